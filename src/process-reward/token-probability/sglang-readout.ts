/** Labels from SGLang's own `/generate`, which gives the log-probabilities of chosen tokens at every place of a prompt. */
import { convertUsage } from '../../model/openai-compatible/convert-usage.ts';
import type { LabelReadout, ReadoutOptions } from './label-readout.ts';
import { oneCallReadout } from './one-call-readout.ts';
import { readSglangReply } from './read-sglang-reply.ts';

/**
 * Protocol: sgl-project/sglang `docs/basic_usage/sampling_params.md` and `GenerateReqInput` in `srt/managers/io_struct.py`, whose
 * `extra_key` keeps requests apart in the prefix cache. Labels and step tag need their ids.
 */
export function sglangReadout(options: ReadoutOptions): LabelReadout {
  const { labels, stepTag } = options;
  return oneCallReadout(options, {
    path: '/generate',
    servedBy: 'the readout `sglang` needs SGLang; for vLLM take `completions` or `chat`',
    body: ({ text }, cacheSalt) => ({
      text,
      sampling_params: { max_new_tokens: 1, temperature: 0 },
      return_logprob: true,
      logprob_start_len: 0,
      token_ids_logprob: [labels.positive.id, labels.negative.id],
      ...(cacheSalt !== undefined && { extra_key: cacheSalt }),
    }),
    read: (reply, stepCount) => readSglangReply({ reply, stepCount, labels, stepTag }),
    usage: sglangUsage,
  });
}

/** `meta_info` counts as OpenAI's `usage` does, but flat. */
function sglangUsage(reply: unknown) {
  const info = (reply as { meta_info?: { cached_tokens?: unknown } } | null)?.meta_info;
  return convertUsage({ ...info, prompt_tokens_details: { cached_tokens: info?.cached_tokens } });
}
