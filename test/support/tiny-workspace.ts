/** A folder with number stories and copies of the tiny models, which the real command line runs in process. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { type TinyModel, tinyModelPath, whyUnusable } from '../../examples/support/tiny-models.ts';
import { fileDigest } from '../../src/model/llama-cpp/file-digest.ts';
import { fullMix, generateStories } from '../../src/question/number-stories/generate-stories.ts';
import type { Part } from '../../src/question/number-stories/number-story.ts';
import { createFolder, type Folder } from './workspace.ts';

/** Short ones, so that few tokens make many replies. */
const mix = { ...fullMix, steps: [1, 2, 3, 4], largest: [20] };
const models: readonly TinyModel[] = ['student', 'teacher', 'prm'];

/** @throws Error in one sentence when the models are missing or do not run on this machine. */
export async function createTinyWorkspace({ bank, evaluation }: { bank: number; evaluation: number }): Promise<Folder> {
  const reason = await whyUnusable();
  if (reason !== undefined) throw new Error(reason);
  const folder = createFolder();
  for (const name of models) copyFileSync(tinyModelPath(name), folder.path(`${name}.gguf`));
  writeFileSync(folder.path('bank.jsonl'), storyLines('bank', bank));
  writeFileSync(folder.path('evaluation.jsonl'), storyLines('evaluation', evaluation));
  return folder;
}

function storyLines(part: Part, count: number): string {
  const stories = generateStories({ part, seed: 'tiny', count, mix });
  return stories.map(({ prompt, gold }) => `${JSON.stringify({ prompt, answer: gold })}\n`).join('');
}

/**
 * `name` is the name of its store and of its dataset's folder. One sequence each: replies that hang on nothing but the request. Digests are
 * stated, so that what needs no model does not miss its file.
 */
export function tinyConfig(name: string, { store = name, thresholds = 'quantiles' } = {}): string {
  const file = (model: TinyModel) =>
    `model: llama-cpp:./${model}.gguf, sha256: ${fileDigest(tinyModelPath(model)).slice(0, 16)}`;
  return `store: ${store}.sqlite
questions: { sources: [{ name: number-stories, domain: math, path: bank.jsonl, licence: Apache-2.0 }] }
benchmarks: [{ name: evaluation, domain: math, path: evaluation.jsonl }]
student: { ${file('student')}, sequences: 1, attempts: 2, prompt: { math: "{question}" }, parameters: { temperature: 0.8, maxTokens: 120, seed: 1 } }
processReward: { ${file('prm')}, splitting: newline, minStepChars: 0, trajectories: wrong }
difficulty: { thresholds: ${thresholds} }
selection: { size: 8, distribution: { kind: evaluation, benchmark: evaluation } }
teacher: { ${file('teacher')}, sequences: 1, tries: 2, prompt: { math: "{question}" }, parameters: { temperature: 0.6, maxTokens: 120, seed: 1 } }
export: { directory: ${name} }
`;
}
