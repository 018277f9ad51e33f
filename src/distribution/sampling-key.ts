/** A seeded random order over questions that any SQL database computes with 64-bit integers and no extension. */
import { contentHash } from '../question/question.ts';

/** The prime 2^31 - 1. */
export const samplingModulus = 2_147_483_647;

export interface SamplingMultipliers {
  /** In [1, modulus - 1]. */
  readonly a: number;
  /** In [0, modulus - 1]. */
  readonly b: number;
}

/**
 * The order for a seed is ascending `(shuffle_key * a + b) % 2147483647`, ties by id. As shuffle keys are hashes and `a` and `b`
 * come from the seed's SHA-256, every question is as likely to come first, and orders of two seeds are unrelated
 * (universal hashing, Carter and Wegman 1979). The product stays below 2^62.
 */
export function samplingMultipliers(seed: number | string): SamplingMultipliers {
  const hex = contentHash('sampling', String(seed));
  const modulus = BigInt(samplingModulus);
  return {
    a: Number((BigInt(`0x${hex.slice(0, 16)}`) % (modulus - 1n)) + 1n),
    b: Number(BigInt(`0x${hex.slice(16, 32)}`) % modulus),
  };
}

/**
 * The first 31 bits of a question's id, in [0, 2^31 - 1]. Throws RangeError when the id does not begin with eight hex
 * characters.
 */
export function shuffleKeyOf(questionId: string): number {
  const head = questionId.slice(0, 8);
  if (!/^[0-9a-f]{8}$/i.test(head)) throw new RangeError(`question id ${JSON.stringify(questionId)} is not hex`);
  return Number.parseInt(head, 16) >>> 1;
}

/** `(shuffleKey * a + b) % modulus` in exact arithmetic: the reference the SQL expression must agree with. */
export function samplingRank(shuffleKey: number, { a, b }: SamplingMultipliers): number {
  return Number((BigInt(shuffleKey) * BigInt(a) + BigInt(b)) % BigInt(samplingModulus));
}
