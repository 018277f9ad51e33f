/** Shows progress on standard error: one line rewritten on a terminal, a plain line now and then when piped. */
import type { StageProgress } from '../store/repository/runs.ts';
import { count, dollars, duration } from './table.ts';

export interface ProgressPrinter {
  show(progress: StageProgress): void;
  /** A line of its own, above the progress. */
  say(line: string): void;
  /** Ends the line in progress. */
  end(): void;
}

const plainIntervalMs = 5000;

export function createProgressPrinter(stream: NodeJS.WriteStream, nowMs: () => number): ProgressPrinter {
  let shown = '';
  let lastPlainMs = nowMs();
  const clear = () => {
    if (shown !== '') stream.write('\r\x1b[2K');
  };
  return {
    show(progress) {
      if (stream.isTTY) {
        clear();
        shown = progressLine(progress).slice(0, (stream.columns || 80) - 1);
        stream.write(shown);
      } else if (nowMs() - lastPlainMs >= plainIntervalMs) {
        lastPlainMs = nowMs();
        stream.write(`${progressLine(progress)}\n`);
      }
    },
    say(line) {
      clear();
      stream.write(`${line}\n`);
      if (shown !== '') stream.write(shown);
    },
    end() {
      clear();
      shown = '';
    },
  };
}

/** `answer 1,200/10,000 · 35.1/s · ETA 5 min · 16 in flight · 2 failed · 1,234,567 tokens · $1.23` */
export function progressLine(progress: StageProgress): string {
  const { stage, done, total, unitsPerSecond, etaSeconds, inFlight, failed, completionTokens, costUsd } = progress;
  return [
    `${stage} ${count(done)}${total === undefined ? '' : `/${count(total)}`}`,
    ...(unitsPerSecond === undefined ? [] : [`${unitsPerSecond.toFixed(1)}/s`]),
    ...(etaSeconds === undefined ? [] : [`ETA ${duration(etaSeconds)}`]),
    ...(inFlight > 0 ? [`${inFlight} in flight`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(completionTokens > 0 ? [`${count(completionTokens)} tokens`] : []),
    ...(costUsd === undefined ? [] : [dollars(costUsd)]),
  ].join(' · ');
}
