import { describe, expect, it } from 'vitest';
import { defaultCodePolicy } from './policy.ts';
import { runSuite } from './run-suite.ts';
import type { Execution, Job, Sandbox } from './sandbox/sandbox.ts';
import type { FunctionSuite, ScriptSuite, StdioSuite } from './test-suite.ts';

const wrote = (output: string): Execution => ({ kind: 'finished', output, cpuSeconds: 0.01 });
const tooSlow: Execution = { kind: 'stopped', reason: 'time-limit', detail: 'used more than 6 s', cpuSeconds: 6 };

/** Answers every job by the function, and remembers the jobs. */
function fakeSandbox(answer: (job: Job, number: number) => readonly Execution[]) {
  const jobs: Job[] = [];
  const sandbox: Sandbox = {
    tier: 'default',
    description: 'fake',
    concurrency: 1,
    async run(job) {
      jobs.push(job);
      return { executions: answer(job, jobs.length) };
    },
    processIds: () => [],
    close: async () => {},
  };
  return { sandbox, jobs };
}

/** Echoes stdin, except where the batch is said to go wrong. */
function echo(job: Job): readonly Execution[] {
  return job.kind === 'stdio' ? job.stdins.map((stdin) => wrote(stdin)) : [];
}

const suiteOf = (stdins: readonly string[]): StdioSuite => ({
  kind: 'stdio',
  cases: stdins.map((stdin) => ({ stdin, stdout: stdin })),
  comparator: { kind: 'default' },
});

const policy = defaultCodePolicy;

describe('a suite of stdin tests', () => {
  it('is passed in one batch when every output fits', async () => {
    const { sandbox, jobs } = fakeSandbox(echo);
    const outcome = await runSuite('program', suiteOf(['1', '2', '3']), { sandbox, policy });
    expect(outcome).toEqual({ kind: 'judged', passedCount: 3, totalCount: 3, rules: ['lines'], warnings: [] });
    expect(jobs.map((job) => job.kind === 'stdio' && job.isolation)).toEqual(['batched']);
  });

  it('runs a test that failed in a batch again, in a process of its own, and believes that', async () => {
    const { sandbox, jobs } = fakeSandbox((job) =>
      job.kind === 'stdio' && job.isolation === 'batched' ? [wrote('1'), wrote('left over'), wrote('3')] : echo(job),
    );
    const outcome = await runSuite('program', suiteOf(['1', '2', '3']), { sandbox, policy });
    expect(outcome).toMatchObject({ kind: 'judged', passedCount: 3 });
    expect(jobs[1]).toMatchObject({ isolation: 'per-test', stdins: ['2'] });
  });

  it('believes the first failure of a batch, whose process was fresh', async () => {
    const { sandbox, jobs } = fakeSandbox(() => [wrote('x'), wrote('2')]);
    const outcome = await runSuite('program', suiteOf(['1', '2']), { sandbox, policy });
    expect(outcome).toMatchObject({ passedCount: 1, firstFailure: { testNumber: 1, reason: 'wrong-answer' } });
    expect(jobs).toHaveLength(1);
  });

  it('goes on after a test that ended the batch', async () => {
    const crash: Execution = { kind: 'stopped', reason: 'runtime-error', detail: 'segmentation fault', cpuSeconds: 0 };
    const { sandbox } = fakeSandbox((job) => {
      if (job.kind !== 'stdio') return [];
      const at = job.stdins.indexOf('2');
      return at < 0 ? echo(job) : [...job.stdins.slice(0, at).map(wrote), crash];
    });
    const outcome = await runSuite('program', suiteOf(['1', '2', '3', '4']), { sandbox, policy });
    expect(outcome).toMatchObject({
      passedCount: 3,
      totalCount: 4,
      firstFailure: { testNumber: 2, reason: 'runtime-error' },
    });
  });

  it('stops after the second time limit, and counts the rest as not passed', async () => {
    const { sandbox, jobs } = fakeSandbox((job) =>
      job.kind === 'stdio' && job.stdins[0] === '1' ? [wrote('1'), tooSlow] : [tooSlow],
    );
    const outcome = await runSuite('program', suiteOf(['1', '2', '3', '4', '5']), { sandbox, policy });
    expect(outcome).toMatchObject({
      passedCount: 1,
      totalCount: 5,
      firstFailure: { testNumber: 2, reason: 'time-limit' },
    });
    expect(jobs.length).toBeLessThan(5);
  });

  it('holds another exit status than 0 for a runtime error, or ignores it, by the policy', async () => {
    const { sandbox } = fakeSandbox(() => [{ kind: 'finished', output: '1', cpuSeconds: 0, exitStatus: 3 }]);
    const strict = await runSuite('program', suiteOf(['1']), { sandbox, policy });
    expect(strict).toMatchObject({
      passedCount: 0,
      firstFailure: { reason: 'runtime-error', detail: 'exit status 3' },
    });
    const ignored = await runSuite('program', suiteOf(['1']), {
      sandbox,
      policy: { ...policy, systemExit: 'ignored' },
    });
    expect(ignored).toMatchObject({ passedCount: 1 });
  });

  it('is unsure where every failure may be the sandbox’s, and sure where one is the program’s own', async () => {
    const doubtful: Execution = {
      kind: 'stopped',
      reason: 'runtime-error',
      detail: 'no threads',
      cpuSeconds: 0,
      isUnsure: true,
    };
    const unsure = fakeSandbox((job) => (job.kind === 'stdio' && job.stdins[0] === '1' ? [wrote('1')] : [doubtful]));
    expect(await runSuite('program', suiteOf(['1', '2']), { sandbox: unsure.sandbox, policy })).toMatchObject({
      passedCount: 1,
      firstFailure: { testNumber: 2 },
      unsure: expect.stringContaining('sandbox'),
    });
    const sure = fakeSandbox((job) => (job.kind === 'stdio' && job.stdins[0] === '1' ? [doubtful] : [wrote('wrong')]));
    const outcome = await runSuite('program', suiteOf(['1', '2']), { sandbox: sure.sandbox, policy });
    expect(outcome).toMatchObject({ firstFailure: { testNumber: 2, reason: 'wrong-answer' } });
    expect(outcome).not.toHaveProperty('unsure');
  });

  it('believes an output that is right, whatever the sandbox doubts, and doubts one that is wrong', async () => {
    const { sandbox } = fakeSandbox(() => [{ kind: 'finished', output: '1', cpuSeconds: 0, isUnsure: true }]);
    const right = await runSuite('program', suiteOf(['1']), { sandbox, policy });
    expect(right).toMatchObject({ passedCount: 1 });
    expect(right).not.toHaveProperty('unsure');
    expect(await runSuite('program', suiteOf(['2']), { sandbox, policy })).toMatchObject({
      firstFailure: { reason: 'wrong-answer' },
      unsure: expect.any(String),
    });
  });

  it('time limits it is unsure of leave the tests that were not run unsure too', async () => {
    const slow: Execution = { kind: 'stopped', reason: 'time-limit', detail: 'waited', cpuSeconds: 0, isUnsure: true };
    const { sandbox } = fakeSandbox(() => [slow]);
    expect(await runSuite('program', suiteOf(['1', '2', '3']), { sandbox, policy })).toMatchObject({
      firstFailure: { testNumber: 1 },
      unsure: expect.any(String),
    });
  });

  it('is failed, never wrong, when the sandbox is at fault', async () => {
    const { sandbox } = fakeSandbox(() => [{ kind: 'failed', detail: 'the server has gone' }]);
    expect(await runSuite('program', suiteOf(['1', '2']), { sandbox, policy })).toEqual({
      kind: 'failed',
      detail: 'the server has gone',
    });
    const silent = fakeSandbox(() => []);
    expect(await runSuite('program', suiteOf(['1', '2']), { sandbox: silent.sandbox, policy })).toMatchObject({
      kind: 'failed',
    });
  });

  it('never hands an expected output to the sandbox', async () => {
    const secret = 'expected-0815';
    const { sandbox, jobs } = fakeSandbox(echo);
    const suite: StdioSuite = {
      kind: 'stdio',
      cases: [
        { stdin: 'in', stdout: secret },
        { stdin: 'in', stdout: secret },
      ],
      comparator: { kind: 'default' },
    };
    await runSuite('program', suite, { sandbox, policy });
    expect(JSON.stringify(jobs)).not.toContain(secret);
  });

  it('asks a checker in a job without the answer', async () => {
    const { sandbox, jobs } = fakeSandbox((job) => (job.kind === 'script' ? [wrote('pass')] : echo(job)));
    const suite = {
      ...suiteOf(['1']),
      comparator: { kind: 'checker', source: 'def check(i, e, o): return True' },
    } as const;
    expect(await runSuite('program', suite, { sandbox, policy })).toMatchObject({ passedCount: 1, rules: ['checker'] });
    expect(jobs[1]).toMatchObject({ kind: 'script', program: '' });
  });

  it("takes the suite's own limits before the policy's", async () => {
    const { sandbox, jobs } = fakeSandbox(echo);
    await runSuite('program', { ...suiteOf(['1']), limits: { cpuSeconds: 2 } }, { sandbox, policy });
    expect(jobs[0]?.limits).toEqual({ cpuSeconds: 2, wallSeconds: 40, memoryMiB: 1024, outputMiB: 16 });
  });
});

