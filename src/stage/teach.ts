/**
 * The teacher writes chains of thought until each level's quota of verified ones is full. A rejected question is tried
 * again up to m times, then the next question of its level takes its place. What is kept depends on recorded outcomes
 * alone (see teaching-allocation.ts), so neither timing nor a crash changes the dataset.
 */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { type CandidateState, createLevelProgress, type LevelProgress } from '../distribution/level-progress.ts';
import { mayGive, type ShortagePolicy } from '../distribution/shortage.ts';
import {
  allocateTeaching,
  effectiveQuotas,
  isTeachingComplete,
  type TeachingAllocation,
} from '../distribution/teaching-allocation.ts';
import { wantedInFlight } from '../distribution/wanted-in-flight.ts';
import type { Question } from '../question/question.ts';
import type { Next, Work } from '../run/work.ts';
import { type Attempt, type AttemptState, attemptIdOf } from '../store/repository/attempts.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { Store } from '../store/store.ts';
import { type AnswerStage, verifierIds, windowFor } from './answer.ts';
import { type AttemptResult, type AttemptUnit, createAttemptMaker, type ResponderPorts } from './attempt.ts';
import { decidingSamples, type Standing, standingOf, type Try } from './candidate.ts';
import { checkTrace, type TracePolicy, traceCheckerId } from './trace-check.ts';

export interface TeachStage {
  readonly store: Store;
  readonly runId: string;
  readonly ports: ResponderPorts;
  readonly verifierFor: AnswerStage['verifierFor'];
  /** The question database candidates come from, and their seeded order. */
  readonly grades: GradeKey;
  readonly order: { readonly a: number; readonly b: number };
  /** Verified chains wanted per level. */
  readonly quotas: PerLevel<number>;
  readonly shortage: ShortagePolicy;
  /** m: tries per question. */
  readonly tries: number;
  readonly trace: TracePolicy;
}

export interface TeachUnit extends AttemptUnit {
  readonly level: Level;
  /** The candidate's place in its level. */
  readonly rank: number;
}

interface Candidate {
  readonly question: Question;
  /** By sample: what the store knows, whichever run paid for it. */
  readonly tries: Map<number, Try>;
}

interface LevelState {
  readonly candidates: Candidate[];
  readonly progress: LevelProgress;
  readonly available: number;
  /** Ranks whose call or verification failed before this session, in a way that may pass. */
  readonly failedBefore: number[];
}

/** Acceptance assumed before any outcome is seen. */
const priorAcceptance = 0.7;
const refillPage = 200;

export interface Teaching {
  readonly work: Work<TeachUnit, AttemptResult>;
  /** What is kept as outcomes stand; final when `isComplete`. */
  allocation(): TeachingAllocation;
  isComplete(): boolean;
  /** The kept chains in rank order, and how many candidates of each level the result rests on. */
  kept(): { readonly level: Level; readonly rank: number; readonly questionId: string; readonly attemptId: string }[];
  /** Questions of a level whose outcome decided what is kept, with the attempts each outcome rests on; the rest was asked ahead of need. */
  decisive(level: Level): readonly { readonly questionId: string; readonly attemptIds: readonly string[] }[];
  /** Questions of a level asked beyond those. */
  surplusCount(level: Level): number;
}

/** Reads where teaching stands from the store and returns the work that is left. */
export async function createTeaching(stage: TeachStage): Promise<Teaching> {
  await stage.store.putResponder(stage.ports.responder);
  const available = await stage.store.drawnCounts(stage.grades);
  const states = perLevel<LevelState>((level) => ({
    candidates: [],
    progress: createLevelProgress(),
    available: available[level],
    failedBefore: [],
  }));
  const teaching = new TeachingState(stage, states);
  await teaching.resume();
  return teaching;
}

class TeachingState implements Teaching {
  readonly work: Work<TeachUnit, AttemptResult>;
  readonly #stage: TeachStage;
  readonly #states: PerLevel<LevelState>;
  readonly #pending: TeachUnit[] = [];

