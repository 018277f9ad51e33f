/** The student answers every question k times, and the Result-Verifier judges each reply. Evaluation does the same on a benchmark. */
import type { Question } from '../question/question.ts';
import { unitsFrom, type Work } from '../run/work.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { Store } from '../store/store.ts';
import type { Verifier } from '../verify/verifier.ts';
import { supportedDomains } from '../verify/verifiers.ts';
import { type AttemptResult, type AttemptUnit, createAttemptMaker, type ResponderPorts } from './attempt.ts';
import { type AttemptCounts, attemptCountsOf } from './attempt-counts.ts';

export interface AnswerStage {
  readonly stage: string;
  readonly store: Store;
  readonly runId: string;
  readonly collectionId: string;
  readonly ports: ResponderPorts;
  /** Attempts per question, k ≥ 1. */
  readonly attemptCount: AttemptCounts;
  /** Questions it is about; absent: every kept one. */
  readonly isAsked?: ((question: Question) => boolean) | undefined;
  readonly verifierFor: (domain: Question['domain']) => Verifier;
  /** Told of every outcome once it is durable; for reports. */
  readonly onResult?: (result: AttemptResult) => void;
}

const pageSize = 500;

/**
 * Units owed: (question, sample) without a reply, or whose call failed in a way that may pass; replies without a verdict
 * of the current verifier. Bounded memory: one page of questions at a time, in order of id.
 */
export async function* planAnswers(stage: AnswerStage): AsyncGenerator<AttemptUnit> {
  const { store, collectionId, ports, attemptCount, isAsked = () => true, verifierFor } = stage;
  for await (const kept of keptPages({ store, collectionId })) {
    const page = kept.filter(isAsked);
    const states = await store.attemptStates({
      responderId: ports.responder.id,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    yield* owedOnPage(page, states, await attemptCountsOf(attemptCount, page));
  }
}

/** The ids of the verifiers these questions need. */
export function verifierIds(page: readonly Question[], verifierFor: AnswerStage['verifierFor']): string[] {
  return [...new Set(page.map(({ domain }) => verifierFor(domain).id))];
}

function* owedOnPage(
  page: readonly Question[],
  states: readonly AttemptState[],
  attemptsAt: (questionId: string) => number,
): Generator<AttemptUnit> {
  const byQuestion = groupBy(states, (state) => state.questionId);
  for (const question of page) {
    const known = new Map(byQuestion.get(question.id)?.map((state) => [state.sample, state]));
    const attemptCount = attemptsAt(question.id);
    for (let sample = 0; sample < attemptCount; sample += 1) {
      const owed = owedOf(known.get(sample));
      if (owed !== undefined) yield { question, sample, owed };
    }
  }
}

/** What is still owed of an attempt; undefined when nothing is, or when asking again cannot help. A verifier's own fault judged nothing. */
export function owedOf(state: AttemptState | undefined): AttemptUnit['owed'] | undefined {
  if (state === undefined) return 'reply';
  if (state.status === 'failed') return state.isTransient ? 'reply' : undefined;
  return state.verdict === undefined || state.verdict.kind === 'failed' ? 'verdict' : undefined;
}

export async function answerWork(stage: AnswerStage): Promise<Work<AttemptUnit, AttemptResult>> {
  const { store, ports } = stage;
  const maker = createAttemptMaker(stage);
  await store.putResponder(ports.responder);
  return {
    stage: stage.stage,
    ...(await progressOf(stage)),
    window: () => windowFor(ports.model.concurrency),
    next: unitsFrom(planAnswers(stage)),
    perform: (unit, signals) => maker.perform(unit, signals),
    // The maker wrote reply and verdict already.
    record: async (batch) => {
      for (const { result } of batch) stage.onResult?.(result);
    },
  };
}

async function progressOf(stage: AnswerStage): Promise<{ total: number; alreadyDone: number }> {
  const { store, collectionId, ports, attemptCount, isAsked, verifierFor } = stage;
  if (isAsked || typeof attemptCount !== 'number') return progressOfSome(stage, isAsked);
  const verifiers = supportedDomains.map((domain) => verifierFor(domain).id);
  const { kept } = await store.memberCounts(collectionId);
  const settled = { collectionId, responderId: ports.responder.id, sampleLimit: attemptCount, verifiers };
  return { total: kept * attemptCount, alreadyDone: await store.countSettled(settled) };
}

/** The store cannot count these by itself. */
async function progressOfSome(stage: AnswerStage, isAsked: NonNullable<AnswerStage['isAsked']> = () => true) {
  let total = 0;
  for await (const page of keptPages(stage)) {
    const attemptsAt = await attemptCountsOf(stage.attemptCount, page);
    for (const question of page) if (isAsked(question)) total += attemptsAt(question.id);
  }
  let owed = 0;
  for await (const _ of planAnswers(stage)) owed += 1;
  return { total, alreadyDone: total - owed };
}

/** Every kept question of a collection, in order of id, a page of them in memory. */
export async function* keptQuestions(of: Pick<AnswerStage, 'store' | 'collectionId'>): AsyncGenerator<Question> {
  for await (const page of keptPages(of)) yield* page;
}

/** The same, page by page. */
export async function* keptPages({
  store,
  collectionId,
}: Pick<AnswerStage, 'store' | 'collectionId'>): AsyncGenerator<readonly Question[]> {
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId, after, limit: pageSize });
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    yield page;
  }
}

/**
 * Four times what the model takes: on a busy disk most units wait for reply or verdict to be durable, and the model should
 * never wait for them. What is unsent when a run stops is simply still owed.
 */
export function windowFor(concurrency: number): number {
  return concurrency * 4 + 16;
}
