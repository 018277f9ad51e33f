/**
 * How far levels can be trusted, on simulated models: two PRMs, one noisier than the other, grade every wrong answer of a student who
 * tries each question four times. `--picture file.svg` draws it; docs/process-reward.md shows that picture.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { generateWordProblems } from '../../src/question/simulated/word-problems.ts';
import { runProgram } from '../support/run-program.ts';

const directory = mkdtempSync(join(tmpdir(), 'calibrate-'));
const config = join(directory, 'adaptive-cot.yaml');
const rows = generateWordProblems({ count: 600, seed: 3 });
writeFileSync(join(directory, 'bank.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
writeFileSync(
  config,
  `questions: { sources: [{ name: word-problems, domain: math, path: bank.jsonl }] }
student: { kind: simulated, model: student, ability: 0, discrimination: 4, attempts: 4 }
processReward: { kind: simulated, model: careful-prm, splitting: newline, trajectories: wrong }
otherProcessRewards: [{ kind: simulated, model: noisy-prm, noise: 0.4, splitting: newline, trajectories: wrong }]
teacher: { kind: simulated, model: teacher, ability: 3 }
selection: { size: 50, distribution: { kind: curriculum } }
`,
);

const picture = join(directory, 'calibration.svg');
const commands = [
  ['ingest', config],
  ['answer', config],
  ['score', config],
  ['grade', config],
  ['calibrate', '--config', config, '--picture', picture],
  ['compare', '--config', config, '--prms'],
];
for (const args of commands) process.exitCode ||= await runProgram(args);

const wanted = process.argv.indexOf('--picture');
const target = wanted === -1 ? undefined : process.argv[wanted + 1];
if (target !== undefined) copyFileSync(picture, resolve(target));
rmSync(directory, { recursive: true });
