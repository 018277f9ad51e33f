/**
 * Step scores by a judge in this process, through the product's own adapter:
 * `node lab/judge/score-steps.ts '{"path":"models/judge/judge.gguf","promptTemplate":"{question}\n{steps}"}' < solutions.jsonl`.
 * Reads JSON lines {prompt, steps} and writes, in their order, {scores}, with `isTruncated` where steps are missing, or {failed} with the reason.
 */
import { text } from 'node:stream/consumers';
import { createLlamaCppChatModel } from '../../src/model/llama-cpp/llama-cpp-chat-model.ts';
import { createJudgeProcessRewardModel } from '../../src/process-reward/judge/judge-process-reward-model.ts';
import type { ScoreOutcome } from '../../src/process-reward/process-reward-model.ts';

interface Solution {
  readonly prompt: string;
  readonly steps: readonly string[];
}

const never = new AbortController().signal;
const { path, promptTemplate } = JSON.parse(process.argv[2] ?? '{}');
const judge = createJudgeProcessRewardModel({
  model: await createLlamaCppChatModel({ name: 'judge', path }),
  promptTemplate,
});

async function judged({ prompt, steps }: Solution, index: number): Promise<object> {
  return told(await judge.score({ requestId: String(index), questionPrompt: prompt, steps }, never));
}

function told(outcome: ScoreOutcome): object {
  if (outcome.kind === 'scored') {
    return { scores: outcome.scores, ...(outcome.isTruncated && { isTruncated: true }) };
  }
  return { failed: outcome.kind === 'aborted' ? 'aborted' : outcome.reason };
}

const lines = (await text(process.stdin)).split('\n').filter((line) => line !== '');
// The adapter takes turns by itself.
const answers = await Promise.all(lines.map((line, index) => judged(JSON.parse(line), index)));
process.stdout.write(answers.map((answer) => `${JSON.stringify(answer)}\n`).join(''));
await judge.close();
