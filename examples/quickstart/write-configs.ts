/** The two configurations: one store and the same models, another distribution. */
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type TinyModel, tinyModelPath } from '../support/tiny-models.ts';

/** By the name of the configuration's file and of the dataset's folder. */
const distributions = {
  evaluation:
    '{ kind: evaluation, benchmark: evaluation }   # P_eval: the levels the student meets in evaluation.jsonl',
  curriculum: '{ kind: curriculum, weights: [5, 4, 3, 2, 1] } # P_C: more easy ones than hard ones',
} as const;

/** Writes `evaluation.yaml` and `curriculum.yaml`. */
export function writeConfigs(directory: string): void {
  for (const [name, distribution] of Object.entries(distributions)) {
    writeFileSync(join(directory, `${name}.yaml`), configText({ directory, name, distribution }));
  }
}

function configText({ directory, name, distribution }: { directory: string; name: string; distribution: string }) {
  const gguf = (model: TinyModel) => `llama-cpp:${relative(directory, tinyModelPath(model)).replaceAll('\\', '/')}`;
  return `store: store.sqlite # shared: what one run paid for is there for the other
questions:
  sources:
    - { name: number-stories, domain: math, path: bank.jsonl, licence: Apache-2.0 }
benchmarks:
  - { name: evaluation, domain: math, path: evaluation.jsonl }
student:
  model: ${gguf('student')}
  attempts: 2
  prompt: { math: "{question}" }
  parameters: { temperature: 0.8, maxTokens: 300, seed: 1 }
processReward:
  model: ${gguf('prm')}
  splitting: newline
  minStepChars: 0 # a step is a line, however short
difficulty:
  thresholds: quantiles # as many wrong answers of the bank in each of the levels 2 to 5
selection:
  size: 60
  distribution: ${distribution}
teacher:
  model: ${gguf('teacher')}
  prompt: { math: "{question}" }
  parameters: { temperature: 0.6, maxTokens: 500, seed: 1 }
  tries: 4
export: { directory: ${name} }
evaluation: { samples: 2, ks: [1, 2] } # the two attempts grading rests on: nothing is asked again
`;
}
