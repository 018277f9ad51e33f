/** Attempts over those of k each, at equal error: a row a case, the median over seeds with the least and the most. */
import { median } from '../median.ts';
import { attemptsAtEqualError, type ErrorAt, type Measure, measures } from './level-error.ts';

export type Ratios = Readonly<Record<Measure, number>>;

/** Infinity where the curve never is as good as the rival. */
export function ratiosTo(curve: readonly ErrorAt[], { attempts, error }: ErrorAt): Ratios {
  const ratio = (measure: Measure) => attemptsAtEqualError(curve, error, measure) / attempts;
  return { rmse: ratio('rmse'), kappa: ratio('kappa'), exact: ratio('exact'), meanRmse: ratio('meanRmse') };
}

export function printHead(title: string, note: string): void {
  console.log(`\n${title}\n\n| case | k | RMSE of level | kappa | exact levels | RMSE of mean level | ${note} |`);
  console.log('|---|---|---|---|---|---|---|');
}

export function printRow(name: string, k: number, bySeed: readonly Ratios[], note: string): void {
  const cells = measures.map((measure) => {
    const ratios = bySeed.map((of) => of[measure]);
    return `${figure(median(ratios))} (${figure(Math.min(...ratios))} to ${figure(Math.max(...ratios))})`;
  });
  console.log(`| ${[name, k, ...cells, note].join(' | ')} |`);
}

export function figure(ratio: number): string {
  return Number.isFinite(ratio) ? ratio.toFixed(2) : 'never';
}
