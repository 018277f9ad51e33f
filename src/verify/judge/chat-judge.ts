/** A judge behind any `ChatModel`. */
import { readFileSync } from 'node:fs';
import type { ChatModel, SamplingParameters } from '../../model/chat-model.ts';
import { contentHash } from '../../question/question.ts';
import type { JudgeModel, JudgeOutcome, JudgeRequest } from './judge-model.ts';

const template = readFileSync(new URL('./judge-prompt.txt', import.meta.url), 'utf8').trimEnd();
const longestPart = 4_000;

/** Asks once, at temperature 0 unless told otherwise. The model is closed by whoever made it. */
export function createChatJudge(model: ChatModel, parameters: SamplingParameters = { temperature: 0 }): JudgeModel {
  const version = contentHash('judge', template, JSON.stringify(parameters)).slice(0, 8);
  return {
    name: model.name,
    id: `judge:${model.name}@${version}`,
    async judge(request, signal) {
      const outcome = await model.complete(
        {
          attemptId: contentHash('judge', version, request.question, request.gold, request.answer),
          questionPrompt: request.question,
          messages: [{ role: 'user', content: promptOf(request) }],
          parameters,
          sample: 0,
        },
        signal,
      );
      if (outcome.kind === 'replied') return readVerdict(outcome.reply.answer);
      return { kind: 'failed', reason: outcome.kind === 'aborted' ? 'interrupted' : outcome.reason };
    },
  };
}

function promptOf(request: JudgeRequest): string {
  return template.replaceAll(/\{(question|gold|answer)\}/g, (_, part: keyof JudgeRequest) =>
    request[part].slice(0, longestPart),
  );
}

/** The last verdict line counts; none, or both on one line, is a failure. */
function readVerdict(text: string): JudgeOutcome {
  const last = [...text.matchAll(/^\W*VERDICT\W{1,4}(SAME|DIFFERENT)\b\W*$/gim)].at(-1)?.[1];
  if (last === undefined) return { kind: 'failed', reason: 'the judge gave no verdict' };
  return { kind: 'judged', isSame: last.toUpperCase() === 'SAME' };
}
