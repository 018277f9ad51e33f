/**
 * How many verdicts a second does the maths engine reach on one core, and how long is the longest wait, set by set?
 *
 * Rivals: the targets (10,000 verdicts/s on the mixed set, p99 of 5 ms, import within 50 ms), and, where a Python with
 * `math-verify` is given by `--python`, Math-Verify on the same rows in its own process, whose agreement with the labels is
 * printed too. Each set runs three times; the middle one counts. Needs the public data (`ADAPTIVE_COT_DATA`).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { quantile } from '../src/stats/describe.ts';
import { printMachine } from './support/machine.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({ options: { python: { type: 'string' }, sample: { type: 'string', default: '300' } } });
const data = process.env.ADAPTIVE_COT_DATA ?? '../shared/data';
if (!existsSync(join(data, 'math'))) {
  console.error(`No public data at ${data}; set ADAPTIVE_COT_DATA to its folder.`);
  process.exit(1);
}
const { verifyMath } = await import('../src/verify/math/index.ts');

/** NaN before `npm run build`. */
function importMs(): number {
  const built = new URL('../dist/verify/math/index.js', import.meta.url);
  if (!existsSync(built)) return Number.NaN;
  const code = `const from = performance.now(); await import('${built}'); console.log(performance.now() - from);`;
  const run = () => Number(execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' }));
  return median([0, 1, 2, 3, 4].map(run));
}

interface Row {
  readonly gold: string;
  readonly reply: string;
  readonly expected: boolean | undefined;
}

const sets = [
  'pairs-mathverify-tests',
  'pairs-mathverify-issues',
  'pairs-dart-eval',
  'pairs-nemo-skills-tests',
  'metamorphic-near-miss-neg',
  'metamorphic-reformat-pos',
  'hang-bombs',
  'responses-mathcoder-math',
  'responses-theoremqa',
  'responses-tora-gsm8k',
] as const;

function rowsOf(name: string): Row[] {
  const lines = readFileSync(join(data, 'math', `${name}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => {
    const { gold, pred, response, expected, label } = JSON.parse(line);
    return { gold: String(gold), reply: String(pred ?? response), expected: expected ?? label ?? undefined };
  });
}

interface Figures {
  readonly perSecond: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly agreeing: number;
}

function measure(rows: readonly Row[]): Figures {
  const runs = [0, 1, 2].map(() => once(rows));
  const perSecond = median(runs.map((run) => run.perSecond));
  return runs.find((run) => run.perSecond === perSecond) ?? (runs[0] as Figures);
}

function once(rows: readonly Row[]): Figures {
  const timesMs: number[] = [];
  let agreeing = 0;
  for (const { gold, reply, expected } of rows) {
    const startedMs = performance.now();
    const isCorrect = verifyMath({ gold, reply }).kind === 'correct';
    timesMs.push(performance.now() - startedMs);
    if (isCorrect === expected) agreeing += 1;
  }
  return figures(timesMs, agreeing);
}

function figures(timesMs: readonly number[], agreeing: number): Figures {
  const totalMs = timesMs.reduce((sum, time) => sum + time, 0);
  const [p99Ms, worstMs] = [quantile(timesMs, 0.99) ?? 0, Math.max(...timesMs)];
  return { perSecond: (timesMs.length * 1000) / totalMs, p99Ms, worstMs, agreeing };
}

/** Math-Verify on the same rows, at most `sample` of them evenly chosen: it is slow. */
function rival(rows: readonly Row[], python: string): Figures {
  const script = fileURLToPath(new URL('support/math_verify_rate.py', import.meta.url));
  const output = execFileSync(python, [script], {
    input: rows.map((row) => JSON.stringify(row)).join('\n'),
    maxBuffer: 2 ** 28,
    // It reports its own time-outs there.
    stdio: ['pipe', 'pipe', 'ignore'],
    encoding: 'utf8',
  });
  const { timesMs, correct } = JSON.parse(output) as { timesMs: number[]; correct: boolean[] };
  return figures(timesMs, rows.filter(({ expected }, index) => correct[index] === expected).length);
}

function thinned(rows: readonly Row[], size: number): readonly Row[] {
  const step = Math.max(1, rows.length / size);
  return Array.from({ length: Math.min(size, rows.length) }, (_, index) => rows[Math.floor(index * step)] as Row);
}

function show(name: string, rows: readonly Row[], { perSecond, p99Ms, worstMs, agreeing }: Figures): void {
  const labelled = rows.filter(({ expected }) => expected !== undefined).length;
  const agreement = labelled === 0 ? '' : `${agreeing}/${labelled} as labelled`;
  console.log(
    `${name.padEnd(28)} ${perSecond.toFixed(0).padStart(7)}/s  p99 ${p99Ms.toFixed(2).padStart(8)} ms  worst ${worstMs.toFixed(1).padStart(7)} ms  ${agreement}`,
  );
}

printMachine('Verdicts per second of the maths engine, one core', 0);
console.log(`import: ${importMs().toFixed(0)} ms (the built package in a fresh process, middle of 5)\n`);
const everything = sets.map((name) => [name, rowsOf(name)] as const);
const mixed = everything.flatMap(([name, rows]) => (name === 'hang-bombs' ? [] : rows));
for (const [, rows] of everything) once(rows);
for (const [name, rows] of [...everything, ['mixed (all but the bombs)', mixed] as const])
  show(name, rows, measure(rows));

if (values.python !== undefined) {
  console.log(`\nbeside Math-Verify, on at most ${values.sample} rows of each set`);
  for (const [name, rows] of [...everything, ['mixed', mixed] as const]) {
    const some = thinned(rows, Number(values.sample));
    const [ours, theirs] = [measure(some), rival(some, values.python)];
    show(`${name}, ours`, some, ours);
    show(`${name}, Math-Verify`, some, theirs);
    console.log(
      `${' '.repeat(28)} ${(ours.perSecond / theirs.perSecond).toFixed(0)} times as many verdicts a second\n`,
    );
  }
}
