/** Reads the labels of one step from a reply of `/v1/chat/completions` of one token. */
import { type Distribution, type LabelLogprobs, type LabelTokens, labelsIn } from './label-logprobs.ts';
import { type ReplyToken, replyToken } from './tokens.ts';

export type ReadChatReply =
  | { readonly kind: 'read'; readonly labels: LabelLogprobs }
  | { readonly kind: 'unreadable'; readonly reason: string };

export function readChatReply(reply: unknown, labels: LabelTokens): ReadChatReply {
  const content = (reply as { choices?: { logprobs?: { content?: unknown } | null }[] } | null)?.choices?.[0]?.logprobs
    ?.content;
  const first: unknown = Array.isArray(content) ? content[0] : undefined;
  const top: unknown = (first as { top_logprobs?: unknown } | null | undefined)?.top_logprobs;
  if (!Array.isArray(top) || top.length === 0) {
    return {
      kind: 'unreadable',
      reason:
        'the reply lists no likeliest tokens (logprobs.content[0].top_logprobs): the server ignores `top_logprobs`, or does not allow them',
    };
  }
  return { kind: 'read', labels: labelsIn(distributionOf(top), labels) };
}

function distributionOf(listed: readonly unknown[]): Distribution {
  return listed.flatMap((entry) => {
    const { token, id, logprob } = (entry ?? {}) as { token?: unknown; id?: unknown; logprob?: unknown };
    if (typeof token !== 'string' || typeof logprob !== 'number') return [];
    return [{ token: chatToken(token, id), logprob }];
  });
}

/** llama.cpp gives an id beside the text. */
function chatToken(text: string, id: unknown): ReplyToken {
  return typeof id === 'number' ? { text, id } : replyToken(text);
}
