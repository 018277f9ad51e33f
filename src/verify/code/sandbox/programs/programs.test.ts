/** The programs are what their first lines say: idioms are right, attacks and cheats succeed, where nothing stops them. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createHost, type Host } from '../fixtures/host.ts';
import { idiomCases } from '../fixtures/idiom-cases.ts';
import { findPlainPython, runPlain } from '../fixtures/plain-python.ts';
import { loadCheatSuites, loadPrograms } from '../fixtures/programs.ts';

const python = process.platform === 'linux' ? findPlainPython() : undefined;
const plain = python ?? '';

/** What a machine's own settings may refuse even to a plain process, or what is a limit and not a door. */
const mayBeRefused = new Set([
  'fork_by_32_bit_call',
  'message_queues',
  'namespaces',
  'network_internet',
  'priorities',
  'rare_system_calls',
  'read_processes',
  'signal_processes',
  'trace_processes',
  'inherited_descriptors',
]);
/** Without limits these would take the machine. */
const limitPrograms = new Set(['memory_heap', 'memory_files', 'memory_mapped', 'thread_bomb']);

describe.skipIf(python === undefined)('in a plain Python process', () => {
  describe('an idiom computes the sum', () => {
    it.each(loadPrograms('idioms').map(({ name, source }) => [name, source] as const))('%s', async (_, source) => {
      const runs = await Promise.all(idiomCases.map(({ stdin }) => runPlain(plain, source, stdin)));
      expect(runs.map(({ output }) => output.trim())).toEqual(idiomCases.map(({ stdout }) => stdout));
    });
  });

  describe('an attack escapes, and the host sees what it can see', () => {
    let host: Host;
    beforeAll(async () => {
      host = await createHost();
    });
    afterAll(() => host.dispose());

    const doors = loadPrograms('attacks').filter(
      ({ name, expected, isDestructive }) =>
        expected.includes('contained') && !isDestructive && !mayBeRefused.has(name) && !limitPrograms.has(name),
    );
    /** They harm reports and descriptors, which a plain process has none of. */
    const withoutProof = /forged|flooded|descriptors|stdin_rewritten|stops_itself/;
    const seenFromOutside = /^(network_(tcp|udp|unix)|write_files|change_files|fork_bomb|daemonise)$/;

    it.each(doors.filter(({ name }) => !withoutProof.test(name)).map(({ name, source }) => [name, source] as const))(
      '%s',
      async (name, source) => {
        const { output } = await runPlain(plain, source, host.stdin(64), 30);
        expect(output).toMatch(/ESCAPED/);
        expect(output).not.toContain('contained');
        // On a busy machine a moment later.
        if (seenFromOutside.test(name)) await vi.waitFor(() => expect(host.breaches()).not.toEqual([]), 5_000);
        else host.breaches();
      },
    );
  });

  it.each(
    loadPrograms('attacks')
      .filter(({ name }) => mayBeRefused.has(name))
      .map(({ name, source }) => [name, source] as const),
  )('the attack %s runs to its end', async (_, source) => {
    const host = await createHost();
    const { output } = await runPlain(plain, source, host.stdin(64), 30);
    await host.dispose();
    expect(output).toMatch(/ESCAPED|contained/);
  });

  describe('a cheat passes a suite it is tried on, in the process of the tests', () => {
    const suites = loadCheatSuites();
    const harness = (program: string, script: string) =>
      [
        'import linecache, resource',
        'resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))',
        `program, script = ${JSON.stringify(program)}, ${JSON.stringify(script)}`,
        'linecache.cache["tests.py"] = (len(script), None, script.splitlines(True), "tests.py")',
        'space = {"__name__": "tests"}',
        'exec(compile(program, "answer.py", "exec"), space)',
        'exec(compile(script, "tests.py", "exec"), space)',
      ].join('\n');
    const passes = async (program: string, script: string) =>
      (await runPlain(plain, harness(program, script), '', 20)).exitStatus === 0;

    it.each(suites.map((suite) => [suite.entryPoint, suite] as const))(
      'as the reference of %s does',
      async (_, suite) => {
        expect(await passes(suite.reference, suite.script)).toBe(true);
      },
    );

    /** They aim at graders of several processes, or at suites that keep all cases in tables. */
    const aimedElsewhere = /^(reply_|verdicts_written$|arguments_changed|assertion_of_its_own|expected_from_referrers)/;
    it.each(loadPrograms('cheats').map(({ name, source }) => [name, source] as const))('%s', async (name, source) => {
      const passed = await Promise.all(suites.map(({ script }) => passes(source, script)));
      if (!aimedElsewhere.test(name)) expect(passed).toContain(true);
    });
  });
});
