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
}

/** Each kept question with its first `sampleCount` samples; a sample without a verdict counts as failed. */
export async function evaluatedQuestions(of: EvaluatedCollection): Promise<EvaluatedQuestion[]> {
  const { store, collectionId, responderId, sampleCount, verifierFor } = of;
  const evaluated: EvaluatedQuestion[] = [];
  for (let after = ''; ; ) {
    const page = await store.keptPage({ collectionId, after, limit: 500 });
    const last = page.at(-1);
    if (!last) return evaluated;
    after = last.id;
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
): EvaluatedQuestion[] {
  const byQuestion = groupBy(
    states.filter(({ sample }) => sample < sampleCount),
    ({ questionId }) => questionId,
  );
  return page.map(({ id }) => ({
    id,
    samples: (byQuestion.get(id) ?? []).map(({ verdict }) => ({
      kind: verdict?.kind ?? 'failed',
      extracted: verdict?.extracted,
    })),
  }));
}

export function evaluationOf(
  questions: readonly EvaluatedQuestion[],
  { ks, seed }: { ks: readonly number[]; seed: number },
): BenchmarkEvaluation {
  return evaluateBenchmark({ questions, ks, seed });
}
