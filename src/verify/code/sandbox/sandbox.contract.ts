/**
 * What every `Sandbox` must do, as a test suite: right programs are right, limits are met for the right reason, nothing gets
 * out, nobody talks his way to a pass, and all of it also under load and after a crash. A sandbox's own test file calls it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crashesThrough } from './fixtures/crashes.ts';
import { createHost, type Host } from './fixtures/host.ts';
import { idiomCases } from './fixtures/idiom-cases.ts';
import { processTree } from './fixtures/processes.ts';
import {
  type CheatSuite,
  escapesOf,
  loadCheatSuites,
  loadPrograms,
  outcomeOf,
  type SandboxProgram,
} from './fixtures/programs.ts';
import type { Execution, Isolation, Job, RunLimits, Sandbox } from './sandbox.ts';

/** What a tier does not promise; the suite skips it by name and with the reason. */
export interface SandboxCapabilities {
  /** Job kinds it runs; absent: all. */
  readonly kinds?: readonly Job['kind'][];
  /** Idioms, attacks, crashes and cheats it makes no promise about, each with the reason. */
  readonly unpromised?: Readonly<Record<string, string>>;
  /** Why it promises nothing of attacks at all; attacks are then not run. */
  readonly uncontained?: string;
  /** Why times are of the wall clock and not of the processor; absent: they are of the processor. */
  readonly wallClock?: string;
  /** Why a killed process of it is not replaced; absent: it is. */
  readonly unreplaced?: string;
}

export interface SandboxContractOptions {
  /** Called once a group of tests. */
  create(options: { readonly graders: number }): Promise<Sandbox>;
  readonly capabilities?: SandboxCapabilities;
  /** Crashes of the soak; absent: 160. The bench runs 2,000. */
  readonly soakCount?: number;
}

const limits: RunLimits = { cpuSeconds: 5, wallSeconds: 15, memoryMiB: 256, outputMiB: 8 };
/** Of programs that are to meet them. */
const tightLimits: RunLimits = { cpuSeconds: 1, wallSeconds: 3, memoryMiB: 192, outputMiB: 4 };
const sumProgram = 'input()\nprint(sum(map(int, input().split())))\n';

