/** What the weak tier does in its own way; `test/data/weak-sandbox.test.ts` holds it against the whole contract. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCodePolicy } from '../../policy.ts';
import { runSuite, type SuiteOutcome } from '../../run-suite.ts';
import { noPyodide, pyodide } from '../fixtures/pyodide-package.ts';
import type { Isolation, JobResult, RunLimits, Sandbox } from '../sandbox.ts';
import { createPyodideSandbox, probePyodide } from './index.ts';

const limits: RunLimits = { cpuSeconds: 0.5, wallSeconds: 30, memoryMiB: 128, outputMiB: 1 };
const title = 'the weak sandbox';

it('says what is missing where Pyodide is not, and that nobody can do without', async () => {
  const nowhere = { packageDirectory: '/there/is/no/such/folder' };
  expect(await probePyodide(nowhere.packageDirectory)).toMatchObject({
    kind: 'unavailable',
    reason: expect.stringContaining('is not installed in /there/is/no/such/folder'),
  });
  await expect(createPyodideSandbox(nowhere)).rejects.toThrow('The weak sandbox does not work here');
});

describe.skipIf(pyodide === undefined)(pyodide ? title : `${title} (${noPyodide})`, () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createPyodideSandbox({ graders: 1, ...(pyodide ? { packageDirectory: pyodide.directory } : {}) });
  });
  afterAll(() => sandbox?.close());

  const run = (program: string, stdins = ['7\n'], isolation: Isolation = 'per-test'): Promise<JobResult> =>
    sandbox.run({ kind: 'stdio', program, stdins, isolation, limits });

  describe('a program that reads and writes', () => {
    it.each([
      ['by input and print', 'print(input())'],
      ['by the descriptor', 'import os\nos.write(1, os.read(0, 100))'],
      ['by opening the descriptor', 'print(open(0).read(), end="")'],
      ['by the buffer', 'import sys\nsys.stdout.buffer.write(sys.stdin.buffer.read())'],
      ['by the name of the device', 'print(open("/dev/stdin").read(), end="")'],
      ['in a thread', 'import threading\nt = threading.Thread(target=lambda: print(input()))\nt.start()\nt.join()'],
      [
        'in a coroutine',
        'import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    print(input())\nasyncio.run(main())',
      ],
      [
        'deep in recursion',
        'import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return f(n - 1) if n else input()\nprint(f(50000))',
      ],
      [
        'having raised its stack',
        'import resource\nresource.setrlimit(resource.RLIMIT_STACK, (-1, -1))\nprint(input())',
      ],
      [
        'taking sys.maxsize for infinity',
        'import sys\nprint(min(int(input()), sys.maxsize) if sys.maxsize > 2**40 else 0)',
      ],
    ])('%s', async (_, program) => {
      const { executions } = await run(program);
      expect(executions).toMatchObject([{ kind: 'finished', output: '7\n' }]);
    });
  });

  it('batches tests in one process, and gives each its own output', async () => {
    const { executions } = await run('print(int(input()) * 2)', ['1', '2', '3'], 'batched');
    expect(executions).toMatchObject([{ output: '2\n' }, { output: '4\n' }, { output: '6\n' }]);
  });

  it('calls a function, and carries its result as JSON to the last digit', async () => {
    const job = { kind: 'function', entryPoint: 'Solution.f', isolation: 'batched', limits } as const;
    const program = 'class Solution:\n    def f(self, x): return (x, {"k": 10 ** 20}, {3, 1})';
    const { executions } = await sandbox.run({ ...job, program, args: ['["é"]', '[null]'] });
    expect(executions.map((execution) => execution.kind === 'finished' && execution.output)).toEqual([
      '["\\u00e9", {"k": 100000000000000000000}, [1, 3]]',
      '[null, {"k": 100000000000000000000}, [1, 3]]',
    ]);
  });

  describe('a program that meets a limit', () => {
    it.each([
      ['of time', 'while True: pass', 'time-limit', 'used more than 1.5 s of processor time'],
      ['of memory', 'kept = []\nwhile True: kept.append(bytearray(10**6))', 'memory-limit', '128 MiB'],
      ['of output', 'while True: print("x" * 1000)', 'output-limit', '1 MiB'],
      ['of output, in one piece', 'import os\nos.write(1, b"x" * 10**7)', 'output-limit', '1 MiB'],
    ])('%s is told which, for sure', async (_, program, reason, detail) => {
      const { executions } = await run(program);
      expect(executions).toMatchObject([{ kind: 'stopped', reason, detail: expect.stringContaining(detail) }]);
      expect(executions[0]).not.toHaveProperty('isUnsure');
    });
  });

  it('a program that fails by itself has failed for sure', async () => {
    const { executions, warnings } = await run('print(1)\n1 / 0');
    expect(executions).toEqual([
      {
        kind: 'stopped',
        reason: 'runtime-error',
        detail: 'ZeroDivisionError: division by zero (line 2)',
        cpuSeconds: expect.any(Number),
      },
    ]);
    expect(warnings).toEqual([]);
  });

  describe('is unsure of a program that wanted', () => {
    it.each([
      [
        'threads that wait for each other',
        'import threading\nb = threading.Barrier(2)\nthreading.Thread(target=lambda: b.wait(0.1)).start()\n1 / 0',
        'threads',
      ],
      [
        'a pool of threads',
        'from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(2).submit(print, 1).result()',
        'threads',
      ],
      ['processes', 'import subprocess\nsubprocess.run(["true"])', 'processes'],
      ['a package', 'import a_package_nobody_has', 'a module'],
      [
        'a deep stack of C',
        'import functools, sys\nsys.setrecursionlimit(10**7)\n@functools.cache\ndef f(n): return f(n - 1) if n else 0\nf(10**6)',
        'deep recursion',
      ],
      ['sizes of 64 bits', 'len(range(10**12))', 'sizes of 64 bits'],
    ])('%s', async (_, program, what) => {
      const { executions, warnings } = await run(program);
      expect(executions).toMatchObject([{ kind: 'stopped', isUnsure: true }]);
      expect(warnings).toEqual([expect.stringContaining(what)]);
    });
  });

  it('closes every process, and fails what comes later', async () => {
    const own = await createPyodideSandbox({ graders: 1, ...(pyodide ? { packageDirectory: pyodide.directory } : {}) });
    await own.run({ kind: 'stdio', program: '', stdins: [''], isolation: 'per-test', limits });
    const pids = own.processIds();
    expect(pids.length).toBeGreaterThan(0);
    await own.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow();
    const { executions } = await own.run({ kind: 'stdio', program: '', stdins: [''], isolation: 'per-test', limits });
    expect(executions).toMatchObject([{ kind: 'failed' }]);
  });

  describe('an assert script in two processes', () => {
    const judge = (program: string, script: string, prelude = ''): Promise<SuiteOutcome> =>
      runSuite(
        program,
        { kind: 'script', entryPoints: ['f'], script, prelude },
        { sandbox, policy: { ...defaultCodePolicy, cpuSeconds: 1 } },
      );
    const listNode =
      'class Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\n';

    it.each([
      ['a value', 'def f(x): return x + 1', 'assert f(1) == 2', ''],
      ['a changed argument', 'def f(x): x.append(1)', 'a = []\nf(a)\nassert a == [1]', ''],
      ['a call back', 'def f(g, x): return g(g(x))', 'assert f(lambda v: v * 2, 3) == 12', ''],
      [
        'an exception that is expected',
        'def f(x): raise ValueError("no")',
        'try:\n    f(1)\n    assert False\nexcept ValueError: pass',
        '',
      ],
      ['a large list', 'def f(n): return list(range(n))', 'assert f(200000) == list(range(200000))', ''],
      [
        'a linked list',
        'def f(h):\n    p = None\n    while h: h.next, p, h = p, h, h.next\n    return p',
        'h = None\nfor i in range(500): h = Node(i, h)\nassert f(h).value == 0',
        listNode,
      ],
    ])('right by %s passes', async (_, program, script, prelude) => {
      const outcome = await judge(program, script, prelude);
      expect(outcome).toMatchObject({ kind: 'judged', passedCount: expect.any(Number) });
      expect(outcome).not.toHaveProperty('firstFailure');
    });

    it.each([
      ['an object that equals everything', 'class E:\n    def __eq__(s, o): return True\ndef f(x): return E()'],
      [
        'every object of its process',
        'import gc\ndef f(x):\n    for o in gc.get_objects():\n        if isinstance(o, dict) and o.get("SECRET"): return o["SECRET"]',
      ],
      ['leaving its process', 'import os\ndef f(x): os._exit(0)'],
      [
        'a report of its own',
        'import os\nfd = os.open("/dev/report", os.O_WRONLY)\nos.write(fd, b\'{"outcome": {"results": [{"passed": true}], "stopped": null}}\')\nos._exit(0)',
      ],
      [
        'words in its channel',
        'import os\nfor fd in range(3, 40):\n    try: os.write(fd, b"\\0\\0\\0\\x0c" + b\'{"ok": null}\')\n    except OSError: pass\ndef f(x): return 0',
      ],
      ['JavaScript', 'import pyodide_js\ndef f(x): return pyodide_js.runPython("SECRET")'],
      ['an endless loop', 'def f(x):\n    while True: pass'],
      ['nothing', 'pass'],
    ])('cheated with %s does not', async (_, program) => {
      expect(await judge(program, 'SECRET = 4711\nassert f(1) == SECRET')).toMatchObject({
        kind: 'judged',
        passedCount: 0,
        firstFailure: expect.anything(),
      });
    });

    it('counts what held, and says what was expected', async () => {
      expect(await judge('def f(x): return x', 'assert f(1) == 1\nassert f(2) == 5')).toMatchObject({
        passedCount: 1,
        totalCount: 2,
        firstFailure: { testNumber: 2, reason: 'wrong-answer', detail: 'line 2: expected 5, got 2' },
      });
    });

    it('that is no Python is nobody’s failure', async () => {
      expect(await judge('def f(x): return x', 'assert (')).toMatchObject({ kind: 'failed' });
    });
  });
});
