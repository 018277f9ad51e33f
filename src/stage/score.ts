/**
 * The PRM-Grader's first half: step scores of wrong trajectories. Levels by trajectory read those of questions without a right
 * answer alone: one right answer makes a question easy whatever its other trajectories look like (arXiv 2504.11919).
 */
import type { Usage } from '../model/chat-model.ts';
import { costUsd, type Price } from '../model/price.ts';
import type { PaidCalls, ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { type SplitStepsOptions, splitSteps } from '../process-reward/split-steps.ts';
import { contentHash, type Question } from '../question/question.ts';
import { type BatchWriter, createBatchWriter } from '../run/batch-writer.ts';
import { type Failure, noCost, type Outcome, type Signals, unitsFrom, type Work } from '../run/work.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { ScoreCall, StepScoreRecord, StepScoreResult } from '../store/repository/step-scores.ts';
import type { Store } from '../store/store.ts';
import { supportedDomains } from '../verify/verifiers.ts';
import { type AnswerStage, keptPages, verifierIds, windowFor } from './answer.ts';
import { failureOf } from './attempt.ts';
import { type AttemptCounts, attemptCountsOf, mostAttempts } from './attempt-counts.ts';

export interface ScoreStage {
  readonly store: Store;
  readonly runId: string;
  readonly collectionId: string;
  readonly studentId: string;
  readonly prmId: string;
  readonly prm: ProcessRewardModel;
  readonly splittingFor: (domain: Question['domain']) => SplitStepsOptions;
  /** Attempts beyond this sample number are left out, as grading leaves them out. */
  readonly attemptCount: AttemptCounts;
  /** `needed`: wrong ones of questions without a right one, all that levels by trajectory read; `wrong`: every wrong one. */
  readonly trajectories: 'needed' | 'wrong';
  /** Whether the PRM keeps replies on the way to its scores: see `PaidCalls`. */
  readonly keepsCalls: boolean;
  /** Undefined: its calls are not priced. */
  readonly price: Price | undefined;
  /** Which text is split into steps; `both` is reasoning, then answer. */
  readonly scoredText: 'reasoning' | 'answer' | 'both';
  readonly verifierFor: AnswerStage['verifierFor'];
}

export interface ScoreUnit {
  readonly question: Question;
  readonly attemptId: string;
}

/** Wrong trajectories, all or the needed ones, which this PRM has not scored. */
export async function* planScores(stage: ScoreStage): AsyncGenerator<ScoreUnit> {
  const { store, collectionId, studentId, prmId, verifierFor } = stage;
  for await (const page of keptPages({ store, collectionId })) {
    const attemptsAt = await attemptCountsOf(stage.attemptCount, page);
    const states = await store.attemptStates({
      responderId: studentId,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    const inPlay = states.filter(({ sample, questionId }) => sample < attemptsAt(questionId));
    const wrong = stage.trajectories === 'needed' ? wrongWithoutRight(inPlay) : inPlay.filter(isWrong);
    const known = await store.stepScores({ prmId, attemptIds: wrong.map(({ id }) => id) });
    const questions = new Map(page.map((question) => [question.id, question]));
    for (const { id, questionId } of wrong) {
      const question = questions.get(questionId);
      if (question && isOwed(known.get(id))) yield { question, attemptId: id };
    }
  }
}

function wrongWithoutRight(states: readonly AttemptState[]): AttemptState[] {
  return [...groupBy(states, (state) => state.questionId).values()]
    .filter((attempts) => !attempts.some(({ verdict }) => verdict?.kind === 'correct'))
    .flatMap((attempts) => attempts.filter(isWrong));
}

function isWrong({ verdict }: AttemptState): boolean {
  return verdict?.kind === 'incorrect';
}

function isOwed(result: StepScoreResult | undefined): boolean {
  return result === undefined || (result.kind === 'failed' && result.isTransient);
}

export async function scoreWork(stage: ScoreStage): Promise<Work<ScoreUnit, StepScoreRecord>> {
  const { store, collectionId, studentId, prmId, attemptCount, trajectories, verifierFor } = stage;
  const verifiers = supportedDomains.map((domain) => verifierFor(domain).id);
  const owed = { collectionId, studentId, prmId, sampleLimit: mostAttempts(attemptCount), verifiers, trajectories };
  const writer = createBatchWriter<ScoreCall>((calls) => store.recordScoreCalls(prmId, calls));
  return {
    stage: 'score',
    total: await store.countOwedScores(owed),
    alreadyDone: 0,
    window: () => windowFor(stage.prm.concurrency),
    next: unitsFrom(planScores(stage)),
    perform: (unit, signals) => performScore({ ...stage, writer }, unit, signals),
    record: (batch) =>
      stage.store.recordStepScores(
        stage.prmId,
        batch.map(({ result }) => result),
      ),
  };
}

async function performScore(
  stage: ScoreStage & { readonly writer: BatchWriter<ScoreCall> },
  { question, attemptId }: ScoreUnit,
  { drain, abort }: Signals,
): Promise<Outcome<StepScoreRecord>> {
  const steps = splitSteps(await textOf(stage, attemptId), stage.splittingFor(question.domain));
  const record = (result: StepScoreResult, failure?: Failure, usage?: Usage): Outcome<StepScoreRecord> => {
    const price = usage && stage.price && costUsd(usage, stage.price);
    return {
      kind: 'recordable',
      result: { attemptId, runId: stage.runId, result, usage, costUsd: price },
      ...(failure === undefined ? {} : { failure }),
      cost: usage === undefined ? noCost : { ...usage, costUsd: price },
    };
  };
  if (steps.length === 0) {
    const reason = 'the trajectory has no steps';
    return record({ kind: 'failed', reason, isTransient: false }, { reason, of: 'unit' });
  }
  const requestId = contentHash('step-scores', attemptId, stage.prmId);
  const calls = stage.keepsCalls ? await paidCalls(stage, attemptId) : undefined;
  const request = { requestId, questionPrompt: question.prompt, steps, drain };
  const outcome = await stage.prm.score(calls === undefined ? request : { ...request, calls }, abort);
  if (outcome.kind === 'refused' || outcome.kind === 'aborted') return outcome;
  if (outcome.kind === 'failed') {
    const { reason, isTransient } = outcome;
    return record({ kind: 'failed', reason, isTransient }, failureOf(outcome), outcome.usage);
  }
  const { scores, isTruncated, detail, usage } = outcome;
  const scored = steps.slice(0, scores.length);
  return record({ kind: 'scored', steps: scored, scores, isTruncated, detail }, undefined, usage);
}

async function paidCalls(
  { store, prmId, writer }: ScoreStage & { readonly writer: BatchWriter<ScoreCall> },
  attemptId: string,
): Promise<PaidCalls> {
  const known = await store.scoreCalls({ prmId, attemptId });
  return {
    get: (key) => known.get(key),
    put: async (key, reply) => {
      await writer.write({ attemptId, key, reply });
      known.set(key, reply);
    },
  };
}

async function textOf({ store, scoredText }: ScoreStage, attemptId: string): Promise<string> {
  const [attempt] = await store.attempts([attemptId]);
  if (attempt?.result.kind !== 'replied') return '';
  const { reasoning, answer } = attempt.result.reply;
  if (scoredText === 'reasoning') return reasoning;
  if (scoredText === 'answer') return answer;
  return [reasoning, answer].filter((text) => text.trim() !== '').join('\n\n');
}
