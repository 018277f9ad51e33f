/** All that a beta-binomial likelihood needs of any number of questions: how many have more than i right, wrong, attempts at all. */
export interface TailCounts {
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  readonly attempts: Float64Array;
}

export function noTails(mostAttempts: number): TailCounts {
  const zeros = () => new Float64Array(mostAttempts);
  return { right: zeros(), wrong: zeros(), attempts: zeros() };
}

export function addQuestion(tails: TailCounts, right: number, attempts: number): void {
  addOneBelow(tails.right, right);
  addOneBelow(tails.wrong, attempts - right);
  addOneBelow(tails.attempts, attempts);
}

function addOneBelow(counts: Float64Array, end: number): void {
  for (let index = 0; index < end; index += 1) counts[index] = (counts[index] as number) + 1;
}

export function sumTails(all: readonly TailCounts[], mostAttempts: number): TailCounts {
  const sum = noTails(mostAttempts);
  for (const tails of all)
    for (const part of ['right', 'wrong', 'attempts'] as const)
      for (const [index, count] of tails[part].entries()) sum[part][index] = (sum[part][index] as number) + count;
  return sum;
}

/** Of the sequences seen, at logit mean and log strength; attempts may have been allocated by what earlier ones gave. */
export function logLikelihood(tails: TailCounts, logitMean: number, logStrength: number): number {
  const strength = Math.exp(logStrength);
  const mean = 1 / (1 + Math.exp(-logitMean));
  return (
    sumOfLogs(tails.right, strength * mean) +
    sumOfLogs(tails.wrong, strength * (1 - mean)) -
    sumOfLogs(tails.attempts, strength)
  );
}

function sumOfLogs(counts: Float64Array, start: number): number {
  let sum = 0;
  for (let index = 0; index < counts.length && counts[index] !== 0; index += 1)
    sum += (counts[index] as number) * Math.log(start + index);
  return sum;
}
