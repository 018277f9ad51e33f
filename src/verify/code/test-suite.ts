/** What a program is run against. Kept apart from its question: tests of one question may be megabytes, and are read only to verify. */
import { contentHash } from '../../question/question.ts';

/** A question's own limits; what is absent comes from the policy. */
export interface SuiteLimits {
  readonly cpuSeconds?: number;
  readonly memoryMiB?: number;
}

/**
 * How an output is held against the expected one.
 * `default`: lines equal up to trailing blanks, else tokens, integers exactly and decimals within 1e-6 where the expected token is a decimal.
 * `exact`: as LiveCodeBench does, lines stripped, or their tokens equal as decimal numbers. `strict`: byte for byte up to one final newline.
 * `float`: as `default` with its own tolerance, integers too. `unordered`: as `default`, lines in any order. `case-insensitive`: as `default`, letter case ignored.
 * `checker`: Python source of `check(input, expected, output) -> bool`, run in the sandbox apart from the answer.
 */
export type Comparator =
  | { readonly kind: 'default' | 'exact' | 'strict' | 'unordered' | 'case-insensitive' }
  | { readonly kind: 'float'; readonly tolerance: number }
  | { readonly kind: 'checker'; readonly source: string };

interface SuiteCommon {
  readonly limits?: SuiteLimits;
  /** Python put before the program (imports, classes such as `ListNode`) in every process that runs. */
  readonly prelude?: string;
  /** Code the reply is to complete, as shown in the prompt; used when a reply gives only the missing body. */
  readonly starterCode?: string;
  /** A program known to be right: the gold check runs it. Not part of the suite's identity. */
  readonly reference?: string;
}

/** A whole program reads stdin and writes stdout. */
export interface StdioSuite extends SuiteCommon {
  readonly kind: 'stdio';
  readonly cases: readonly { readonly stdin: string; readonly stdout: string }[];
  readonly comparator: Comparator;
}

/** A function, or a method written `Solution.twoSum`, is called; arguments and results are JSON text, so that no integer loses digits. */
export interface FunctionSuite extends SuiteCommon {
  readonly kind: 'function';
  readonly entryPoint: string;
  /** `args`: a JSON array; `expected`: any JSON value. */
  readonly cases: readonly { readonly args: string; readonly expected: string }[];
  readonly comparator: Comparator;
}

/** Python with assert statements that uses names the answer defines. */
export interface ScriptSuite extends SuiteCommon {
  readonly kind: 'script';
  /** Names the answer must define; other names the script leaves undefined are looked up in the answer too, except builtins. */
  readonly entryPoints: readonly string[];
  /** Run one after another in one namespace; an assert statement of the module or of a function's body is one test. */
  readonly script: string;
}

export type TestSuite = StdioSuite | FunctionSuite | ScriptSuite;

/** Where suites are read from when a reply is verified: the store, or memory. */
export interface TestSuites {
  /** Undefined when there is none of this id. */
  load(suiteId: string): Promise<TestSuite | undefined>;
}

/** 32 hex characters over everything that can change a verdict; the reference solution cannot. */
export function suiteIdOf(suite: TestSuite): string {
  const { reference: _, ...identity } = suite;
  return contentHash('test-suite', canonical(identity));
}

/** Number of tests; for a script the number is known only once it ran, and 1 stands for it. */
export function testCountOf(suite: TestSuite): number {
  return suite.kind === 'script' ? 1 : suite.cases.length;
}

/** Suites held in memory, by id. */
export function memorySuites(suites: readonly TestSuite[]): TestSuites {
  const byId = new Map(suites.map((suite) => [suiteIdOf(suite), suite]));
  return { load: async (id) => byId.get(id) };
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
