/** Which failures may be Pyodide's own: it has no threads, processes, sockets or signals, a small stack, and few packages, and 32 bits. */
import type { Execution, JobResult } from '../sandbox.ts';

export interface Observed {
  readonly wantsThreads: boolean;
  /** The interpreter broke down: what it said. */
  readonly crash: string | undefined;
}

/** Words of the errors Pyodide raises for what it cannot do, as they end a traceback. */
const missing: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/can't start new thread|^_thread\./, 'threads'],
  [/emscripten does not support processes|has no attribute '(?:fork\w*|spawn\w*|popen|waitpid|kill)'/, 'processes'],
  [/ModuleNotFoundError|ImportError/, 'a module that is not there'],
  [/RecursionError|[Mm]aximum call stack|[Ss]tack overflow|recursion/, 'deep recursion'],
  [/^\w*(?:OSError|BlockingIOError|PermissionError|NotImplementedError)\b/, 'an operation of the system'],
  [/OverflowError|size does not fit|too large to convert|0 <= x <= sys\.maxsize/, 'sizes of 64 bits'],
  [/stack switch|no running event loop/, 'an event loop'],
  [/AttributeError: module '\w+' has no attribute/, 'part of a module that is not there'],
];

/** The executions, with those marked that may have failed through the sandbox, and a warning where something was wanted. */
export function withDoubts(executions: readonly Execution[], { wantsThreads, crash }: Observed): JobResult {
  const marked = executions.map((execution, index): Execution => {
    if (execution.kind === 'failed') return execution;
    const isLast = index === executions.length - 1;
    const isDoubtful = wantsThreads || whatIsMissing(execution.detail) !== undefined;
    return isDoubtful || (isLast && crash !== undefined && execution.kind === 'stopped')
      ? { ...execution, isUnsure: true }
      : execution;
  });
  const wanted = wantsThreads ? ['threads'] : [];
  const names = new Set([...wanted, ...executions.flatMap((execution) => whatIsMissing(execution.detail) ?? [])]);
  const warnings = [...names].map((name) => `The program wanted ${name}, which the weak sandbox lacks.`);
  return warnings.length > 0 ? { executions: marked, warnings } : { executions: marked };
}

/** Undefined when the detail names nothing Pyodide lacks. */
export function whatIsMissing(detail = ''): string | undefined {
  return missing.find(([pattern]) => pattern.test(detail))?.[1];
}
