/** What a model's attempts on a benchmark come to, read from the store. */
import type { Question } from '../question/question.ts';
import { type BenchmarkEvaluation, type EvaluatedQuestion, evaluateBenchmark } from '../stats/evaluate.ts';
import type { AttemptState } from '../store/repository/attempts.ts';
import { groupBy } from '../store/repository/pages.ts';
import type { Store } from '../store/store.ts';
import { type AnswerStage, verifierIds } from './answer.ts';

export interface EvaluatedCollection {
  readonly store: Store;
  readonly collectionId: string;
  readonly responderId: string;
  readonly sampleCount: number;
  readonly verifierFor: AnswerStage['verifierFor'];
  /** Questions it is about; absent: every kept one. */
  readonly isAsked?: AnswerStage['isAsked'];
}

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

export interface AnsweredQuestion extends EvaluatedQuestion {
  /** As the benchmark states it in its column `difficulty`; absent when it is none of the three. */
  readonly difficulty?: Difficulty;
}

/** Each question it is about with its first `sampleCount` samples; a sample without a verdict counts as failed. */
export async function evaluatedQuestions(of: EvaluatedCollection): Promise<AnsweredQuestion[]> {
  const { store, collectionId, responderId, sampleCount, verifierFor, isAsked = () => true } = of;
  const evaluated: AnsweredQuestion[] = [];
  for (let after = ''; ; ) {
    const kept = await store.keptPage({ collectionId, after, limit: 500 });
    const last = kept.at(-1);
    if (!last) return evaluated;
    after = last.id;
    const page = kept.filter(isAsked);
    const states = await store.attemptStates({
      responderId,
      questionIds: page.map(({ id }) => id),
      verifiers: verifierIds(page, verifierFor),
    });
    evaluated.push(...pageSamples(page, states, sampleCount));
  }
}

function pageSamples(
  page: readonly Question[],
  states: readonly AttemptState[],
  sampleCount: number,
): AnsweredQuestion[] {
  const byQuestion = groupBy(
    states.filter(({ sample }) => sample < sampleCount),
    ({ questionId }) => questionId,
  );
  return page.map(({ id, metadata }) => ({
    id,
    ...difficultyOf(metadata),
    samples: (byQuestion.get(id) ?? []).map(({ verdict }) => ({
      kind: verdict?.kind ?? 'failed',
      extracted: verdict?.extracted,
    })),
  }));
}

function difficultyOf({ difficulty }: Question['metadata']): { difficulty?: Difficulty } {
  const stated = typeof difficulty === 'string' ? difficulty.trim().toLowerCase() : undefined;
  const known = difficulties.find((one) => one === stated);
  return known === undefined ? {} : { difficulty: known };
}

export interface ModelEvaluation extends BenchmarkEvaluation {
  /** The same figures for the questions of each stated difficulty; absent when none states one. */
  readonly byDifficulty?: Readonly<Partial<Record<Difficulty, BenchmarkEvaluation>>>;
}

/** `isCode`: programs do not vote, since two that do the same are seldom the same text; maj@k is then left out. */
export function evaluationOf(
  questions: readonly AnsweredQuestion[],
  { ks, seed, isCode }: { ks: readonly number[]; seed: number; isCode: boolean },
): ModelEvaluation {
  const figuresOf = (some: readonly EvaluatedQuestion[]): BenchmarkEvaluation => {
    const figures = evaluateBenchmark({ questions: some, ks, seed });
    return isCode ? { ...figures, majorityAtK: {} } : figures;
  };
  const groups = groupBy(questions, ({ difficulty }) => difficulty);
  const stated = difficulties.flatMap((difficulty) => {
    const group = groups.get(difficulty);
    return group ? [[difficulty, figuresOf(group)] as const] : [];
  });
  const figures = figuresOf(questions);
  return stated.length === 0 ? figures : { ...figures, byDifficulty: Object.fromEntries(stated) };
}