describe('a suite of calls', () => {
  it('compares the returned values outside the sandbox, integers to the last digit', async () => {
    const big = '123456789012345678901234567890';
    const suite: FunctionSuite = {
      kind: 'function',
      entryPoint: 'f',
      cases: [
        { args: '[1]', expected: big },
        { args: '[2]', expected: big.replace(/0$/, '1') },
      ],
      comparator: { kind: 'default' },
    };
    const { sandbox } = fakeSandbox((job) => (job.kind === 'function' ? job.args.map(() => wrote(big)) : []));
    const outcome = await runSuite('program', suite, { sandbox, policy });
    expect(outcome).toMatchObject({ passedCount: 1, firstFailure: { testNumber: 2, reason: 'wrong-answer' } });
  });
});

describe('an assert script', () => {
  const suite: ScriptSuite = { kind: 'script', entryPoints: ['f'], script: 'assert f(1) == 1' };

  it('counts its asserts', async () => {
    const { sandbox } = fakeSandbox(() => [
      wrote('pass'),
      { ...wrote('fail'), detail: 'line 2: got 3' } as Execution,
      wrote('pass'),
    ]);
    expect(await runSuite('program', suite, { sandbox, policy })).toMatchObject({
      passedCount: 2,
      totalCount: 3,
      firstFailure: { testNumber: 2, reason: 'wrong-answer', detail: 'line 2: got 3' },
    });
  });

  it('is not passed when it stopped after its last reached assert', async () => {
    const { sandbox } = fakeSandbox(() => [wrote('pass'), tooSlow]);
    expect(await runSuite('program', suite, { sandbox, policy })).toMatchObject({ passedCount: 1, totalCount: 2 });
  });

  it('that reaches no assert passes nobody', async () => {
    const { sandbox } = fakeSandbox(() => []);
    expect(await runSuite('program', suite, { sandbox, policy })).toMatchObject({ kind: 'failed' });
  });
});