export function describeSandboxContract(name: string, options: SandboxContractOptions): void {
  const { create, capabilities = {}, soakCount = 160 } = options;
  const unpromised = capabilities.unpromised ?? {};
  const runs = (kind: Job['kind']) => capabilities.kinds?.includes(kind) ?? true;

  /** One test a program; those nothing is promised about are skipped, saying why. */
  const testEach = (programs: readonly SandboxProgram[], test: (program: SandboxProgram) => Promise<void>) => {
    for (const program of programs) {
      const reason = unpromised[program.name];
      if (reason === undefined) it(`${program.name}: ${program.about}`, () => test(program));
      else it.skip(`${program.name} (not promised: ${reason})`, () => {});
    }
  };

  /** A group with a sandbox of its own, ended afterwards. */
  const withSandbox = (title: string, graders: number, body: (sandbox: () => Sandbox) => void) =>
    describe(title, () => {
      let sandbox: Sandbox | undefined;
      beforeAll(async () => {
        sandbox = await create({ graders });
      });
      afterAll(() => sandbox?.close());
      body(() => sandbox as Sandbox);
    });

  describe(`${name} keeps the Sandbox contract`, () => {
    withSandbox('it tells what it is', 2, (sandbox) => {
      it('by a line that names its tier, and a whole number of jobs at once', () => {
        expect(sandbox().description).toContain(sandbox().tier);
        expect(sandbox().concurrency).toBe(2);
      });
    });

    withSandbox('a right program gives the right output', 2, (sandbox) => {
      const idioms = loadPrograms('idioms');
      const stdins = idiomCases.map(({ stdin }) => stdin);
      const expected = idiomCases.map(({ stdout }) => stdout);

      testEach(idioms, async ({ source }) => {
        expect(await outputsOf(sandbox(), source, stdins, 'per-test')).toEqual(expected);
      });

      it('with Windows line ends', async () => {
        const source = sumProgram.replaceAll('\n', '\r\n');
        expect(await outputsOf(sandbox(), source, stdins, 'per-test')).toEqual(expected);
      });

      it('on a stdin of 8 MB, and writing 2 MB', async () => {
        const stdin = `${'123456 '.repeat(1_200_000)}\n`;
        const [output] = await outputsOf(sandbox(), 'print(input()[:2000000])', [stdin], 'per-test');
        expect(output).toBe(stdin.slice(0, 2_000_000).trim());
      });

      it('of any characters', async () => {
        const text = 'naïve 数 🙂 \u0000 end';
        expect(await outputsOf(sandbox(), 'print(input())', [text], 'per-test')).toEqual([text]);
      });

      it('in batches too, for nearly all idioms', async () => {
        const promised = idioms.filter((idiom) => unpromised[idiom.name] === undefined);
        const wrong: string[] = [];
        for (const { name: idiom, source } of promised) {
          const outputs = await outputsOf(sandbox(), source, stdins, 'batched');
          if (outputs.join() !== expected.join()) wrong.push(idiom);
        }
        expect(wrong.length, wrong.join(', ')).toBeLessThanOrEqual(promised.length * 0.2);
      });

      it('in a batch longer than any process runs', async () => {
        const cases = Array.from({ length: 65 }, (_, index) => `2\n${index} 1\n`);
        const outputs = await outputsOf(sandbox(), sumProgram, cases, 'batched');
        expect(outputs).toEqual(cases.map((_, index) => String(index + 1)));
      });
    });

    withSandbox('a program that meets a limit is told which', 2, (sandbox) => {
      testEach(loadPrograms('crashes'), async ({ source, expected }) => {
        const [execution] = await executionsOf(sandbox(), source, [''], { limits: tightLimits });
        expect(expected).toContain(outcomeOf(execution));
      });

      const detailOf = async (source: string) => {
        const [execution] = await executionsOf(sandbox(), source, [''], { limits: tightLimits });
        return execution?.kind === 'finished' ? 'finished' : execution?.detail;
      };

      it("by the traceback's last line", async () => {
        expect(await detailOf('def f():\n    return [][1]\nf()')).toContain('IndexError: list index out of range');
        expect(await detailOf('import nothing_of_this_name')).toContain("No module named 'nothing_of_this_name'");
        expect(await detailOf('x = = 1')).toContain('SyntaxError');
      });

      it('by a detail of bounded length', async () => {
        expect((await detailOf('raise ValueError("x" * 10 ** 6)'))?.length).toBeLessThan(2000);
      });

      it('in a batch, test by test', async () => {
        const source = 'n = int(input())\nprint(1 // n)';
        const executions = await executionsOf(sandbox(), source, ['1', '0', '1'], { isolation: 'batched' });
        expect(executions.map(outcomeOf)).toEqual(['finished', 'runtime-error', 'finished']);
      });

      it('and one test that spins leaves the others their verdicts', async () => {
        const source = 'n = int(input())\nwhile n == 0: pass\nprint(n)';
        const stdins = ['1', '0', '2'];
        const executions = await executionsOf(sandbox(), source, stdins, { limits: tightLimits });
        expect(executions.map(outcomeOf)).toEqual(['finished', 'time-limit', 'finished']);
      });

      it.skipIf(!runs('function'))('when its function is called', async () => {
        const call = async (program: string, args: string) => {
          const job = {
            kind: 'function',
            program,
            entryPoint: 'f',
            isolation: 'per-test',
            limits: tightLimits,
          } as const;
          return outcomeOf((await sandbox().run({ ...job, args: [args] })).executions[0]);
        };
        expect(await call('def f(x):\n    while True: pass', '[1]')).toBe('time-limit');
        expect(await call('def f(x): return [0] * 10 ** 10', '[1]')).toBe('memory-limit');
        expect(await call('def f(x): return 1 // x', '[0]')).toBe('runtime-error');
        expect(await call('def g(x): return x', '[0]')).toBe('runtime-error');
        expect(await call('def f(x): return x', '[0]')).toBe('finished');
      });
    });

    describe('an attack is contained', () => {
      if (capabilities.uncontained !== undefined) {
        it.skip(`(not promised: ${capabilities.uncontained})`, () => {});
        return;
      }
      let host: Host | undefined;
      let sandbox: Sandbox | undefined;
      beforeAll(async () => {
        host = await createHost();
        sandbox = await create({ graders: 1 });
      });
      afterAll(async () => {
        await sandbox?.close();
        await host?.dispose();
      });

      testEach(loadPrograms('attacks'), async ({ source, expected }) => {
        const [target, box] = [host as Host, sandbox as Sandbox];
        const stdins = [0, 1, 2].map(() => target.stdin(tightLimits.memoryMiB));
        const isShort = expected.includes('contained') && !expected.includes('time-limit');
        const isolations: readonly Isolation[] = isShort ? ['per-test', 'batched'] : ['per-test'];
        for (const isolation of isolations) {
          const tests = isShort ? stdins : stdins.slice(1, 2);
          const executions = await executionsOf(box, source, tests, { limits: tightLimits, isolation });
          // Connections and datagrams are heard of a turn later.
          await sleep(20);
          const breaches = target.breaches();
          expect(escapesOf(executions)).toEqual([]);
          for (const execution of executions) expect(expected).toContain(outcomeOf(execution));
          expect(executions.length).toBeGreaterThan(0);
          expect(executions.length).toBeLessThanOrEqual(tests.length);
          expect(breaches).toEqual([]);
        }
        expect(await outputsOf(box, sumProgram, ['2\n20 22'], 'per-test')).toEqual(['42']);
        expect(processTree(box.processIds()).zombieCount).toBe(0);
      });
    });

    withSandbox('a cheat does not pass', 1, (sandbox) => {
      const suites = loadCheatSuites();
      describe('calls of its function', () => {
        if (!runs('function')) {
          it.skip('(not promised: no jobs of functions)', () => {});
          return;
        }
        it.each(suites.map((suite) => [suite.entryPoint, suite] as const))(
          'though an honest answer to %s does',
          async (_, suite) => expect(await passesCalls(sandbox(), suite.reference, suite)).toBe(true),
        );
        testEach(loadPrograms('cheats'), async ({ source }) => {
          for (const suite of suites) expect(await passesCalls(sandbox(), source, suite)).toBe(false);
        });
      });

      describe('an assert script', () => {
        if (!runs('script')) {
          it.skip('(not promised: no jobs of scripts)', () => {});
          return;
        }
        it.each(suites.map((suite) => [suite.entryPoint, suite] as const))(
          'though an honest answer to %s does',
          async (_, suite) => expect(await passesScript(sandbox(), suite.reference, suite)).toBe(true),
        );
        testEach(loadPrograms('cheats'), async ({ source }) => {
          for (const suite of suites) expect(await passesScript(sandbox(), source, suite)).toBe(false);
          expect(await passesScript(sandbox(), suites[0]?.reference ?? '', suites[0] as CheatSuite)).toBe(true);
        });
      });
    });

    withSandbox('a verdict does not depend on what else is running', 16, (sandbox) => {
      const title = 'sixteen jobs at once end as each alone does, half of them within a limit of 1 s';
      if (capabilities.wallClock !== undefined) {
        it.skip(`${title} (not promised: ${capabilities.wallClock})`, () => {});
        return;
      }
      it(title, async () => {
        const burn = (seconds: number) =>
          `import time\nwhile time.process_time() < ${seconds}: pass\nprint(${seconds})\n`;
        const one = { cpuSeconds: 1, wallSeconds: 60, memoryMiB: 128, outputMiB: 1 };
        const verdict = async (seconds: number) =>
          outcomeOf((await executionsOf(sandbox(), burn(seconds), [''], { limits: one }))[0]);
        const alone = [await verdict(0.3), await verdict(3)];
        expect(alone).toEqual(['finished', 'time-limit']);
        const mixed = Array.from({ length: 16 }, (_, index) => index % 2);
        const together = await Promise.all(mixed.map((kind) => verdict(kind === 0 ? 0.3 : 3)));
        expect(together).toEqual(mixed.map((kind) => alone[kind]));
      });
    });

    withSandbox('it outlasts crashes', 2, (sandbox) => {
      it(`${soakCount} mixed ones leave no process, no zombie, no descriptor and no memory behind`, async () => {
        const crashes = loadPrograms('crashes').filter((crash) => unpromised[crash.name] === undefined);
        await crashesThrough(sandbox(), crashes, crashes.length * 2);
        const before = processTree(sandbox().processIds());
        const surprises = await crashesThrough(sandbox(), crashes, soakCount);
        const after = processTree(sandbox().processIds());
        expect(surprises).toEqual([]);
        expect(after.zombieCount).toBe(0);
        expect(after.pids.length).toBeLessThanOrEqual(before.pids.length);
        expect(after.descriptorCount).toBeLessThanOrEqual(before.descriptorCount);
        expect(after.residentMiB).toBeLessThan(before.residentMiB * 1.2 + 10);
        expect(await outputsOf(sandbox(), sumProgram, ['2\n20 22'], 'per-test')).toEqual(['42']);
      });
    });

    withSandbox('it recovers when its processes are killed', 2, (sandbox) => {
      if (capabilities.unreplaced !== undefined) {
        it.skip(`(not promised: ${capabilities.unreplaced})`, () => {});
        return;
      }
      it('an interrupted job is run again or failed, never judged, and later jobs are right', async () => {
        const slow = 'import time\ntime.sleep(0.5)\nprint(42)';
        await outputsOf(sandbox(), sumProgram, ['1\n1'], 'per-test');
        const members = processTree(sandbox().processIds()).pids.length;
        for (let victim = 0; victim < Math.max(1, members); victim += 1) {
          const jobs = [0, 1].map(() => executionsOf(sandbox(), slow, ['']));
          await sleep(200);
          const pid = processTree(sandbox().processIds()).pids[victim];
          if (pid !== undefined && pid !== process.pid) kill(pid);
          for (const [execution] of await Promise.all(jobs)) {
            const isRight = execution?.kind === 'finished' && execution.output === '42\n';
            const isOwnedUp = execution?.kind === 'failed' || isKilledForked(execution);
            expect(isRight || isOwnedUp, JSON.stringify(execution)).toBe(true);
          }
          expect(await outputsOf(sandbox(), sumProgram, ['2\n20 22'], 'per-test')).toEqual(['42']);
        }
      });
    });

    it('closed under its jobs, it fails them and starts nothing anew', async () => {
      const sandbox = await create({ graders: 2 });
      await outputsOf(sandbox, sumProgram, ['1\n1'], 'per-test');
      const running = Array.from({ length: 4 }, () => executionsOf(sandbox, 'import time\ntime.sleep(60)', ['']));
      await sleep(200);
      await sandbox.close();
      for (const executions of await Promise.all(running))
        expect(['failed', 'stopped']).toContain(executions.at(-1)?.kind);
      await sleep(100);
      expect(processTree(sandbox.processIds().filter((pid) => pid !== process.pid)).pids).toEqual([]);
    });

    it('it leaves no process when it is closed, and fails jobs that come later', async () => {
      const sandbox = await create({ graders: 2 });
      await Promise.all([0, 1].map(() => outputsOf(sandbox, sumProgram, ['1\n1'], 'per-test')));
      const { pids } = processTree(sandbox.processIds());
      await sandbox.close();
      await sleep(100);
      expect(processTree(pids.filter((pid) => pid !== process.pid)).pids).toEqual([]);
      const [execution] = await executionsOf(sandbox, sumProgram, ['1\n1']);
      expect(execution?.kind).toBe('failed');
    });
  });
}

