/** What one comparison carries along: its policy and budget, and what it finds out on the way. */
import { Budget } from '../budget.ts';
import { defaultMathPolicy, type MathPolicy } from '../policy.ts';

/** The tiers of a decision, from the surest; a comparison of several parts is as sure as its least sure one. */
export const methods = ['structure', 'exact', 'surd', 'modular', 'numeric', 'rounding'] as const;
export type Method = (typeof methods)[number];

export class ComparisonContext {
  readonly policy: MathPolicy;
  readonly budget = new Budget();
  readonly warnings = new Set<string>();
  #method: Method = 'structure';

  constructor(policy: MathPolicy = defaultMathPolicy) {
    this.policy = policy;
  }

  /** The least sure tier used. */
  get method(): Method {
    return this.#method;
  }

  use(method: Method): void {
    if (methods.indexOf(method) > methods.indexOf(this.#method)) this.#method = method;
  }

  /** Something a person should know of the verdict, one sentence. */
  warn(sentence: string): void {
    this.warnings.add(sentence);
  }
}
