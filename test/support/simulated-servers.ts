/** The simulate server, in this process, serving a student, a teacher and a PRM that know a workspace's questions. */
import { createAnswerLookup } from '../../src/model/simulated/answer-lookup.ts';
import { type Question, questionId } from '../../src/question/question.ts';
import type { FaultKind } from '../../src/simulate/fault-plan.ts';
import { startSimulatedServer } from '../../src/simulate/simulated-server.ts';
import type { Workspace } from './workspace.ts';

export interface ServerChoices {
  readonly latencyMs?: { readonly min: number; readonly max: number };
  readonly faults?: { readonly rate: number; readonly kinds: readonly FaultKind[] };
  readonly logFile?: string;
  /** Default 2: it is seldom wrong. */
  readonly teacherAbility?: number;
}

export function startServers(
  { problems }: Workspace,
  { latencyMs = { min: 0, max: 0 }, faults, logFile, teacherAbility = 2 }: ServerChoices = {},
) {
  const questions = problems.map(({ prompt, answer, difficulty }): Question => {
    const content = { domain: 'math', prompt, answerKey: { kind: 'math', gold: answer } } as const;
    return { id: questionId(content), ...content, metadata: { difficulty } };
  });
  return startSimulatedServer({
    models: [
      { name: 'student', ability: 0 },
      { name: 'teacher', ability: teacherAbility, style: 'reasoner' },
    ],
    processRewardModels: [{ name: 'prm' }],
    answers: createAnswerLookup(questions),
    latencyMs,
    ...(faults === undefined ? {} : { faults }),
    ...(logFile === undefined ? {} : { logFile }),
  });
}

/** A configuration for those servers; `more` is YAML appended at the top level. */
export function configText(
  url: string,
  { size = 30, output = 'dataset', store = 'store.sqlite', server = '', tries = 4, more = '' } = {},
): string {
  return `
store: ${store}
questions:
  sources:
    - { name: word-problems, domain: math, path: bank.jsonl, licence: Apache-2.0 }
benchmarks:
  - { name: held-out, domain: math, path: benchmark.jsonl }
student:
  model: student
  baseUrl: ${url}/v1
  attempts: 2
  parameters: { seed: 7 }
${server}
processReward:
  kind: pooling
  model: prm
  baseUrl: ${url}
${server}
selection:
  size: ${size}
  distribution: { kind: evaluation, benchmark: held-out }
teacher:
  model: teacher
  baseUrl: ${url}/v1
  tries: ${tries}
  parameters: { seed: 7 }
  price: { inputPerMillionUsd: 1, outputPerMillionUsd: 2 }
${server}
export: { directory: ${output} }
${more}`;
}