interface RunOptions {
  readonly isolation?: Isolation;
  readonly limits?: RunLimits;
}

async function executionsOf(
  sandbox: Sandbox,
  program: string,
  stdins: readonly string[],
  { isolation = 'per-test', limits: own = limits }: RunOptions = {},
): Promise<readonly Execution[]> {
  return (await sandbox.run({ kind: 'stdio', program, stdins, isolation, limits: own })).executions;
}

/** What was printed, trimmed; an unfinished execution as its reason and detail. */
async function outputsOf(sandbox: Sandbox, program: string, stdins: readonly string[], isolation: Isolation) {
  return (await executionsOf(sandbox, program, stdins, { isolation })).map((execution) => {
    if (execution.kind !== 'finished') return `${outcomeOf(execution)}: ${execution.detail}`;
    return execution.exitStatus === undefined ? execution.output.trim() : outcomeOf(execution);
  });
}

async function passesCalls(sandbox: Sandbox, program: string, { entryPoint, calls }: CheatSuite): Promise<boolean> {
  const args = calls.map((call) => call.args);
  const job = { kind: 'function', program, entryPoint, args, isolation: 'per-test', limits: tightLimits } as const;
  const { executions } = await sandbox.run(job);
  return calls.every(({ expected }, index) => {
    const execution = executions[index];
    return execution?.kind === 'finished' && canonicalJson(execution.output) === canonicalJson(expected);
  });
}

/** As a verifier counts: every assert that was reached held, and there was one. */
async function passesScript(sandbox: Sandbox, program: string, { entryPoint, script }: CheatSuite): Promise<boolean> {
  const job = { kind: 'script', program, prelude: '', entryPoints: [entryPoint], script, limits: tightLimits } as const;
  const { executions } = await sandbox.run(job);
  const isPass = (execution: Execution) => execution.kind === 'finished' && execution.output === 'pass';
  return executions.length > 0 && executions.every(isPass);
}

/** Undefined for what is no JSON. */
function canonicalJson(text: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The fork of the program itself was the victim: what the sandbox then sees is a program that was killed. */
function isKilledForked(execution: Execution | undefined): boolean {
  return execution?.kind === 'stopped' && execution.reason !== 'output-limit';
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}
