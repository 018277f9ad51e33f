/** A log of what a client really asked, kept outside the client: it outlives the client's being killed. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { UserError } from '../errors/errors.ts';

export interface RequestLogLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly event: 'received' | 'completed' | 'faulted' | 'disconnected';
  readonly path: string;
  /** Header `x-client-request-id`; absent when none was sent. */
  readonly clientRequestId?: string | undefined;
  /** Absent when the body names none. */
  readonly model?: string | undefined;
  /** Absent while no status has been sent. */
  readonly status?: number | undefined;
}

export interface RequestLog {
  /** The line is in the file when this returns. */
  append(line: Omit<RequestLogLine, 'at'>): void;
  close(): void;
}

/** Appends to `file`, or forgets every line without one. Throws UserError when it cannot be opened. */
export function openRequestLog(file: string | undefined): RequestLog {
  if (file === undefined) return { append: () => {}, close: () => {} };
  const descriptor = open(file);
  let isOpen = true;
  return {
    append: (line) => {
      // A connection may end after the server has closed.
      if (isOpen) writeSync(descriptor, `${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`);
    },
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function open(file: string): number {
  try {
    return openSync(file, 'a');
  } catch (cause) {
    throw new UserError(`The request log "${file}" cannot be opened: ${(cause as Error).message}`, {
      hint: 'Name a file in a directory that exists and can be written.',
      cause,
    });
  }
}
