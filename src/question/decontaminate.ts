/**
 * Keeps benchmark questions out of training data by shared word n-grams. The length of 13 words is that of GPT-3's and
 * lm-evaluation-harness's decontamination (Brown et al. 2020, arXiv 2005.14165, appendix C); s1 (arXiv 2501.19393) filters
 * against its benchmarks by n-grams, too.
 */

export const defaultNgramSize = 13;

export interface Contamination {
  /** The benchmark that was given first among those that hold the words. */
  readonly benchmark: string;
  /** The shared words, normalised and joined by single blanks; the whole text when it is shorter than an n-gram. */
  readonly ngram: string;
}

export interface BenchmarkIndex {
  add(benchmarkName: string, prompt: string): void;
  /**
   * The first n-gram of the prompt that a benchmark holds, too. A prompt of fewer than n words is contaminated only if its
   * normalised text is the whole of a benchmark's. A prompt without words never is.
   */
  find(prompt: string): Contamination | undefined;
}

/** @throws RangeError when the size is not a whole number of at least 1. */
export function createBenchmarkIndex({ ngramSize = defaultNgramSize }: { ngramSize?: number } = {}): BenchmarkIndex {
  if (!Number.isInteger(ngramSize) || ngramSize < 1)
    throw new RangeError(`ngramSize is ${ngramSize}, at least 1 is needed`);
  return new NgramIndex(ngramSize);
}

/** Lower-cased runs of letters and digits of any script: LaTeX commands lose their signs, punctuation and spacing do not count. */
export function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

interface BenchmarkText {
  readonly benchmark: string;
  /** Words joined by blanks. */
  readonly text: string;
}

/** Hashes find candidates, the words themselves decide: a collision costs a comparison and never contaminates. */
class NgramIndex implements BenchmarkIndex {
  readonly #size: number;
  readonly #hasher: RollingHash;
  readonly #texts: BenchmarkText[] = [];
  readonly #short = new Map<string, string>();
  /** From an n-gram's hash to where it was first seen, packed into a number: an index of millions must stay small. */
  readonly #places = new Map<number, number>();
  /** Other n-grams of the same hash. */
  readonly #collisions = new Map<number, number[]>();

  constructor(size: number) {
    this.#size = size;
    this.#hasher = new RollingHash(size);
  }

  add(benchmark: string, prompt: string): void {
    const tokens = words(prompt);
    const text = tokens.join(' ');
    if (tokens.length < this.#size) {
      if (tokens.length > 0 && !this.#short.has(text)) this.#short.set(text, benchmark);
      return;
    }
    const textIndex = this.#texts.push({ benchmark, text }) - 1;
    this.#hasher.each(tokens, (hash, start) => {
      if (this.#lookUp(hash, tokens, start) === undefined) this.#put(hash, packPlace(textIndex, start));
      return true;
    });
  }

  find(prompt: string): Contamination | undefined {
    const tokens = words(prompt);
    if (tokens.length < this.#size) return this.#findWhole(tokens.join(' '));
    let found: Contamination | undefined;
    this.#hasher.each(tokens, (hash, start) => {
      const place = this.#lookUp(hash, tokens, start);
      if (place !== undefined) found = this.#contamination(place, tokens, start);
      return found === undefined;
    });
    return found;
  }

  #findWhole(text: string): Contamination | undefined {
    const benchmark = this.#short.get(text);
    return benchmark === undefined ? undefined : { benchmark, ngram: text };
  }

  #contamination(place: number, tokens: readonly string[], start: number): Contamination {
    return { benchmark: this.#textAt(place).benchmark, ngram: tokens.slice(start, start + this.#size).join(' ') };
  }

  #put(hash: number, place: number): void {
    if (!this.#places.has(hash)) this.#places.set(hash, place);
    else this.#collisions.set(hash, [...(this.#collisions.get(hash) ?? []), place]);
  }

  #lookUp(hash: number, tokens: readonly string[], start: number): number | undefined {
    const first = this.#places.get(hash);
    if (first === undefined || this.#holds(first, tokens, start)) return first;
    return this.#collisions.get(hash)?.find((place) => this.#holds(place, tokens, start));
  }

  #holds(place: number, tokens: readonly string[], start: number): boolean {
    const benchmarkTokens = this.#textAt(place).text.split(' ');
    const position = place % placesPerText;
    for (let offset = 0; offset < this.#size; offset++)
      if (benchmarkTokens[position + offset] !== tokens[start + offset]) return false;
    return true;
  }

  #textAt(place: number): BenchmarkText {
    return this.#texts[Math.floor(place / placesPerText)] as BenchmarkText;
  }
}

const placesPerText = 2 ** 26;

/** `start`: position of the n-gram's first word. Exact below 2^53: 2^27 texts of 2^26 words. */
function packPlace(textIndex: number, start: number): number {
  return textIndex * placesPerText + start;
}

/** Polynomial hash modulo 2^32 over FNV-1a hashes of the words: each next window costs two multiplications (Karp and Rabin 1987). */
class RollingHash {
  static readonly #base = 0x01000193;
  readonly #size: number;
  /** base^(size - 1), what the leaving word was multiplied by. */
  readonly #leaving: number;

  constructor(size: number) {
    this.#size = size;
    let power = 1;
    for (let exponent = 1; exponent < size; exponent++) power = Math.imul(power, RollingHash.#base);
    this.#leaving = power;
  }

  /** Calls `visit` with each window's hash and first position, until it returns false. */
  each(tokens: readonly string[], visit: (hash: number, start: number) => boolean): void {
    const hashes = tokens.map(hashOfWord);
    let hash = 0;
    for (let end = 0; end < hashes.length; end++) {
      const start = end - this.#size + 1;
      const leaving = start > 0 ? Math.imul(hashes[start - 1] as number, this.#leaving) : 0;
      hash = (Math.imul(hash - leaving, RollingHash.#base) + (hashes[end] as number)) | 0;
      if (start >= 0 && !visit(hash, start)) return;
    }
  }
}

function hashOfWord(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  // The words' last letters must reach the high bits, or the polynomial's low bits would see little of them.
  return (hash ^ (hash >>> 15)) | 0;
}
