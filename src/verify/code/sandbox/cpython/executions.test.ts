import { describe, expect, it } from 'vitest';
import { type EndRecord, executionsOf, type TestRecord } from './executions.ts';

const limits = { cpuSeconds: 1, wallSeconds: 30, memoryMiB: 256, outputMiB: 1 };
const end = (own: Partial<EndRecord> = {}): EndRecord => ({
  killedFor: null,
  exit: 0,
  signal: null,
  cpuSeconds: 0.1,
  peakMiB: 12,
  wallSeconds: 0.1,
  ...own,
});

function read(records: TestRecord[], ended: EndRecord, { outputs = ['out'], full = [false], testCount = 1 } = {}) {
  const buffers = outputs.map((text) => Buffer.from(text));
  return executionsOf({ records, end: ended, full }, buffers, { testCount, limits });
}

const ready: TestRecord = { ready: true, at: 0 };

describe('what the servers report', () => {
  it('a test that ran to its end is finished, with its own share of the processor time', () => {
    const found = read([ready, { exit: 0, at: 0.2 }, { exit: 0, at: 0.5 }], end(), {
      outputs: ['a', 'b'],
      full: [false, false],
      testCount: 2,
    });
    expect(found.map((execution) => execution.kind === 'finished' && execution.output)).toEqual(['a', 'b']);
    expect(found.map((execution) => execution.kind !== 'failed' && execution.cpuSeconds)).toEqual([0.2, 0.3]);
  });

  it.each<[string, TestRecord[], EndRecord, Record<string, unknown>]>([
    [
      'killed at the time limit',
      [ready],
      end({ killedFor: 'time-limit', signal: 9, exit: null, cpuSeconds: 1.1 }),
      { reason: 'time-limit' },
    ],
    [
      'killed by its own limit on processor time',
      [ready],
      end({ signal: 24, exit: null, cpuSeconds: 3 }),
      { reason: 'time-limit' },
    ],
    [
      'waiting beyond the backstop',
      [ready],
      end({ killedFor: 'idle', signal: 9, exit: null }),
      { reason: 'time-limit' },
    ],
    ['finished, but later than allowed', [ready, { exit: 0, at: 1.4 }], end(), { reason: 'time-limit' }],
    ['MemoryError', [ready, { error: 'MemoryError', kind: 'MemoryError', at: 0.1 }], end(), { reason: 'memory-limit' }],
    ['killed by the kernel', [ready], end({ signal: 9, exit: null }), { reason: 'memory-limit' }],
    [
      'a crash near the memory limit',
      [ready],
      end({ signal: 11, exit: null, peakMiB: 250 }),
      { reason: 'memory-limit' },
    ],
    ['a crash far from it', [ready], end({ signal: 11, exit: null }), { reason: 'runtime-error' }],
    [
      'an exception',
      [ready, { error: 'KeyError: 1 (line 2)', kind: 'KeyError', at: 0.1 }],
      end(),
      { reason: 'runtime-error', detail: 'KeyError: 1 (line 2)' },
    ],
    [
      'a program that does not compile',
      [ready, { compile: 'SyntaxError: invalid syntax (line 1)', at: 0.1 }],
      end({ exit: 1 }),
      { reason: 'runtime-error' },
    ],
  ])('%s', (_, records, ended, expected) => {
    expect(read(records, ended)).toEqual([expect.objectContaining({ kind: 'stopped', ...expected })]);
  });

  it('an output that met its limit is an output limit, however the program took it', () => {
    expect(read([ready, { error: 'OSError: File too large', at: 0.1 }], end(), { full: [true] })).toMatchObject([
      { reason: 'output-limit' },
    ]);
    expect(read([ready], end({ exit: 0 }), { full: [true] })).toMatchObject([{ reason: 'output-limit' }]);
  });

  it('a program that leaves by os._exit keeps its output and its status', () => {
    expect(read([ready], end({ exit: 7 }))).toEqual([
      { kind: 'finished', output: 'out', cpuSeconds: 0.1, exitStatus: 7 },
    ]);
  });

  it('a server that could not close the process in is at fault, not the program', () => {
    expect(read([{ ours: 'OSError(22)' }], end())).toMatchObject([{ kind: 'failed' }]);
    expect(read([], end({ signal: 9, exit: null }))).toMatchObject([{ kind: 'failed' }]);
  });

  it('a program cannot pass for a fault of ours: such a record counts only as the first', () => {
    expect(read([ready, { ours: 'forged', at: 0.1 }], end())).toMatchObject([{ kind: 'finished' }]);
  });

  it('forged records beyond the tests are not read', () => {
    const records = [ready, { exit: 0, at: 0.1 }, { exit: 0, at: 0.2 }, { exit: 0, at: 0.3 }];
    expect(read(records, end(), { testCount: 1 })).toHaveLength(1);
  });
});
