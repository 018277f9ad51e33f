/** The last page of the quickstart: what the two runs came to and where it lies. */
import { join } from 'node:path';
import { levelTable } from './level-table.ts';
import { oneChain } from './one-chain.ts';
import { readResults } from './read-results.ts';
import { refusals } from './refusals.ts';

export async function printSummary(directory: string, { startMs }: { startMs: number }): Promise<void> {
  const results = await readResults(directory);
  const dataset = join(directory, 'evaluation');
  const sections = [
    `Two datasets for one student, graded once:\n\n${levelTable(results)}`,
    [refusals('P_eval', results.evaluation), refusals('P_C', results.curriculum)].join('\n'),
    `One chain of ${dataset}. ${oneChain(dataset)}`,
    files(directory),
    `${Math.round((performance.now() - startMs) / 1000)} seconds in all.`,
  ];
  console.log(`\n${sections.join('\n\n')}`);
}

function files(directory: string): string {
  return [
    `Datasets: ${join(directory, 'evaluation')} and ${join(directory, 'curriculum')}; the card of each is its README.md.`,
    `Configurations: ${join(directory, 'evaluation.yaml')} and ${join(directory, 'curriculum.yaml')}; everything recorded: ${join(directory, 'store.sqlite')}.`,
  ].join('\n');
}
