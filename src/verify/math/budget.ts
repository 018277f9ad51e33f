/** Every step of the engine spends from a Budget, so no input can hang it: a timer could only stop what yields. */

/** Raised inside the engine when an input asks for more work than allowed; the verifier turns it into `undecided`. */
export class BudgetExceeded extends Error {}

/** What one verdict may cost. Lengths are in UTF-16 units, steps are elementary operations. */
export const limits = {
  /** The reply is read from its end, this far back. */
  replyLength: 64_000,
  /** An answer longer than this is no answer. */
  answerLength: 4_000,
  tokens: 1_500,
  depth: 100,
  items: 400,
  /** Size of an exact integer. */
  bits: 8_192,
  /** Steps spent on one comparison of two answers. */
  steps: 60_000,
} as const;

export class Budget {
  #left: number;

  constructor(steps: number = limits.steps) {
    this.#left = steps;
  }

  /** Takes `steps` away. Throws BudgetExceeded when they are not left. */
  spend(steps = 1): void {
    this.#left -= steps;
    if (this.#left < 0) throw new BudgetExceeded('the comparison needs more steps than its budget allows');
  }
}
