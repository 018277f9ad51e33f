/** Runs a program against a suite: what passes in a batch is believed, what does not is run again in a process of its own. */
import type { CodeReason } from '../verifier.ts';
import { checkerScript, isChecker } from './compare/checker.ts';
import { compareOutput } from './compare/compare-output.ts';
import { compareValue } from './compare/compare-value.ts';
import type { DirectComparator } from './compare/comparison.ts';
import type { CodePolicy } from './policy.ts';
import { withPrelude } from './prelude.ts';
import type { Execution, Isolation, Job, RunLimits, Sandbox } from './sandbox/sandbox.ts';
import type { FunctionSuite, ScriptSuite, StdioSuite, TestSuite } from './test-suite.ts';

export interface FirstFailure {
  readonly reason: Exclude<CodeReason, 'no-code'>;
  /** Counted from 1. */
  readonly testNumber: number;
  readonly detail: string;
}

export type SuiteOutcome =
  | {
      readonly kind: 'judged';
      readonly passedCount: number;
      readonly totalCount: number;
      /** The rules that accepted, the loosest last seen; empty when nothing passed. */
      readonly rules: readonly string[];
      /** Absent when every test passed. */
      readonly firstFailure?: FirstFailure;
      /** A failure that may be the sandbox's: the sentence says why. */
      readonly unsure?: string;
      readonly warnings: readonly string[];
    }
  /** Our own fault; nothing is known of the program. */
  | { readonly kind: 'failed'; readonly detail: string };

export interface SuiteRun {
  readonly sandbox: Sandbox;
  readonly policy: CodePolicy;
}

type TestOutcome =
  | { readonly kind: 'passed'; readonly rule: string }
  | {
      readonly kind: 'lost';
      readonly reason: FirstFailure['reason'];
      readonly detail: string;
      readonly isUnsure?: true;
    }
  | { readonly kind: 'failed'; readonly detail: string };

/** A program that twice runs out of time is not waited for a third time; its other tests count as not passed. */
const mostTimeLimits = 2;
const notRun = 'not run, after the time limit was met twice';

