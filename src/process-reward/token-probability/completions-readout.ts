/** Labels from `/v1/completions` as vLLM serves it: the prompt echoed with the likeliest tokens at each of its places. */
import { convertUsage } from '../../model/openai-compatible/convert-usage.ts';
import { listedTokens } from './label-logprobs.ts';
import type { LabelReadout, ReadoutOptions } from './label-readout.ts';
import { oneCallReadout } from './one-call-readout.ts';
import { readCompletionsReply } from './read-completions-reply.ts';

/**
 * Protocol: vllm-project/vllm `vllm/entrypoints/openai/completion/protocol.py`. `prompt_logprobs` and `return_token_ids` say the same as
 * `echo` with `logprobs` to vLLM, and are for servers that know only these.
 */
export function completionsReadout(options: ReadoutOptions): LabelReadout {
  const { model, labels, stepTag } = options;
  return oneCallReadout(options, {
    path: '/v1/completions',
    servedBy: 'the readout `completions` needs vLLM or a server that echoes prompts as it does',
    body: ({ text }, cacheSalt) => ({
      model,
      prompt: text,
      echo: true,
      max_tokens: 1,
      logprobs: listedTokens,
      prompt_logprobs: listedTokens,
      return_tokens_as_token_ids: true,
      return_token_ids: true,
      temperature: 0,
      ...(cacheSalt !== undefined && { cache_salt: cacheSalt }),
    }),
    read: (reply, stepCount) => readCompletionsReply({ reply, stepCount, labels, stepTag }),
    usage: (reply) => convertUsage((reply as { usage?: unknown } | null)?.usage),
  });
}
