/** Step scores from the numbers a value head gives each token. */

export type Activation = 'sigmoid' | 'none';

export interface ReadValues {
  /** In [0, 1]. */
  readonly scores: readonly number[];
  readonly readAs: 'raw values' | 'probabilities';
  /** Whether every token's number lies in [0, 1], as if the server had applied a sigmoid itself. */
  readonly allWithinUnitInterval: boolean;
}

/**
 * `values`: one per token; `ends`: where steps end. The model gives raw values, and its score is their sigmoid
 * (`derive_step_rewards_vllm` in Skywork's io_utils.py); `none` says that the server's numbers are probabilities already. Raw values can
 * lie in [0, 1] too, so that nothing is concluded from that; whether they do is told. Undefined when `none` is said of numbers outside [0, 1].
 */
export function stepScoresOf(options: {
  readonly values: readonly number[];
  readonly ends: readonly number[];
  readonly activation: Activation;
}): ReadValues | undefined {
  const { values, ends, activation } = options;
  const allWithinUnitInterval = values.every(isShare);
  const atEnds = ends.map((index) => values[index] as number);
  if (activation === 'sigmoid') {
    return { scores: atEnds.map(sigmoid), readAs: 'raw values', allWithinUnitInterval };
  }
  return atEnds.every(isShare) ? { scores: atEnds, readAs: 'probabilities', allWithinUnitInterval } : undefined;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
