/** Accuracy of one model on one benchmark from its verdicts, and of two models against each other, with intervals. */
import type { VerdictKind } from '../verify/verifier.ts';
import { type BootstrapOptions, bootstrapMean, bootstrapPairedDifference, type PairedDifference } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { majorityAtK } from './majority-at-k.ts';
import { mean, samplingStandardError } from './mean-over-questions.ts';
import { passAtK } from './pass-at-k.ts';
import { wilsonInterval } from './wilson.ts';

export interface EvaluatedSample {
  readonly kind: VerdictKind;
  /** What the sample votes for in maj@k; white space around and inside it is evened out. Absent: no vote. */
  readonly extracted?: string | undefined;
}

export interface EvaluatedQuestion {
  readonly id: string;
  readonly samples: readonly EvaluatedSample[];
}

export interface Estimate {
  /** In [0, 1]. */
  readonly value: number;
  /** 95 %; absent with fewer than two questions. */
  readonly interval?: Interval & { readonly method: 'bootstrap' | 'wilson' };
  /** Questions it is the mean over: for pass@k and maj@k those with at least k samples. */
  readonly questionCount: number;
}

export interface BenchmarkEvaluation {
  /** Questions with at least one sample that did not fail: those the figures are about. */
  readonly questionCount: number;
  /** Questions left out because every sample failed, or none was drawn. */
  readonly excludedQuestionCount: number;
  /** Samples the figures are about: all but the failed. */
  readonly sampleCount: number;
  readonly verdictCounts: Readonly<Record<VerdictKind, number>>;
  /** Mean over questions of the share correct; absent without questions. */
  readonly passAt1?: Estimate;
  /** Standard error from sampling replies alone, questions held fixed; absent unless every question has two samples. */
  readonly samplingStandardError?: number;
  /** By k; a k that no question has samples for is absent. */
  readonly passAtK: Readonly<Record<number, Estimate>>;
  readonly majorityAtK: Readonly<Record<number, Estimate>>;
}

/**
 * For accuracy a truncated or undecided sample is not correct: the model did not deliver a right answer. (Grading is stricter:
 * there they say nothing.) Failed samples, where no reply exists, are left out and counted.
 * Intervals: percentile bootstrap over questions; Wilson when every question's value is 0 or 1, where a bootstrap is too narrow.
 * Throws RangeError on a k that is not a positive integer, or a question with more than 1000 samples when `ks` is not empty.
 */
export function evaluateBenchmark(input: {
  readonly questions: readonly EvaluatedQuestion[];
  readonly ks: readonly number[];
  readonly seed: string | number;
}): BenchmarkEvaluation {
  const { questions, ks, seed } = input;
  const sampled = questions.map(withoutFailed).filter((samples) => samples.length > 0);
  const scores = sampled.map((samples) => samples.map(scoreOf));
  const passAt1 = estimate(questionMeans(scores), { seed });
  const standardError = samplingStandardError(scores);
  return {
    questionCount: sampled.length,
    excludedQuestionCount: questions.length - sampled.length,
    sampleCount: sampled.reduce((sum, samples) => sum + samples.length, 0),
    verdictCounts: countVerdicts(questions),
    ...(passAt1 ? { passAt1 } : {}),
    ...(standardError === undefined ? {} : { samplingStandardError: standardError }),
    passAtK: estimatesByK({ sampled, ks, seed }, passAtKOf),
    majorityAtK: estimatesByK({ sampled, ks, seed }, majorityAtKOf),
  };
}

export interface ModelComparison extends Partial<PairedDifference> {
  /** Questions with a sample that did not fail from both models: the figures are about these. */
  readonly pairedCount: number;
  /** Questions only the first, or only the second, model has such samples for; left out. */
  readonly onlyFirstCount: number;
  readonly onlySecondCount: number;
}

/**
 * pass@1 of the first minus that of the second, over the questions both answered, with the paired bootstrap's interval and
 * p value; these are absent with fewer than two such questions. Throws RangeError when a list holds one id twice.
 */
