/** What a person should hear of the servers: that one is gone or back, and now and then why calls are being retried. */
import type { TransportEvent } from '../model/transport/events.ts';

const retryNoticeIntervalMs = 15_000;

export function transportNotices({
  onNotice,
  nowMs,
}: {
  readonly onNotice: (line: string) => void;
  readonly nowMs: () => number;
}): (model: string, event: TransportEvent) => void {
  const retries = new Map<string, { count: number; lastNoticeMs: number }>();

  const noteRetry = (model: string, reason: string) => {
    const seen = retries.get(model) ?? { count: 0, lastNoticeMs: Number.NEGATIVE_INFINITY };
    seen.count += 1;
    retries.set(model, seen);
    if (nowMs() - seen.lastNoticeMs < retryNoticeIntervalMs) return;
    onNotice(
      `${model}: ${seen.count === 1 ? 'a call is' : `${seen.count} calls were`} tried again; the last reason: ${reason}`,
    );
    seen.count = 0;
    seen.lastNoticeMs = nowMs();
  };

  return (model, event) => {
    if (event.kind === 'call-retried') noteRetry(model, event.reason);
    if (event.kind === 'endpoint-ejected') {
      onNotice(
        `${model}: ${event.baseUrl} does not answer; it is left alone for ${Math.ceil(event.coolDownMs / 1000)} s`,
      );
    }
    if (event.kind === 'endpoint-restored') onNotice(`${model}: ${event.baseUrl} answers again`);
  };
}
