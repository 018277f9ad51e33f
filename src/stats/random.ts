/** Seeded randomness: resampling and simulations must give the same answer on every machine and in every year. */
import { contentHash } from '../question/question.ts';

export interface Random {
  /** The next uniform integer in [0, 2^32). */
  readonly next: () => number;
  /** Uniform in [0, 1), 53 bits. */
  readonly uniform: () => number;
  /** Uniform in {0, ..., n - 1}, without modulo bias. Throws RangeError unless n is an integer in [1, 2^32]. */
  readonly integer: (n: number) => number;
  /** A new array in uniformly random order (Fisher-Yates); the argument is left alone. */
  readonly shuffle: <T>(items: readonly T[]) => T[];
}

/**
 * sfc32 (Chris Doty-Humphrey's small fast counting generator, PractRand), its state filled from the SHA-256 of the seed,
 * so that seeds 1, 2, 3 or two similar strings start unrelated streams. The number 1 and the string '1' are different seeds.
 */
export function createRandom(seed: string | number): Random {
  const next = sfc32(stateOf(seed));
  return {
    next,
    uniform: () => uniform(next),
    integer: (n) => integer(next, n),
    shuffle: (items) => shuffle(next, items),
  };
}

interface State {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

function stateOf(seed: string | number): State {
  const hex = contentHash('random', typeof seed, String(seed));
  const word = (index: number): number => Number.parseInt(hex.slice(index * 8, index * 8 + 8), 16);
  return { a: word(0), b: word(1), c: word(2) };
}

function sfc32(state: State): () => number {
  let { a, b, c } = state;
  let counter = 1;
  const next = (): number => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function uniform(next: () => number): number {
  const high = next() >>> 5;
  const low = next() >>> 6;
  return (high * 0x4000000 + low) / 2 ** 53;
}

function integer(next: () => number, n: number): number {
  if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`integer(n) needs 1 <= n <= 2^32, got ${n}`);
  const firstBiased = 2 ** 32 - (2 ** 32 % n);
  let drawn = next();
  while (drawn >= firstBiased) drawn = next();
  return drawn % n;
}

function shuffle<T>(next: () => number, items: readonly T[]): T[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = integer(next, last + 1);
    const moved = shuffled[last] as T;
    shuffled[last] = shuffled[other] as T;
    shuffled[other] = moved;
  }
  return shuffled;
}
