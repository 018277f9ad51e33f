/** Adds to a server's refusal what its user can do about it. */
import type { TransportOutcome } from '../../model/transport/http-transport.ts';

/**
 * A refused task: vLLM of mid-2025 knows `encode`, of 2024 `reward`, now `token_classify`, and each answers 400 to the others,
 * mostly naming those it supports. A missing route: a server that was not started for pooling. Other outcomes are returned as they are.
 */
export function explainFailure(outcome: TransportOutcome<unknown>, task: string | null): TransportOutcome<unknown> {
  if (outcome.kind !== 'failed') return outcome;
  const advice = adviceFor(outcome, task);
  return advice === undefined ? outcome : { ...outcome, reason: `${outcome.reason} (${advice})` };
}

function adviceFor({ status, reason }: { status?: number; reason: string }, task: string | null): string | undefined {
  if ((status === 400 || status === 422) && /\btasks?\b/i.test(reason)) {
    const sent = task === null ? 'no task was sent' : `the task sent was ${task}`;
    return `${sent}: set \`task\` to one this server supports, such as token_classify, encode or reward, or to null to send none`;
  }
  if (status === 405 || (status === 404 && /not found$/i.test(reason))) {
    return 'this server has no /pooling: start vLLM with `--runner pooling`, in older versions `--task reward`';
  }
  return undefined;
}
