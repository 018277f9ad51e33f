/**
 * The teacher writes chains of thought until each level's quota of verified ones is full. A rejected question is tried
 * again up to m times, then the next question of its level takes its place. What is kept depends on recorded outcomes
 * alone (see teaching-allocation.ts), so neither timing nor a crash changes the dataset.
 */
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { type CandidateState, createLevelProgress, type LevelProgress } from '../distribution/level-progress.ts';
import type { ShortagePolicy } from '../distribution/shortage.ts';
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
import { type AnswerStage, owedOf, verifierIds, windowFor } from './answer.ts';
import { type AttemptResult, type AttemptUnit, createAttemptMaker, type ResponderPorts } from './attempt.ts';
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
  /** The sample that was accepted; undefined until then. */
  acceptedSample: number | undefined;
}

interface LevelState {
  readonly candidates: Candidate[];
  readonly progress: LevelProgress;
  readonly available: number;
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
  /** Questions of a level whose outcome decided what is kept: the rest was asked ahead of need. */
  decisive(level: Level): readonly string[];
  /** Questions of a level asked beyond those. */
  surplusCount(level: Level): number;
}

/** Reads where teaching stands from the store and returns the work that is left. */
export async function createTeaching(stage: TeachStage): Promise<Teaching> {
  await stage.store.putResponder(stage.ports.responder);
  const available = await stage.store.levelCounts(stage.grades);
  const states = perLevel<LevelState>((level) => ({
    candidates: [],
    progress: createLevelProgress(),
    available: available[level],
  }));
  const teaching = new TeachingState(stage, states);
  await teaching.resume();
  return teaching;
}

class TeachingState implements Teaching {
  readonly work: Work<TeachUnit, AttemptResult>;
  readonly #stage: TeachStage;
  readonly #states: PerLevel<LevelState>;
  #pending: TeachUnit[] = [];

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

  decisive(level: Level): readonly string[] {
    return this.#states[level].candidates.slice(0, this.#decisiveCount(level)).map(({ question }) => question.id);
  }

  surplusCount(level: Level): number {
    return this.#states[level].candidates.length - this.#decisiveCount(level);
  }

  /** Takes up the candidates the store knows: failed calls are asked again only where a level is short without them. */
  async resume(): Promise<void> {
    const chosen = groupBy(await this.#stage.store.selections(this.#stage.runId), ({ level }) => level);
    const owed: TeachUnit[] = [];
    const failed: TeachUnit[] = [];
    for (const level of levels) {
      const ids = (chosen.get(level) ?? []).map(({ questionId }) => questionId);
      await this.#resumeLevel(level, ids, { owed, failed });
    }
    this.#pending = owed;
    this.#reopenFailed(failed);
  }

  async #resumeLevel(
    level: Level,
    ids: readonly string[],
    units: { owed: TeachUnit[]; failed: TeachUnit[] },
  ): Promise<void> {
    const { store, ports, verifierFor, quotas } = this.#stage;
    const questions = await store.questions(ids);
    const attempts = await store.attemptStates({
      responderId: ports.responder.id,
      questionIds: ids,
      verifiers: verifierIds(questions, verifierFor),
    });
    const byQuestion = groupBy(attempts, ({ questionId }) => questionId);
    const rejects = await this.#traceRejects(attempts);
    // Candidates beyond the quota that were chosen and never asked are left for when they are wanted.
    const askedUpTo = questions.findLastIndex(({ id }) => byQuestion.has(id)) + 1;
    for (const question of questions.slice(0, Math.max(askedUpTo, quotas[level]))) {
      const { state, unit, acceptedSample } = this.#stateOf(question, byQuestion.get(question.id) ?? [], rejects);
      const rank = this.#states[level].progress.append(state);
      this.#states[level].candidates.push({ question, acceptedSample });
      if (unit) (state.kind === 'failed' ? units.failed : units.owed).push({ ...unit, level, rank });
    }
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

  #stateOf(
    question: Question,
    attempts: readonly AttemptState[],
    rejects: ReadonlyMap<string, string | null>,
  ): { state: CandidateState; unit?: AttemptUnit; acceptedSample: number | undefined } {
    const bySample = new Map(attempts.map((attempt) => [attempt.sample, attempt]));
    for (let sample = 0; sample < this.#stage.tries; sample += 1) {
      const attempt = bySample.get(sample);
      const owed = owedOf(attempt);
      if (attempt?.status === 'failed') {
        return {
          state: { kind: 'failed' },
          ...(owed ? { unit: { question, sample, owed } } : {}),
          acceptedSample: undefined,
        };
      }
      if (owed)
        return {
          state: { kind: 'open', triesUsed: sample },
          unit: { question, sample, owed },
          acceptedSample: undefined,
        };
      if (attempt && attempt.verdict?.kind === 'correct' && rejects.get(attempt.id) === null) {
        return { state: { kind: 'accepted' }, acceptedSample: sample };
      }
    }
    return { state: { kind: 'rejected' }, acceptedSample: undefined };
  }

