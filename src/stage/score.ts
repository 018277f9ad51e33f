/**
 * The PRM-Grader's first half: step scores of wrong trajectories. Only questions without a right answer are scored: one
 * right answer makes a question easy whatever its other trajectories look like (arXiv 2504.11919), so scoring them would
 * be paid for and not read.
 */
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import { type SplitStepsOptions, splitSteps } from '../process-reward/split-steps.ts';
import { contentHash, type Question } from '../question/question.ts';
import { type Failure, noCost, type Outcome, type Signals, unitsFrom, type Work } from '../run/work.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { StepScoreRecord, StepScoreResult } from '../store/repository/step-scores.ts';
import type { Store } from '../store/store.ts';
import { supportedDomains } from '../verify/verifiers.ts';
import { type AnswerStage, verifierIds, windowFor } from './answer.ts';
import { failureOf } from './attempt.ts';

export interface ScoreStage {
  readonly store: Store;
  readonly runId: string;
  readonly collectionId: string;
  readonly studentId: string;
  readonly prmId: string;
  readonly prm: ProcessRewardModel;
  readonly splittingFor: (domain: Question['domain']) => SplitStepsOptions;
  /** Attempts beyond this sample number are left out, as grading leaves them out. */
  readonly attemptCount: number;
  /** Which text is split into steps; `both` is reasoning, then answer. */
  readonly scoredText: 'reasoning' | 'answer' | 'both';
  readonly verifierFor: AnswerStage['verifierFor'];
}

export interface ScoreUnit {
  readonly question: Question;
  readonly attemptId: string;
}

const pageSize = 500;

/** Wrong trajectories, of questions without a right one, which this PRM has not scored. */
export async function* planScores(stage: ScoreStage): AsyncGenerator<ScoreUnit> {
  const { store, collectionId, studentId, prmId, verifierFor } = stage;
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId, after, limit: pageSize });
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
    const states = await store.attemptStates({
      responderId: studentId,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    const wrong = wrongWithoutRight(states.filter(({ sample }) => sample < stage.attemptCount));
    const known = await store.stepScores({ prmId, attemptIds: wrong.map(({ id }) => id) });
    const questions = new Map(page.map((question) => [question.id, question]));
    for (const { id, questionId } of wrong) {
      const question = questions.get(questionId);
      if (question && isOwed(known.get(id))) yield { question, attemptId: id };
    }
  }
}

function wrongWithoutRight(states: Awaited<ReturnType<Store['attemptStates']>>) {
  return [...groupBy(states, (state) => state.questionId).values()]
    .filter((attempts) => !attempts.some(({ verdict }) => verdict?.kind === 'correct'))
    .flatMap((attempts) => attempts.filter(({ verdict }) => verdict?.kind === 'incorrect'));
}

function isOwed(result: StepScoreResult | undefined): boolean {
  return result === undefined || (result.kind === 'failed' && result.isTransient);
}

export async function scoreWork(stage: ScoreStage): Promise<Work<ScoreUnit, StepScoreRecord>> {
  const { store, collectionId, studentId, prmId, attemptCount, verifierFor } = stage;
  const verifiers = supportedDomains.map((domain) => verifierFor(domain).id);
  return {
    stage: 'score',
    total: await store.countOwedScores({ collectionId, studentId, prmId, sampleLimit: attemptCount, verifiers }),
    alreadyDone: 0,
    window: () => windowFor(stage.prm.concurrency),
    next: unitsFrom(planScores(stage)),
    perform: (unit, signals) => performScore(stage, unit, signals),
    record: (batch) =>
      stage.store.recordStepScores(
        stage.prmId,
        batch.map(({ result }) => result),
      ),
  };
}

async function performScore(
  stage: ScoreStage,
  { question, attemptId }: ScoreUnit,
  { drain, abort }: Signals,
): Promise<Outcome<StepScoreRecord>> {
  const steps = splitSteps(await textOf(stage, attemptId), stage.splittingFor(question.domain));
  const record = (result: StepScoreResult, failure?: Failure): Outcome<StepScoreRecord> => ({
    kind: 'recordable',
    result: { attemptId, runId: stage.runId, result },
    ...(failure === undefined ? {} : { failure }),
    cost: noCost,
  });
  if (steps.length === 0) {
    const reason = 'the trajectory has no steps';
    return record({ kind: 'failed', reason, isTransient: false }, { reason, of: 'unit' });
  }
  const requestId = contentHash('step-scores', attemptId, stage.prmId);
  const outcome = await stage.prm.score({ requestId, questionPrompt: question.prompt, steps, drain }, abort);
  if (outcome.kind === 'refused' || outcome.kind === 'aborted') return outcome;
  if (outcome.kind === 'failed') {
    const { reason, isTransient } = outcome;
    return record({ kind: 'failed', reason, isTransient }, failureOf(outcome));
  }
  const { scores, isTruncated, detail } = outcome;
  return record({ kind: 'scored', steps: steps.slice(0, scores.length), scores, isTruncated, detail });
}

async function textOf({ store, scoredText }: ScoreStage, attemptId: string): Promise<string> {
  const [attempt] = await store.attempts([attemptId]);
  if (attempt?.result.kind !== 'replied') return '';
  const { reasoning, answer } = attempt.result.reply;
  if (scoredText === 'reasoning') return reasoning;
  if (scoredText === 'answer') return answer;
  return [reasoning, answer].filter((text) => text.trim() !== '').join('\n\n');
}