/** Never rejects. Outcomes do not depend on the machine's load, nor on what else is being graded. */
export async function runSuite(program: string, suite: TestSuite, run: SuiteRun): Promise<SuiteOutcome> {
  try {
    return suite.kind === 'script' ? await runScript(program, suite, run) : await runCases(program, suite, run);
  } catch (error) {
    return { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
  }
}

/** The suite's own limits before the policy's. The wall clock is only a backstop for programs that sleep. */
export function limitsFor({ limits = {} }: Pick<TestSuite, 'limits'>, policy: CodePolicy): RunLimits {
  const cpuSeconds = limits.cpuSeconds ?? policy.cpuSeconds;
  const memoryMiB = limits.memoryMiB ?? policy.memoryMiB;
  return { cpuSeconds, wallSeconds: 20 + 10 * cpuSeconds, memoryMiB, outputMiB: policy.outputMiB };
}

async function runCases(program: string, suite: StdioSuite | FunctionSuite, run: SuiteRun): Promise<SuiteOutcome> {
  const tests = new CaseRun(withPrelude(suite.prelude, program), suite, run);
  await tests.runAll();
  return outcomeOf(tests.outcomes, tests.warnings);
}

class CaseRun {
  readonly outcomes: TestOutcome[] = [];
  readonly warnings = new Set<string>();
  readonly #program: string;
  readonly #suite: StdioSuite | FunctionSuite;
  readonly #run: SuiteRun;
  #timeLimits = 0;

  constructor(program: string, suite: StdioSuite | FunctionSuite, run: SuiteRun) {
    this.#program = program;
    this.#suite = suite;
    this.#run = run;
  }

  async runAll(): Promise<void> {
    const { length } = this.#suite.cases;
    while (this.outcomes.length < length) {
      const from = this.outcomes.length;
      const isolation = length - from > 1 ? 'batched' : 'per-test';
      const executions = await this.#execute(from, length, isolation);
      if (executions.length === 0) throw new Error('the sandbox reported no execution');
      for (const [index, execution] of executions.slice(0, length - from).entries()) {
        // The first of a batch had a fresh process; the others may have been disturbed by those before them.
        const isDecided = index === 0 || isolation === 'per-test';
        this.outcomes.push(await this.#decide(from + index, execution, isDecided));
        if (this.#timeLimits >= mostTimeLimits) return this.#skipRest();
      }
    }
  }

  async #decide(index: number, execution: Execution, isDecided: boolean): Promise<TestOutcome> {
    const outcome = await this.#judge(index, execution);
    if (outcome.kind === 'passed' || isDecided) return this.#counted(outcome);
    const [alone] = await this.#execute(index, index + 1, 'per-test');
    return this.#counted(
      alone ? await this.#judge(index, alone) : { kind: 'failed', detail: 'the sandbox reported no execution' },
    );
  }

  #counted(outcome: TestOutcome): TestOutcome {
    if (outcome.kind === 'lost' && outcome.reason === 'time-limit') this.#timeLimits += 1;
    return outcome;
  }

  /** What was not run says nothing of the program: it is the failures before that make it wrong, where they are sure. */
  #skipRest(): void {
    while (this.outcomes.length < this.#suite.cases.length) {
      this.outcomes.push({ kind: 'lost', reason: 'time-limit', detail: notRun, isUnsure: true });
    }
  }

  async #execute(from: number, to: number, isolation: Isolation): Promise<readonly Execution[]> {
    const job = jobOf(this.#program, this.#suite, {
      from,
      to,
      isolation,
      limits: limitsFor(this.#suite, this.#run.policy),
    });
    const { executions, warnings = [] } = await this.#run.sandbox.run(job);
    for (const warning of warnings) this.warnings.add(warning);
    return executions;
  }

  async #judge(index: number, execution: Execution): Promise<TestOutcome> {
    if (execution.kind === 'failed') return execution;
    if (execution.kind === 'stopped') return lostTo(execution);
    return withDoubtOf(execution, await this.#judgeOutput(index, execution));
  }

  async #judgeOutput(index: number, execution: Finished): Promise<TestOutcome> {
    const { exitStatus = 0, output } = execution;
    if (exitStatus !== 0 && this.#run.policy.systemExit === 'strict')
      return { kind: 'lost', reason: 'runtime-error', detail: `exit status ${exitStatus}` };
    return isChecker(this.#suite.comparator)
      ? this.#check(index, output)
      : this.#compare(index, output, this.#suite.comparator);
  }

  #compare(index: number, output: string, comparator: DirectComparator): TestOutcome {
    const comparison =
      this.#suite.kind === 'stdio'
        ? compareOutput(caseAt(this.#suite, index).stdout, output, comparator)
        : compareValue(caseAt(this.#suite, index).expected, output, comparator);
    return comparison.kind === 'equal'
      ? { kind: 'passed', rule: comparison.rule }
      : { kind: 'lost', reason: 'wrong-answer', detail: comparison.detail };
  }

  /** The checker runs where scripts do: in a process the answer never shared. */
  async #check(index: number, output: string): Promise<TestOutcome> {
    const { sandbox, policy } = this.#run;
    if (!isChecker(this.#suite.comparator)) throw new Error('no checker');
    const texts =
      this.#suite.kind === 'stdio'
        ? { input: caseAt(this.#suite, index).stdin, expected: caseAt(this.#suite, index).stdout }
        : { input: caseAt(this.#suite, index).args, expected: caseAt(this.#suite, index).expected };
    const script = checkerScript(this.#suite.comparator.source, { ...texts, output });
    const limits = limitsFor({}, policy);
    const { executions } = await sandbox.run({
      kind: 'script',
      program: '',
      prelude: '',
      entryPoints: [],
      script,
      limits,
    });
    const [execution] = executions;
    if (execution?.kind === 'finished' && execution.output === 'pass') return { kind: 'passed', rule: 'checker' };
    if (execution?.kind === 'finished')
      return { kind: 'lost', reason: 'wrong-answer', detail: 'refused by the checker' };
    return { kind: 'failed', detail: `the checker could not be run: ${execution?.detail ?? 'no report'}` };
  }
}

function caseAt<Case>({ cases }: { readonly cases: readonly Case[] }, index: number): Case {
  const found = cases[index];
  if (found === undefined) throw new RangeError(`there is no test ${index + 1}`);
  return found;
}

interface Part {
  readonly from: number;
  readonly to: number;
  readonly isolation: Isolation;
  readonly limits: RunLimits;
}

function jobOf(program: string, suite: StdioSuite | FunctionSuite, { from, to, isolation, limits }: Part): Job {
  const how = { program, isolation, limits };
  if (suite.kind === 'stdio')
    return { kind: 'stdio', ...how, stdins: suite.cases.slice(from, to).map(({ stdin }) => stdin) };
  const args = suite.cases.slice(from, to).map((test) => test.args);
  return { kind: 'function', ...how, entryPoint: suite.entryPoint, args };
}

type Finished = Extract<Execution, { kind: 'finished' }>;

function lostTo(execution: Extract<Execution, { kind: 'stopped' }>): TestOutcome {
  return withDoubtOf(execution, { kind: 'lost', reason: execution.reason, detail: execution.detail });
}

/** What failed in an execution the sandbox is unsure of may have failed through the sandbox; what passed has passed. */
function withDoubtOf({ isUnsure }: { readonly isUnsure?: true }, outcome: TestOutcome): TestOutcome {
  return isUnsure && outcome.kind === 'lost' ? { ...outcome, isUnsure } : outcome;
}

function outcomeOf(outcomes: readonly TestOutcome[], warnings: ReadonlySet<string>): SuiteOutcome {
  const fault = outcomes.find(({ kind }) => kind === 'failed');
  if (fault?.kind === 'failed') return fault;
  const passed = outcomes.filter((outcome) => outcome.kind === 'passed');
  const counts = {
    passedCount: passed.length,
    totalCount: outcomes.length,
    rules: [...new Set(passed.map(({ rule }) => rule))],
  };
  const index = decidingFailure(outcomes);
  const first = outcomes[index];
  if (first?.kind !== 'lost') return { kind: 'judged', ...counts, warnings: [...warnings] };
  const { reason, detail, isUnsure } = first;
  return {
    kind: 'judged',
    ...counts,
    warnings: [...warnings],
    firstFailure: { reason, detail, testNumber: index + 1 },
    ...(isUnsure ? { unsure: sandboxMayBeTheCause } : {}),
  };
}

const sandboxMayBeTheCause = 'the sandbox may be the cause, which lacks what a real Python has.';

/** Index of the first failure that is the program's for sure, else of the first; -1 when nothing failed. */
function decidingFailure(outcomes: readonly TestOutcome[]): number {
  const sure = outcomes.findIndex((outcome) => outcome.kind === 'lost' && !outcome.isUnsure);
  return sure >= 0 ? sure : outcomes.findIndex(({ kind }) => kind === 'lost');
}

async function runScript(program: string, suite: ScriptSuite, { sandbox, policy }: SuiteRun): Promise<SuiteOutcome> {
  const { prelude = '', entryPoints, script } = suite;
  const limits = limitsFor(suite, policy);
  const job = { kind: 'script', program, prelude, entryPoints, script, limits } as const;
  const { executions, warnings = [] } = await sandbox.run(job);
  if (executions.length === 0) return { kind: 'failed', detail: 'the test script reached no test' };
  return outcomeOf(executions.map(assertOutcome), new Set(warnings));
}

function assertOutcome(execution: Execution): TestOutcome {
  if (execution.kind === 'failed') return execution;
  if (execution.kind === 'stopped') return lostTo(execution);
  if (execution.output === 'pass') return { kind: 'passed', rule: 'assert' };
  return withDoubtOf(execution, {
    kind: 'lost',
    reason: 'wrong-answer',
    detail: execution.detail ?? 'an assert failed',
  });
}
