/** Process reward models in this process, from configuration to scores, on the tiny models of this repository. */
import { afterEach, describe, expect, test } from 'vitest';
import { processRewardSchema } from '../config/process-reward-schema.ts';
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { generateStories } from '../question/number-stories/generate-stories.ts';
import { solution } from '../question/number-stories/solution.ts';
import type { ModelSurroundings } from './create-chat-model.ts';
import { createProcessRewardModel } from './create-process-reward-model.ts';

const surroundings: ModelSurroundings = {
  baseDirectory: new URL('../../models/', import.meta.url).pathname,
  environment: {},
  answers: () => Promise.reject(new Error('nothing is simulated here')),
  onEvent: () => {},
};
const never = new AbortController().signal;
const opened: ProcessRewardModel[] = [];

afterEach(async () => {
  for (const model of opened.splice(0)) await model.close();
});

async function open(config: object): Promise<ProcessRewardModel> {
  const model = await createProcessRewardModel(processRewardSchema.parse(config), surroundings);
  opened.push(model);
  return model;
}

describe('a judge in this process', () => {
  const judge = { kind: 'judge', model: 'llama-cpp:judge/judge.gguf', promptTemplate: '{question}\n{steps}' };
  const [story] = generateStories({ part: 'training', seed: 'a judge in this process', count: 1, mix: storyMix() });
  if (story === undefined) throw new Error('no story');
  const right = solution(story, 'stepwise').split('\n');
  const request = (steps: readonly string[]) => ({ requestId: 'r', questionPrompt: story.prompt, steps });

  test('finds the first step that is wrong', async () => {
    const model = await open(judge);
    expect(await model.check(never)).toMatchObject({ ok: true });
    const scored = await model.score(request(right), never);
    expect(scored).toMatchObject({ kind: 'scored', scores: right.map(() => 1), isTruncated: false });
    const [first, , third] = right;
    expect(await model.score(request([`${first}`, `${third}`]), never)).toMatchObject({ scores: [1, 0] });
  }, 60_000);

  test('judges as many steps as its context has room for', async () => {
    const model = await open({ ...judge, maxContextTokens: 300, charsPerToken: 1000 });
    const scored = await model.score(request(Array.from({ length: 12 }, () => `${right[0]}`)), never);
    expect(scored).toMatchObject({ kind: 'scored', isTruncated: true });
  }, 60_000);

  test('is another file than the one expected', async () => {
    await expect(open({ ...judge, sha256: '0123456789abcdef' })).rejects.toThrow(
      /is another file than the one expected/,
    );
  });
});

function storyMix() {
  return { steps: [2], operations: ['plus'], shuffled: [false], distractors: [0], largest: [20] } as const;
}