  /** Rebuilds levels that ran dry below their quota with the failed candidates open, so that their calls are made again. */
  #reopenFailed(failed: readonly TeachUnit[]): void {
    const { effectiveQuotas: reached } = effectiveQuotas(this.#allocationInput());
    for (const level of levels) {
      if (reached[level] >= this.#stage.quotas[level]) continue;
      const reopened = new Map(failed.filter((unit) => unit.level === level).map((unit) => [unit.rank, unit]));
      if (reopened.size === 0) continue;
      const before = this.#states[level];
      const states = before.candidates.map((_, rank): CandidateState => {
        const unit = reopened.get(rank);
        return unit ? { kind: 'open', triesUsed: unit.sample } : (before.progress.state(rank) ?? { kind: 'rejected' });
      });
      (this.#states as Record<Level, LevelState>)[level] = { ...before, progress: createLevelProgress(states) };
      this.#pending.push(...reopened.values());
    }
  }

  async #next(): Promise<Next<TeachUnit>> {
    for (;;) {
      const unit = this.#pending.shift();
      if (!unit) break;
      if (this.#isWanted(unit)) return { kind: 'unit', unit };
    }
    if (this.isComplete()) return { kind: 'done' };
    return (await this.#openMore()) ? this.#next() : { kind: 'wait' };
  }

  /** A candidate asked ahead of need is dropped once its level is complete without it. */
  #isWanted({ level }: TeachUnit): boolean {
    return !effectiveQuotas(this.#allocationInput()).isComplete[level];
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
    const ids = await store.candidates({ ...grades, level, ...order, offset: first, limit });
    const questions = await store.questions(ids);
    await store.addSelections(
      runId,
      questions.map(({ id }, place) => ({ level, rank: first + place, questionId: id })),
    );
    for (const question of questions) {
      candidates.push({ question, acceptedSample: undefined });
      const rank = progress.append();
      this.#pending.push({ question, level, rank, sample: 0, owed: 'reply' });
    }
    return questions.length;
  }

  async #record(batch: readonly { unit: TeachUnit; result: AttemptResult }[]): Promise<void> {
    const { store, trace } = this.#stage;
    const replied = batch.filter(({ result }) => result.attempt.result.kind === 'replied');
    const checks = replied.map(({ unit, result }) => ({
      attemptId: result.attempt.id,
      rejectReason: this.#check(result.attempt, unit.question),
    }));
    if (checks.length > 0) await store.recordTraceChecks(traceCheckerId(trace), checks);
    const rejects = new Map(checks.map(({ attemptId, rejectReason }) => [attemptId, rejectReason]));
    for (const { unit, result } of batch) this.#settle(unit, result, rejects.get(result.attempt.id));
  }

  #settle(unit: TeachUnit, { attempt, verdict }: AttemptResult, reject: string | undefined): void {
    const { candidates, progress } = this.#states[unit.level];
    const candidate = candidates[unit.rank];
    if (attempt.result.kind === 'failed') progress.settle(unit.rank, { kind: 'failed' });
    else if (verdict?.kind === 'correct' && reject === undefined && candidate) {
      candidate.acceptedSample = unit.sample;
      progress.settle(unit.rank, { kind: 'accepted' });
    } else if (unit.sample + 1 < this.#stage.tries) {
      this.#pending.push({ ...unit, sample: unit.sample + 1, owed: 'reply' });
    } else progress.settle(unit.rank, { kind: 'rejected' });
  }

  #chain(level: Level, rank: number) {
    const { question, acceptedSample = 0 } = this.#states[level].candidates[rank] as Candidate;
    const responderId = this.#stage.ports.responder.id;
    const attemptId = attemptIdOf({ questionId: question.id, responderId, sample: acceptedSample });
    return { level, rank, questionId: question.id, attemptId };
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
