/** Reads one number per token from a reply of `/v1/embeddings` or `/pooling`, and refuses everything else. */
import type { Reading } from '../served/ask-past-cache.ts';
import { itemOfInput } from '../served/item-of-input.ts';

/**
 * `body`: the parsed reply to a request of one input of `tokenCount` ids. Takes numbers as base64 of little-endian float32, as
 * a flat list, and as a list of rows of one number, which is what pooling every token through a head of one label gives.
 */
export function readTokenValues(body: unknown, tokenCount: number): Reading<readonly number[]> {
  const item = itemOfInput(body);
  const values = numbersOf(item?.embedding ?? item?.data);
  if (typeof values === 'string') return { kind: 'unreadable', reason: values };
  if (values.length !== tokenCount) return { kind: 'wrong-count', reason: wrongCount(values.length, tokenCount) };
  return { kind: 'read', value: values };
}

/** The reason when they are not numbers. */
function numbersOf(embedding: unknown): readonly number[] | string {
  if (typeof embedding === 'string') return fromBase64(embedding);
  if (!Array.isArray(embedding)) return 'the reply holds no embedding for the tokens that were sent';
  const values = embedding.map((entry) => (Array.isArray(entry) && entry.length === 1 ? entry[0] : entry));
  return finite(values);
}

function fromBase64(text: string): readonly number[] | string {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return 'the embedding is text, but not base64 of 32-bit numbers';
  return finite(Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4)));
}

function finite(values: readonly unknown[]): readonly number[] | string {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return values as readonly number[];
  return values[at] === null || typeof values[at] === 'number'
    ? 'an entry of the embedding is not a finite number: half precision can overflow, try `--dtype bfloat16`'
    : 'the embedding is not one number per token: is the model served with its value head and pooling of all tokens?';
}

function wrongCount(valueCount: number, tokenCount: number): string {
  const counts = `the server gave ${valueCount} numbers for ${tokenCount} tokens`;
  const oneVector = 'it pools the text to one vector: serve the model with its value head and pooling of all tokens.';
  return valueCount > 1 && valueCount < tokenCount
    ? `${counts}. Either its prefix cache swallowed some, then turn prefix caching off, or ${oneVector}`
    : `${counts}: ${oneVector}`;
}
