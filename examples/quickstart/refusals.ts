/** What the verifier refused of the teacher's replies, and what took its place. */
import type { RunResult } from './read-results.ts';

/** One sentence of one run. */
export function refusals(name: string, { teach }: RunResult): string {
  const perLevel = Object.values(teach.levels);
  const replies = sum(perLevel.map(({ attempts }) => attempts));
  const refused = sum(perLevel.flatMap(({ rejected }) => Object.values(rejected)));
  const unmet = teach.unmet === 0 ? '' : `, and ${teach.unmet} chains could not be had`;
  return `${name}: the teacher wrote ${replies} replies, ${refused} were refused and refilled by another try or the next question, ${teach.kept} kept${unmet}.`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
