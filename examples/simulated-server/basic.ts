/**
 * The whole path over real HTTP: word problems, a simulated student, teacher and PRM behind one server, and the command line
 * a user with served models would type. Ends with the files it wrote.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAnswerLookup } from '../../src/model/simulated/answer-lookup.ts';
import { type Question, questionId } from '../../src/question/question.ts';
import { generateWordProblems } from '../../src/question/simulated/word-problems.ts';
import { startSimulatedServer } from '../../src/simulate/simulated-server.ts';
import { runProgram } from '../support/run-program.ts';

const directory = 'simulated-server-out';
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory);

const problems = generateWordProblems({ count: 120, seed: 1 });
const write = (name: string, rows: readonly object[]) =>
  writeFileSync(join(directory, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
write('bank.jsonl', problems.slice(0, 80));
write('held-out.jsonl', problems.slice(80));

const questions = problems.map(({ prompt, answer, difficulty }): Question => {
  const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: answer } } as const;
  return { id: questionId(content), ...content, metadata: { difficulty } };
});
const server = await startSimulatedServer({
  models: [
    { name: 'student', ability: 0 },
    { name: 'teacher', ability: 2, style: 'reasoner' },
  ],
  processRewardModels: [{ name: 'prm' }],
  answers: createAnswerLookup(questions),
  latencyMs: { min: 10, max: 40 },
});

const config = join(directory, 'adaptive-cot.yaml');
writeFileSync(
  config,
  `questions:
  sources:
    - { name: word-problems, domain: math, path: bank.jsonl, licence: Apache-2.0 }
benchmarks:
  - { name: held-out, domain: math, path: held-out.jsonl }
student: { model: student, baseUrl: "${server.url}/v1", attempts: 2, parameters: { seed: 1 } }
processReward: { kind: pooling, model: prm, baseUrl: "${server.url}" }
selection: { size: 30, distribution: { kind: evaluation, benchmark: held-out } }
teacher: { model: teacher, baseUrl: "${server.url}/v1", parameters: { seed: 1 } }
evaluation: { samples: 4, ks: [4] }
`,
);

const commands = [
  ['plan', config],
  ['run', config],
  ['evaluate', config],
];
let status = 0;
for (const args of commands) {
  console.log(`\n$ npx adaptive-cot ${args.join(' ')}`);
  status = await runProgram(args);
  if (status !== 0) break;
}
await server.close();
process.exitCode = status;
if (status === 0) {
  console.log(
    `\nThe dataset is in ${join(directory, 'dataset')}; its card is ${join(directory, 'dataset', 'README.md')}.`,
  );
  console.log(`Look at one question: npx adaptive-cot show ${questions[0]?.id.slice(0, 8)} --config ${config}`);
}
