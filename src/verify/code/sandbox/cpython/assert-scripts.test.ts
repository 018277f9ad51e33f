import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCodePolicy } from '../../policy.ts';
import { runSuite, type SuiteOutcome } from '../../run-suite.ts';
import type { ScriptSuite } from '../../test-suite.ts';
import type { Sandbox } from '../sandbox.ts';
import { createGraders } from './cpython-sandbox.ts';
import { findInterpreters } from './interpreter.ts';
import { probeTier } from './tiers.ts';

// What tests and answers say to each other does not depend on the tier; where no tier works, limits alone will do.
const interpreters = await findInterpreters();
const probes = await Promise.all((['default', 'unsandboxed'] as const).map((tier) => probeTier(tier, interpreters)));
const working = probes.find((probe) => probe.kind === 'works');

describe.skipIf(working === undefined)('assert scripts in two processes', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    if (working?.kind === 'works') sandbox = createGraders(working.setup, 1);
  });
  afterAll(() => sandbox?.close());

  type Tests = Pick<ScriptSuite, 'script'> & Partial<ScriptSuite>;
  const run = (program: string, { entryPoints = ['f'], ...suite }: Tests): Promise<SuiteOutcome> =>
    runSuite(
      program,
      { kind: 'script', entryPoints, ...suite },
      { sandbox, policy: { ...defaultCodePolicy, cpuSeconds: 2 } },
    );
  const passes = async (program: string, tests: Tests) => {
    const outcome = await run(program, tests);
    expect(outcome).toMatchObject({ kind: 'judged' });
    expect(outcome.kind === 'judged' && outcome.firstFailure).toBeUndefined();
  };
  const listNode =
    'class ListNode:\n    def __init__(self, val=0, next=None):\n        self.val = val\n        self.next = next\n';

  describe('a right answer passes', () => {
    it.each<[string, string, Tests]>([
      ['as a function', 'def f(x): return x + 1', { script: 'def check(c):\n    assert c(1) == 2\ncheck(f)' }],
      [
        'as a class',
        'class Solution:\n    def g(self, a, b=0): return a + b',
        { entryPoints: ['Solution'], script: 'assert Solution().g(1, b=2) == 3' },
      ],
      ['that changes its argument', 'def f(x): x.append(1)', { script: 'a = []\nf(a)\nassert a == [1]' }],
      ['that changes a dict by keyword', 'def f(d): d.update(k=1)', { script: 'a = {}\nf(d=a)\nassert a == {"k": 1}' }],
      [
        'with a class of its own',
        'class P:\n    def __init__(s, a): s.a = a\ndef f(l): return sum(p.a for p in l)',
        { script: 'assert f([P(1), P(2)]) == 3\nassert P(4).a == 4' },
      ],
      ['that calls back', 'def f(g, x): return g(g(x))', { script: 'assert f(lambda v: v * 2, 3) == 12' }],
      [
        'that returns an iterator',
        'def f(n):\n    yield from range(n)',
        { script: 'assert list(f(3)) == [0, 1, 2]\nassert sum(f(4)) == 6' },
      ],
      [
        'that raises as expected',
        'def f(x): raise ValueError("no")',
        { script: 'try:\n    f(1)\n    assert False\nexcept ValueError as e:\n    assert "no" in str(e)' },
      ],
      [
        'that returns every kind of value',
        'import collections, decimal, fractions, datetime\ndef f(): return (1, 1.5, -0.0, "\\ud800", b"x", None, True, {1: (2,)}, {3}, frozenset([4]), collections.deque([5]), collections.Counter("aab"), collections.OrderedDict(a=1), range(3), 1j, decimal.Decimal("1.1"), fractions.Fraction(1, 3), datetime.date(2024, 1, 2), float("inf"), 10 ** 5000, int)',
        {
          script:
            'import collections, decimal, fractions, datetime\nassert f() == (1, 1.5, -0.0, "\\ud800", b"x", None, True, {1: (2,)}, {3}, frozenset([4]), collections.deque([5]), collections.Counter("aab"), collections.OrderedDict(a=1), range(3), 1j, decimal.Decimal("1.1"), fractions.Fraction(1, 3), datetime.date(2024, 1, 2), float("inf"), 10 ** 5000, int)',
        },
      ],
      [
        'with modules the script leaves to it',
        'import math\nfrom collections import Counter\ndef f(x): return Counter(x)',
        { script: 'assert f([1, 1]) == Counter([1, 1])\nassert math.sqrt(4) == 2' },
      ],
      [
        'with a long linked list',
        'def f(h):\n    p = None\n    while h:\n        h.next, p, h = p, h, h.next\n    return p',
        {
          prelude: listNode,
          script:
            'h = None\nfor i in range(3000): h = ListNode(i, h)\nr = f(h)\nassert r.val == 0 and r.next.val == 1\nassert isinstance(r, ListNode)',
        },
      ],
      [
        'with a cycle',
        'def f(n):\n    n.next = n\n    return n',
        { prelude: listNode, script: 'n = ListNode(7)\nassert f(n).next.next.val == 7' },
      ],
      [
        'with a guarded main part that reads input',
        'def f(x): return x\nif __name__ == "__main__":\n    print(f(input()))',
        { script: 'assert f(1) == 1' },
      ],
      [
        'with a dataclass',
        'from dataclasses import dataclass\n@dataclass\nclass P:\n    a: int\ndef f(): return P(3)',
        { script: 'assert f().a == 3' },
      ],
      [
        'named like a builtin',
        'def sum(a, b): return a + b',
        { entryPoints: ['sum'], script: 'assert sum(1, 2) == 3' },
      ],
      [
        'under a script that raises by itself',
        'def f(x): return x',
        { script: 'if f(1) != 1: raise ValueError("wrong")' },
      ],
      [
        'under asserts in loops and functions',
        'def f(x): return x',
        { script: 'for i in range(5):\n    if i:\n        assert f(i) == i' },
      ],
    ])('%s', (_, program, tests) => passes(program, tests));
  });

  describe('a cheat fails', () => {
    const tests: Tests = { script: 'SECRET = 4711\nassert f(1) == SECRET\nassert f(2) == "other"' };
    it.each<[string, string, Tests?]>([
      [
        'an object that equals everything',
        'class E:\n    def __eq__(s, o): return True\n    def __ne__(s, o): return False\n    __hash__ = None\ndef f(x): return E()',
      ],
      [
        'an int that equals everything',
        'class E(int):\n    def __eq__(s, o): return True\n    __hash__ = int.__hash__\ndef f(x): return E(1)',
      ],
      ['a list whose items it forges', 'class E(list):\n    def __eq__(s, o): return True\ndef f(x): return E()'],
      [
        'a class for a value',
        'class M(type):\n    def __eq__(s, o): return True\n    __hash__ = type.__hash__\nclass E(metaclass=M): pass\ndef f(x): return E',
      ],
      [
        'reading its callers',
        'import sys\ndef f(x):\n    g = sys._getframe()\n    while g:\n        for v in list(g.f_globals.values()) + list(g.f_locals.values()):\n            if v == 4711: return v\n        g = g.f_back',
      ],
      [
        'reading every object',
        'import gc\ndef f(x):\n    for o in gc.get_objects():\n        if isinstance(o, dict) and o.get("SECRET"): return o["SECRET"]\n        if isinstance(o, str) and "SECRET = 47" in o: return 4711',
      ],
      [
        'reading its memory',
        'def f(x):\n    m = open("/proc/self/mem", "rb")\n    return 4711 if b"SECRET = 4711" in m.read() else 0',
      ],
      ['leaving with status 0', 'import os\ndef f(x): os._exit(0)'],
      ['SystemExit', 'def f(x): raise SystemExit(0)'],
      ['leaving while it is loaded', 'import os\nos._exit(0)'],
      [
        'a forged report on every descriptor',
        'import os\nfor fd in range(3, 64):\n    for text in (b\'{"ok": null}\', b\'{"results": [{"passed": true}], "stopped": null}\'):\n        try: os.write(fd, len(text).to_bytes(4, "big") + text)\n        except OSError: pass\ndef f(x): return 0',
      ],
      ['an abs of its own', 'def abs(x): return 0\ndef f(x): return 0', { script: 'assert abs(f(1) - 9) < 1' }],
      [
        'a sorted and an all of its own',
        'def all(x): return True\ndef sorted(x): return []\ndef f(x): return [3]',
        { script: 'assert sorted(f(1)) == [1]\nassert all([f(1) == [1]])' },
      ],
      [
        'patched builtins',
        'import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.len = lambda x: 0\ndef f(x): return 0',
        { script: 'assert abs(f(1) - 9) < 1\nassert len([1]) == 1 and f(1) == 9' },
      ],
      [
        'a number with arithmetic of its own',
        'class N(float):\n    def __sub__(s, o): return 0.0\n    __rsub__ = __sub__\ndef f(x): return N(5)',
        { script: 'assert abs(f(1) - 9) < 1e-6' },
      ],
      [
        'an endless iterator',
        'import itertools\ndef f(x): return itertools.count()',
        { script: 'assert list(f(1)) == [1]' },
      ],
      [
        'a callback used to reach the tests',
        'def f(g, x):\n    try: return g.__globals__["SECRET"]\n    except Exception: pass\n    try: return g._ask("get", "__globals__")["SECRET"]\n    except Exception: return 0',
        { script: 'SECRET = 4711\nassert f(lambda v: v, 1) == SECRET' },
      ],
      [
        'a name that stands for the recorder',
        '_acot_recorder = None\n_acot_values = (1, 1)\ndef f(x): return 0',
        { entryPoints: ['f', '_acot_recorder'], script: 'assert f(1) == 1' },
      ],
      ['an endless loop', 'def f(x):\n    while True: pass'],
      ['nothing at all', 'pass'],
      ['code that does not compile', 'def f(x:'],
    ])('%s', async (_, program, own) => {
      const outcome = await run(program, own ?? tests);
      expect(outcome).toMatchObject({ kind: 'judged', firstFailure: expect.anything() });
    });
  });

  it('counts the asserts that hold, goes on after one that does not, and says what was expected', async () => {
    const script =
      'def check(c):\n    assert c(1) == 1\n    assert c(2) == 5\n    assert c(0) == 1\n    assert c(4) == 4\ncheck(f)';
    expect(await run('def f(x): return x // x * x', { script })).toMatchObject({
      passedCount: 2,
      totalCount: 4,
      firstFailure: { testNumber: 2, reason: 'wrong-answer', detail: 'line 3: expected 5, got 2' },
    });
  });

  it('tells an exception of the answer from a wrong value', async () => {
    expect(await run('def f(x): return [][x]', { script: 'assert f(1) == 1' })).toMatchObject({
      firstFailure: { reason: 'runtime-error', detail: expect.stringContaining('IndexError: list index out of range') },
    });
    expect(await run('def f(x):\n    return 1 / x\nf(0)', { script: 'assert f(1) == 1' })).toMatchObject({
      firstFailure: { reason: 'runtime-error', detail: 'ZeroDivisionError: division by zero (line 2)' },
    });
    expect(
      await run('def f(x):\n    a = []\n    while True: a.append(" " * 10 ** 7)', { script: 'assert f(1) == 1' }),
    ).toMatchObject({
      firstFailure: { reason: 'memory-limit' },
    });
  });

  it('a script that calls itself without end is over at once, and not passed', async () => {
    const script = 'def check(c):\n    assert check(c) == 1\n    assert check(c) == 2\ncheck(f)';
    expect(await run('def f(x): return x', { script })).toMatchObject({ kind: 'judged', passedCount: 0 });
  });

  it('a script without a test, or that is no Python, is nobody’s failure', async () => {
    expect(await run('def f(x): return x', { script: 'pass' })).toMatchObject({ kind: 'failed' });
    expect(await run('def f(x): return x', { script: 'assert (' })).toMatchObject({ kind: 'failed' });
  });
});