  constructor(stage: TeachStage, states: PerLevel<LevelState>) {
    this.#stage = stage;
    this.#states = states;
    const maker = createAttemptMaker(stage);
    this.work = {
      stage: 'teach',
      total: undefined,
      alreadyDone: 0,
      measure: () => this.#measure(),
      window: () => windowFor(stage.ports.model.concurrency),
      next: () => this.#next(),
      perform: (unit, signals) => maker.perform(unit, signals),
      record: (batch) => this.#record(batch),
    };
  }

  allocation(): TeachingAllocation {
    return allocateTeaching(this.#allocationInput());
  }

  isComplete(): boolean {
    return isTeachingComplete(effectiveQuotas(this.#allocationInput()));
  }

  kept() {
    const { kept } = this.allocation();
    return levels.flatMap((level) => kept[level].map((rank) => this.#chain(level, rank)));
  }

  decisive(level: Level) {
    return this.#states[level].candidates.slice(0, this.#decisiveCount(level)).map((candidate) => ({
      questionId: candidate.question.id,
      attemptIds: Array.from({ length: decidingSamples(this.#standing(candidate), this.#stage.tries) }, (_, sample) =>
        this.#attemptId(candidate, sample),
      ),
    }));
  }

  surplusCount(level: Level): number {
    const beyond = this.#states[level].candidates.slice(this.#decisiveCount(level));
    return beyond.filter(({ tries }) => tries.size > 0).length;
  }

  /** Takes up the candidates of the run's selection. */
  async resume(): Promise<void> {
    const chosen = groupBy(await this.#stage.store.selections(this.#stage.runId), ({ level }) => level);
    for (const level of levels) {
      const candidates = await this.#load((chosen.get(level) ?? []).map(({ questionId }) => questionId));
      // Those beyond the quota that were never asked are left for when they are wanted.
      const askedUpTo = candidates.findLastIndex(({ tries }) => tries.size > 0) + 1;
      this.#open(level, candidates.slice(0, Math.max(askedUpTo, this.#stage.quotas[level])));
    }
  }

  /** Candidates with all that is recorded of them: a reply this or another run paid for is not bought again. */
  async #load(ids: readonly string[]): Promise<Candidate[]> {
    const { store, ports, verifierFor } = this.#stage;
    const questions = await store.questions(ids);
    const attempts = await store.attemptStates({
      responderId: ports.responder.id,
      questionIds: ids,
      verifiers: verifierIds(questions, verifierFor),
    });
    const rejects = await this.#traceRejects(attempts);
    const byQuestion = groupBy(attempts, ({ questionId }) => questionId);
    return questions.map((question) => ({
      question,
      tries: new Map(byQuestion.get(question.id)?.map((state) => [state.sample, tryOf(state, rejects.get(state.id))])),
    }));
  }

  /** Appends candidates in rank order; what they still owe is pending. */
  #open(level: Level, candidates: readonly Candidate[]): void {
    const state = this.#states[level];
    for (const candidate of candidates) {
      const rank = state.candidates.push(candidate) - 1;
      const standing = this.#standing(candidate);
      state.progress.append(candidateStateOf(standing));
      if (standing.kind === 'owed') {
        const { sample, owed } = standing;
        this.#pending.push({ question: candidate.question, level, rank, sample, owed });
      }
      if (standing.kind === 'failed' && standing.owed !== undefined) state.failedBefore.push(rank);
    }
  }

  #standing({ tries }: Candidate): Standing {
    return standingOf(tries, this.#stage.tries);
  }

  /** Trace checks for what has none are made here: the reply is in the store, so they cost nothing. */
  async #traceRejects(attempts: readonly AttemptState[]): Promise<Map<string, string | null>> {
    const { store, trace } = this.#stage;
    const checker = traceCheckerId(trace);
    const replied = attempts.filter(({ status, verdict }) => status === 'replied' && verdict !== undefined);
    const known = await store.traceChecks({ checker, attemptIds: replied.map(({ id }) => id) });
    const unchecked = replied.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    for (let start = 0; start < unchecked.length; start += refillPage) {
      const page = await store.attempts(unchecked.slice(start, start + refillPage));
      const questions = new Map(
        (await store.questions(page.map(({ questionId }) => questionId))).map((one) => [one.id, one]),
      );
      const checks = page.map((attempt) => ({
        attemptId: attempt.id,
        rejectReason: this.#check(attempt, questions.get(attempt.questionId)),
      }));
      await store.recordTraceChecks(checker, checks);
      for (const { attemptId, rejectReason } of checks) known.set(attemptId, rejectReason ?? null);
    }
    return known;
  }

  #check(attempt: Attempt, question: Question | undefined): string | undefined {
    if (attempt.result.kind === 'failed') return undefined;
    const { reasoning, answer, finishReason, usage } = attempt.result.reply;
    const questionPrompt = question?.prompt ?? '';
    return checkTrace(
      { questionPrompt, reasoning, answer, finishReason, completionTokens: usage?.completionTokens },
      this.#stage.trace,
    );
  }

  /**
   * What failed in an earlier run, call or verification, is tried again only where the dataset is short without them, so that running again
   * changes nothing. Rebuilds the progress of such levels with those candidates open; false when there are none.
   */
  #reopenFailed(): boolean {
    const { unmet } = effectiveQuotas(this.#allocationInput());
    const isDry = (level: Level) => {
      const { progress, candidates, available } = this.#states[level];
      return candidates.length >= available && progress.open === 0;
    };
    const short = levels.filter(
      (level) => isDry(level) && this.#states[level].progress.accepted < this.#stage.quotas[level],
    );
    const mayHelp = (level: Level) =>
      short.includes(level) || (unmet > 0 && short.some((from) => mayGive(this.#stage.shortage, { from, to: level })));
    const reopened = levels.filter(
      (level) => isDry(level) && this.#states[level].failedBefore.length > 0 && mayHelp(level),
    );
    for (const level of reopened) this.#reopen(level, this.#states[level].failedBefore);
    return reopened.length > 0;
  }

  #reopen(level: Level, ranks: readonly number[]): void {
    const before = this.#states[level];
    const reopened = new Set(ranks);
    const states = before.candidates.map((candidate, rank): CandidateState => {
      const standing = this.#standing(candidate);
      if (!reopened.has(rank) || standing.kind !== 'failed') return candidateStateOf(standing);
      const { sample, owed = 'reply' } = standing;
      this.#pending.push({ question: candidate.question, level, rank, sample, owed });
      return { kind: 'open', triesUsed: sample };
    });
    (this.#states as Record<Level, LevelState>)[level] = {
      ...before,
      progress: createLevelProgress(states),
      failedBefore: [],
    };
  }

  async #next(): Promise<Next<TeachUnit>> {
    for (;;) {
      const unit = this.#takePending();
      if (unit) return { kind: 'unit', unit };
      if (this.#reopenFailed()) continue;
      if (this.isComplete()) return { kind: 'done' };
      if (!(await this.#openMore())) return { kind: 'wait' };
    }
  }

  /**
   * The first pending unit of a level that is not complete. Units asked ahead of need stay: a level may become wanted again
   * when another runs dry.
   */
  #takePending(): TeachUnit | undefined {
    const { isComplete } = effectiveQuotas(this.#allocationInput());
    const at = this.#pending.findIndex(({ level }) => !isComplete[level]);
    return at === -1 ? undefined : this.#pending.splice(at, 1)[0];
  }

  /** Opens as many further candidates as the acceptance seen so far asks for; false when none is wanted now. */
  async #openMore(): Promise<boolean> {
    const { effectiveQuotas: quotas } = effectiveQuotas(this.#allocationInput());
    let opened = 0;
    for (const level of levels) opened += await this.#openLevel(level, quotas[level]);
    return opened > 0;
  }

  async #openLevel(level: Level, quota: number): Promise<number> {
    const { progress, available, candidates } = this.#states[level];
    const { accepted, rejected, open } = progress;
    const wanted = wantedInFlight({
      quota,
      acceptedSoFar: accepted,
      rejectedSoFar: rejected,
      inFlight: open,
      priorAcceptance,
    });
    const limit = Math.min(wanted, available - candidates.length, refillPage);
    if (limit <= 0) return 0;
    const { store, grades, order, runId } = this.#stage;
    const first = candidates.length;
    const opened = await this.#load(await store.candidates({ ...grades, level, ...order, offset: first, limit }));
    await store.addSelections(
      runId,
      opened.map(({ question }, place) => ({ level, rank: first + place, questionId: question.id })),
    );
    this.#open(level, opened);
    return opened.length;
  }

  async #record(batch: readonly { unit: TeachUnit; result: AttemptResult }[]): Promise<void> {
    const { store, trace } = this.#stage;
    const replied = batch.filter(({ result }) => result.attempt.result.kind === 'replied');
    const checks = replied.map(({ unit, result }) => ({
      attemptId: result.attempt.id,
      rejectReason: this.#check(result.attempt, unit.question),
    }));
    if (checks.length > 0) await store.recordTraceChecks(traceCheckerId(trace), checks);
    const rejects = new Map(checks.map(({ attemptId, rejectReason }) => [attemptId, rejectReason ?? null]));
    for (const { unit, result } of batch) this.#settle(unit, result, rejects.get(result.attempt.id));
  }

  #settle(unit: TeachUnit, { attempt, verdict }: AttemptResult, reject: string | null | undefined): void {
    const { candidates, progress } = this.#states[unit.level];
    const candidate = candidates[unit.rank] as Candidate;
    const { result } = attempt;
    const status = result.kind;
    const isTransient = result.kind === 'failed' && result.isTransient;
    candidate.tries.set(unit.sample, tryOf({ status, isTransient, verdict }, reject));
    const standing = this.#standing(candidate);
    if (standing.kind === 'owed') this.#pending.push({ ...unit, sample: standing.sample, owed: standing.owed });
    else progress.settle(unit.rank, candidateStateOf(standing));
  }

  #chain(level: Level, rank: number) {
    const candidate = this.#states[level].candidates[rank] as Candidate;
    const standing = this.#standing(candidate);
    const sample = standing.kind === 'accepted' ? standing.sample : 0;
    return { level, rank, questionId: candidate.question.id, attemptId: this.#attemptId(candidate, sample) };
  }

  #attemptId({ question }: Candidate, sample: number): string {
    return attemptIdOf({ questionId: question.id, responderId: this.#stage.ports.responder.id, sample });
  }

  /** Up to the last kept candidate; all of them where the level ran dry. */
  #decisiveCount(level: Level): number {
    const { kept, effectiveQuotas: quotas } = this.allocation();
    const { candidates } = this.#states[level];
    const last = kept[level].at(-1);
    if (quotas[level] < this.#stage.quotas[level]) return candidates.length;
    return last === undefined ? 0 : last + 1;
  }

  #measure(): { done: number; total: number } {
    const { effectiveQuotas: quotas } = effectiveQuotas(this.#allocationInput());
    let done = 0;
    let total = 0;
    for (const level of levels) {
      total += quotas[level];
      done += Math.min(quotas[level], this.#states[level].progress.accepted);
    }
    return { done, total };
  }

  #allocationInput() {
    const { quotas, shortage } = this.#stage;
    const state = perLevel((level) => {
      const { progress, candidates, available } = this.#states[level];
      return { quota: quotas[level], progress, isExhausted: candidates.length >= available };
    });
    // Under `fail` the sample stage has already refused a bank that is short; what the teacher cannot do is then left out.
    return { levels: state, policy: shortage };
  }
}

function tryOf(
  { status, isTransient, verdict }: Pick<AttemptState, 'status' | 'isTransient' | 'verdict'>,
  reject: string | null | undefined,
): Try {
  if (status === 'failed') return isTransient ? 'failed' : 'failed-for-good';
  if (verdict === undefined) return 'unverified';
  if (reject !== null) return 'refused';
  if (verdict.kind === 'failed') return 'unjudged';
  return verdict.kind === 'correct' ? 'accepted' : 'refused';
}

function candidateStateOf(standing: Standing): CandidateState {
  return standing.kind === 'owed' ? { kind: 'open', triesUsed: standing.sample } : { kind: standing.kind };
}