export function compareModels(
  models: { readonly first: readonly EvaluatedQuestion[]; readonly second: readonly EvaluatedQuestion[] },
  options: BootstrapOptions,
): ModelComparison {
  const first = meansById(models.first);
  const second = meansById(models.second);
  const pairs = [...first].flatMap(([id, value]) => {
    const other = second.get(id);
    return other === undefined ? [] : [{ first: value, second: other }];
  });
  return {
    pairedCount: pairs.length,
    onlyFirstCount: first.size - pairs.length,
    onlySecondCount: second.size - pairs.length,
    ...bootstrapPairedDifference(pairs, options),
  };
}

function meansById(questions: readonly EvaluatedQuestion[]): Map<string, number> {
  const ids = new Set<string>();
  const means = new Map<string, number>();
  for (const question of questions) {
    if (ids.has(question.id)) throw new RangeError(`question ${question.id} is listed twice`);
    ids.add(question.id);
    const value = mean(withoutFailed(question).map(scoreOf));
    if (value !== undefined) means.set(question.id, value);
  }
  return means;
}

function withoutFailed(question: EvaluatedQuestion): readonly EvaluatedSample[] {
  return question.samples.filter((sample) => sample.kind !== 'failed');
}

function scoreOf(sample: EvaluatedSample): number {
  return sample.kind === 'correct' ? 1 : 0;
}

function questionMeans(scores: readonly (readonly number[])[]): number[] {
  return scores.flatMap((list) => mean(list) ?? []);
}

function countVerdicts(questions: readonly EvaluatedQuestion[]): Record<VerdictKind, number> {
  const counts = { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 };
  for (const question of questions) for (const sample of question.samples) counts[sample.kind] += 1;
  return counts;
}

type QuestionScore = (samples: readonly EvaluatedSample[], k: number) => number;

function estimatesByK(
  input: {
    readonly sampled: readonly (readonly EvaluatedSample[])[];
    readonly ks: readonly number[];
    readonly seed: string | number;
  },
  score: QuestionScore,
): Record<number, Estimate> {
  const estimates: Record<number, Estimate> = {};
  for (const k of input.ks) {
    if (!Number.isInteger(k) || k < 1) throw new RangeError(`k must be a positive integer, got ${k}`);
    const values = input.sampled.filter((samples) => samples.length >= k).map((samples) => score(samples, k));
    const found = estimate(values, { seed: input.seed });
    if (found) estimates[k] = found;
  }
  return estimates;
}

function passAtKOf(samples: readonly EvaluatedSample[], k: number): number {
  const correct = samples.filter((sample) => sample.kind === 'correct').length;
  return passAtK({ samples: samples.length, correct, k });
}

function majorityAtKOf(samples: readonly EvaluatedSample[], k: number): number {
  const votes = samples.map((sample) => ({ answer: evenSpaces(sample.extracted), score: scoreOf(sample) }));
  return majorityAtK(votes, k);
}

function evenSpaces(answer: string | undefined): string | undefined {
  return answer?.trim().replace(/\s+/g, ' ') || undefined;
}

function estimate(values: readonly number[], options: BootstrapOptions): Estimate | undefined {
  const value = mean(values);
  if (value === undefined) return undefined;
  const interval = questionInterval(values, options);
  return { value, ...(interval ? { interval } : {}), questionCount: values.length };
}

function questionInterval(values: readonly number[], options: BootstrapOptions): Estimate['interval'] {
  if (values.length < 2) return undefined;
  if (values.every((value) => value === 0 || value === 1)) {
    const successes = values.filter((value) => value === 1).length;
    const interval = wilsonInterval({ successes, trials: values.length });
    return interval && { ...interval, method: 'wilson' };
  }
  const interval = bootstrapMean(values, options);
  return interval && { ...interval, method: 'bootstrap' };
}
