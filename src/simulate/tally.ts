/** Counts what the server did, and logs it. */
import type { RequestLog, RequestLogLine } from './request-log.ts';
import type { ServedCounts } from './server-options.ts';

export interface Tally {
  record(line: Omit<RequestLogLine, 'at'>): void;
  counts(): ServedCounts;
}

export function createTally(log: RequestLog): Tally {
  const counts = { received: 0, completed: 0, faulted: 0, disconnected: 0 };
  return {
    record: (line) => {
      counts[line.event] += 1;
      log.append(line);
    },
    counts: () => ({ ...counts }),
  };
}
