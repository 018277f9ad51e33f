/**
 * The local executor: keeps a bounded window of units in flight, records outcomes in batches as they come, and remembers
 * nothing that the store does not know. Resume is running again (design: plan, perform, record).
 *
 * Invariants: units in flight plus outcomes not yet recorded never exceed the window; an outcome is recorded before
 * anything is decided upon it; a unit is started only after `next` gave it.
 */
import { ModelAccessError } from '../errors/errors.ts';
import type { StageProgress } from '../store/repository/runs.ts';
import type { Budget, StageBudget } from './budget.ts';
import { createFailureWatch } from './failure-watch.ts';
import { createProgressMeter } from './progress.ts';
import type { Cost, Outcome, Signals, Work } from './work.ts';

export interface EngineOptions {
  readonly signals: Signals;
  readonly budget: Budget;
  readonly nowMs: () => number;
  /** Called at most some times a second, never awaited. */
  readonly onProgress: (progress: StageProgress) => void;
}

export type EngineResult =
  | { readonly kind: 'completed'; readonly progress: StageProgress }
  /** Nothing more was started; everything in flight was recorded. */
  | {
      readonly kind: 'stopped';
      readonly cause: 'interrupted' | 'budget';
      readonly reason: string;
      readonly progress: StageProgress;
    };

const progressIntervalMs = 250;

/**
 * Runs the work until it is done, interrupted or over budget.
 * @throws ModelAccessError when a server refuses key, balance or permission, and ModelUnavailableError when it fails call
 *   after call, both after what was in flight is recorded; whatever `next` or `record` throws, likewise.
 */
export async function runWork<Unit, Result>(work: Work<Unit, Result>, options: EngineOptions): Promise<EngineResult> {
  const engine = new Engine(work, options);
  return engine.run();
}

class Engine<Unit, Result> {
  readonly #work: Work<Unit, Result>;
  readonly #options: EngineOptions;
  readonly #meter;
  readonly #failures;
  readonly #budget: StageBudget;
  /** Ends waits for a turn or a retry when the engine itself stops; calls already sent go on. */
  readonly #giveUp = new AbortController();
  readonly #signals: Signals;
  #inFlight = 0;
  #unrecorded: { unit: Unit; result: Result }[] = [];
  #flushing: Promise<void> | undefined;
  #fault: Error | undefined;
  /** Why the units that were started and not yet sent were given up; undefined while the budget lasts. */
  #overBudget: string | undefined;
  #abortedCount = 0;
  #wake: () => void = () => {};
  #lastProgressMs = 0;

  constructor(work: Work<Unit, Result>, options: EngineOptions) {
    this.#work = work;
    this.#options = options;
    this.#meter = createProgressMeter(work, options.nowMs);
    this.#failures = createFailureWatch(options.nowMs);
    this.#budget = options.budget.stage();
    const { drain, abort } = options.signals;
    this.#signals = { drain: AbortSignal.any([drain, this.#giveUp.signal]), abort };
  }

  async run(): Promise<EngineResult> {
    const { drain } = this.#options.signals;
    const onDrain = () => this.#wake();
    drain.addEventListener('abort', onDrain);
    try {
      const halted = await this.#startUnits();
      await this.#drainInFlight();
      if (this.#fault) throw this.#fault;
      const progress = this.#report();
      const stopped = halted ?? this.#givenUp();
      return stopped ? { kind: 'stopped', ...stopped, progress } : { kind: 'completed', progress };
    } finally {
      drain.removeEventListener('abort', onDrain);
    }
  }

  /** Starts units until none is left or none may start; returns why it stopped early. */
  async #startUnits(): Promise<{ cause: 'interrupted' | 'budget'; reason: string } | undefined> {
    while (!this.#fault) {
      if (this.#options.signals.drain.aborted) return { cause: 'interrupted', reason: 'interrupted' };
      if (this.#inFlight + this.#unrecorded.length >= Math.max(1, this.#work.window())) {
        await this.#change();
        continue;
      }
      const next = await this.#next();
      if (next.kind === 'done') return undefined;
      if (next.kind === 'wait') {
        await this.#waitForOutcome();
        continue;
      }
      // Asked only once there is something to buy: a stage that owes nothing is done at any ceiling.
      const reason = this.#budget.exhausted(this.#inFlight);
      if (reason !== undefined) return { cause: 'budget', reason };
      this.#start(next.unit);
    }
    return undefined;
  }

  /** All units were started, and some of them were not sent for lack of budget. */
  #givenUp(): { cause: 'budget'; reason: string } | undefined {
    if (this.#overBudget === undefined || this.#abortedCount === 0) return undefined;
    return { cause: 'budget', reason: this.#overBudget };
  }

  async #next() {
    try {
      return await this.#work.next();
    } catch (error) {
      this.#stop(error as Error);
      return { kind: 'done' as const };
    }
  }

  #start(unit: Unit): void {
    this.#inFlight += 1;
    this.#work.perform(unit, this.#signals).then(
      (outcome) => this.#settle(unit, outcome),
      (error: Error) => this.#settleFault(error),
    );
  }

  #settle(unit: Unit, outcome: Outcome<Result>): void {
    this.#inFlight -= 1;
    if (outcome.kind === 'recordable') {
      this.#spend(outcome.cost);
      this.#meter.count(outcome);
      const hopeless = this.#failures.add(outcome.failure);
      if (hopeless) this.#stop(hopeless);
      this.#unrecorded.push({ unit, result: outcome.result });
      this.#flush();
    } else if (outcome.kind === 'refused') {
      this.#stop(new ModelAccessError(outcome.reason, { hint: outcome.hint }));
    } else {
      this.#abortedCount += 1;
    }
    this.#wake();
  }

  /** A stage's first window is started before anything is known of its cost: what of it was not sent need not be. */
  #spend(cost: Cost): void {
    this.#budget.add(cost);
    this.#overBudget ??= this.#budget.exhausted(0);
    if (this.#overBudget !== undefined) this.#giveUp.abort();
  }

  #settleFault(error: Error): void {
    this.#inFlight -= 1;
    this.#stop(error);
    this.#wake();
  }

  #stop(fault: Error): void {
    this.#fault ??= fault;
    this.#giveUp.abort();
  }

  /** One flush at a time: what arrives meanwhile forms the next batch, so that batches grow with the rate. */
  #flush(): void {
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = undefined;
      // An outcome may have come after the last batch was taken and before this turn.
      if (this.#unrecorded.length > 0) this.#flush();
      this.#wake();
    });
  }

  async #flushAll(): Promise<void> {
    // Yields once, so that outcomes of the same turn share a transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#unrecorded.length > 0) {
      const batch = this.#unrecorded;
      this.#unrecorded = [];
      try {
        await this.#work.record(batch);
      } catch (error) {
        this.#stop(error as Error);
      }
      this.#reportNowAndThen();
      this.#wake();
    }
  }

  async #waitForOutcome(): Promise<void> {
    if (this.#inFlight === 0 && !this.#flushing) {
      this.#stop(new Error(`Stage ${this.#work.stage} waits for an outcome, and nothing is in flight.`));
      return;
    }
    await this.#change();
  }

  async #drainInFlight(): Promise<void> {
    while (this.#inFlight > 0 || this.#flushing) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #reportNowAndThen(): void {
    const nowMs = this.#options.nowMs();
    if (nowMs - this.#lastProgressMs < progressIntervalMs) return;
    this.#lastProgressMs = nowMs;
    this.#report();
  }

  #report(): StageProgress {
    const progress = this.#meter.snapshot(this.#inFlight);
    this.#options.onProgress(progress);
    return progress;
  }
}
