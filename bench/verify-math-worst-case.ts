/**
 * What is the longest any input can hold the maths engine up? Random nested formulas and random strings of its own tokens, for a
 * while; the worst are printed. The limit: 50 ms. A single excess may be the machine's; the worst are therefore timed again.
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/random.ts';
import { verifyMath } from '../src/verify/math/index.ts';
import { printMachine } from './support/machine.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' } } });
const seed = 42;
const random = createRandom(seed);
const tokens =
  '1 2 9999 x y ^ _ { } ( ) [ ] , \\frac{1}{2} \\sqrt{ \\pm + - * / ! = < \\le \\cup \\sum_{k=1}^{999} \\binom{99}{9} \\begin{pmatrix} \\end{pmatrix} & \\\\ and \\boxed{ answer_is % ^{99} e i \\pi \\log \\text{cm} | : \\sin'.split(
    ' ',
  );
const leaves = ['1', '2', 'x', 'y', '17', '3.5', '\\pi', 'e'];
const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)] as T;

function formula(depth: number): string {
  if (depth <= 0 || random.uniform() < 0.2) return pick(leaves);
  const part = () => formula(depth - 1);
  const several = () => Array.from({ length: 1 + random.integer(30) }, part).join(',');
  return pick([
    () => `\\frac{${part()}}{${part()}}`,
    () => `(${part()})^{${part()}}`,
    () => `\\sqrt{${part()}}`,
    () => `${part()}+${part()}`,
    () => `${part()}\\pm ${part()}`,
    () => `\\{${several()}\\}`,
    () => `(${part()},${part()})`,
    () => `\\sum_{k=1}^{${random.integer(999)}} ${part()}k`,
    () => `${part()}!`,
  ])();
}

const noise = () => Array.from({ length: random.integer(300) }, () => pick(tokens)).join(' ');
const text = () => (random.uniform() < 0.5 ? formula(2 + random.integer(6)) : noise());

function timeMs(gold: string, reply: string): number {
  const startedMs = performance.now();
  const { kind, detail } = verifyMath({ gold, reply });
  if (kind === 'failed') throw new Error(detail);
  return performance.now() - startedMs;
}

printMachine(`The longest verdict among random inputs, ${values.seconds} s`, seed);
let worst: { gold: string; reply: string; ms: number }[] = [];
let count = 0;
const untilMs = performance.now() + Number(values.seconds) * 1000;
while (performance.now() < untilMs) {
  const gold = text();
  const reply = random.uniform() < 0.3 ? gold.replace(/\d/, '3') : text();
  count += 1;
  worst.push({ gold, reply, ms: timeMs(gold, reply) });
  if (worst.length > 2_000) worst = worst.sort((a, b) => b.ms - a.ms).slice(0, 20);
}
for (const { gold, reply, ms } of worst.sort((a, b) => b.ms - a.ms).slice(0, 5)) {
  const again = Math.min(timeMs(gold, reply), timeMs(gold, reply));
  console.log(`${ms.toFixed(1).padStart(6)} ms, again ${again.toFixed(1).padStart(6)} ms   ${gold.slice(0, 60)}`);
}
console.log(`${count} inputs`);
