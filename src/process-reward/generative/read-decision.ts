/** Reads a yes-or-no decision from the likeliest next tokens. */

export interface DecisionLabels {
  readonly positive: string;
  readonly negative: string;
}

export type Decision =
  /** `score`: in [0, 1]. `isFloored`: one label was not listed and got the smallest listed probability, an upper bound of its own. */
  | { readonly kind: 'decided'; readonly score: number; readonly isFloored: boolean }
  | { readonly kind: 'undecided'; readonly reason: string };

/**
 * p(positive) / (p(positive) + p(negative)), where a label's probability is the sum over the listed tokens that spell it, be
 * it with a space before it or in other case (`yes`, ` Yes`). With neither label listed there is no decision.
 */
export function readDecision(
  topLogprobs: Readonly<Record<string, number>> | undefined,
  labels: DecisionLabels,
): Decision {
  if (topLogprobs === undefined) return undecided('the server listed no token probabilities');
  const positive = labelLogprob(topLogprobs, labels.positive);
  const negative = labelLogprob(topLogprobs, labels.negative);
  if (positive === undefined && negative === undefined) {
    return undecided(`neither ${labels.positive} nor ${labels.negative} was among the listed tokens`);
  }
  const floor = Math.min(...Object.values(topLogprobs));
  const score = 1 / (1 + Math.exp((negative ?? floor) - (positive ?? floor)));
  return { kind: 'decided', score, isFloored: positive === undefined || negative === undefined };
}

function undecided(reason: string): Decision {
  return { kind: 'undecided', reason };
}

/** The logarithm of the summed probability; undefined when no token spells the label. */
function labelLogprob(topLogprobs: Readonly<Record<string, number>>, label: string): number | undefined {
  const spelt = Object.entries(topLogprobs).filter(([token]) => plain(token) === plain(label));
  if (spelt.length === 0) return undefined;
  const most = Math.max(...spelt.map(([, logprob]) => logprob));
  return most + Math.log(spelt.reduce((sum, [, logprob]) => sum + Math.exp(logprob - most), 0));
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
