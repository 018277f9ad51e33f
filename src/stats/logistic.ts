/** The logistic function and its inverse: between rates in (0, 1) and logits. */

/** 1 / (1 + e^-logit); 0 and 1 only where rounding leaves nothing else. */
export function logistic(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const odds = Math.exp(logit);
  return odds / (1 + odds);
}

/** ln(rate / (1 - rate)); -Infinity at 0, Infinity at 1, NaN outside. */
export function logitOf(rate: number): number {
  return Math.log(rate) - Math.log1p(-rate);
}
