/**
 * The fewest attempts with which any allocation reaches the error of fixed k, when the pass rates are known to be Beta(alpha, beta):
 * exact, by dynamic programming over (right, wrong) with a price per attempt. The bound that no policy without a predictor beats.
 */
import { levelPosterior } from '../../../src/difficulty/posterior/level-posterior.ts';
import type { BetaShape } from '../../../src/stats/beta.ts';
import { mostAttempts, thresholds } from './simulated-bank.ts';

/** Attempts per question of the best allocation (at most 16 a question) over k, at the mean squared error of the written level of k. */
export function leastAttemptsRatio(prior: BetaShape, k: number): number {
  const loss = lossTable(prior);
  const target = outcome(prior, loss, (right, wrong) => right + wrong < k).loss;
  const frontier = prices.map((price) => outcome(prior, loss, bestRule(prior, loss, price)));
  let least = Number.POSITIVE_INFINITY;
  for (const [index, cheap] of frontier.entries()) {
    const dear = frontier[index + 1];
    if (dear === undefined || cheap.loss < target || dear.loss > target || cheap.loss === dear.loss) continue;
    const share = (cheap.loss - target) / (cheap.loss - dear.loss);
    least = Math.min(least, cheap.attempts + share * (dear.attempts - cheap.attempts));
  }
  return least / k;
}

/** In squared levels an attempt, falling. */
const prices = Array.from({ length: 400 }, (_, index) => 2 * 0.97 ** index);

type Rule = (right: number, wrong: number) => boolean;

function lossTable({ alpha, beta }: BetaShape): number[][] {
  return Array.from({ length: mostAttempts + 1 }, (_, right) =>
    Array.from({ length: mostAttempts + 1 - right }, (_, wrong) => {
      const { width, meanLevel, level } = levelPosterior({ alpha: alpha + right, beta: beta + wrong }, thresholds, 1);
      return width ** 2 + (meanLevel - level) ** 2;
    }),
  );
}

const rateAfter = ({ alpha, beta }: BetaShape, right: number, wrong: number) =>
  (alpha + right) / (alpha + beta + right + wrong);

/** Goes on exactly where that lowers expected loss plus price times attempts. */
function bestRule(prior: BetaShape, loss: readonly (readonly number[])[], price: number): Rule {
  const cost = loss.map((row) => [...row]);
  const goesOn = loss.map((row) => row.map(() => false));
  for (let taken = mostAttempts - 1; taken >= 0; taken -= 1) {
    for (let right = 0; right <= taken; right += 1) {
      const wrong = taken - right;
      const rate = rateAfter(prior, right, wrong);
      const on =
        price + rate * (cost[right + 1]?.[wrong] as number) + (1 - rate) * (cost[right]?.[wrong + 1] as number);
      const stop = loss[right]?.[wrong] as number;
      (goesOn[right] as boolean[])[wrong] = on < stop;
      (cost[right] as number[])[wrong] = Math.min(on, stop);
    }
  }
  return (right, wrong) => goesOn[right]?.[wrong] ?? false;
}

/** Expected attempts and loss of a question graded by a rule. */
function outcome(prior: BetaShape, loss: readonly (readonly number[])[], goesOn: Rule) {
  const sum = { attempts: 0, loss: 0 };
  let chances = [1];
  for (let taken = 0; taken <= mostAttempts; taken += 1) {
    const next = new Array<number>(taken + 2).fill(0);
    for (const [right, chance] of chances.entries()) {
      const wrong = taken - right;
      if (taken === mostAttempts || !goesOn(right, wrong)) {
        sum.loss += chance * (loss[right]?.[wrong] as number);
        continue;
      }
      const rate = rateAfter(prior, right, wrong);
      sum.attempts += chance;
      next[right + 1] = (next[right + 1] as number) + chance * rate;
      next[right] = (next[right] as number) + chance * (1 - rate);
    }
    chances = next;
  }
  return sum;
}
