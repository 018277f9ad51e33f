/** Lines of a text file, plain or compressed, streamed: the ground for JSONL and CSV, where one bad line must not hide the others. */
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { type Duplex, PassThrough, pipeline } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';

export type Line =
  | { readonly kind: 'text'; readonly number: number; readonly text: string }
  | { readonly kind: 'unreadable'; readonly number: number; readonly reason: string };

/** Longer lines are reported, not held, unless a caller allows more: hardly a row is this long, and a binary file has no line ends. */
export const maxLineBytes = 16 * 2 ** 20;

const newline = 0x0a;
const byteOrderMark = '\uFEFF';

/** The bytes of a file, decompressed by its ending (.gz, .zst). */
export function openBytes(path: string): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  return pipeline(file, decompressor(path), () => {}) as AsyncIterable<Buffer>;
}

/**
 * Chunks of lines without their line ends, numbered from 1; a byte order mark is dropped. Lines that are not UTF-8 or are
 * longer than `maxBytes` come as `unreadable`. An empty file has no lines.
 * @throws the file system's or the decompressor's error.
 */
export async function* readLines(path: string, maxBytes = maxLineBytes): AsyncGenerator<Line[], void, undefined> {
  const splitter = new LineSplitter(maxBytes);
  for await (const bytes of openBytes(path)) {
    const lines = splitter.push(bytes);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last.length > 0) yield last;
}

class LineSplitter {
  readonly #maxBytes: number;
  #number = 0;
  #carried: Buffer[] = [];
  #carriedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  push(bytes: Buffer): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      lines.push(this.#line(bytes.subarray(start, end)));
      start = end + 1;
    }
    this.#carry(bytes.subarray(start));
    return lines;
  }

  end(): Line[] {
    return this.#carriedBytes > 0 ? [this.#line(Buffer.alloc(0))] : [];
  }

  #carry(bytes: Buffer): void {
    this.#carriedBytes += bytes.length;
    if (this.#carriedBytes > this.#maxBytes) this.#carried = [];
    else if (bytes.length > 0) this.#carried.push(bytes);
  }

  #line(tail: Buffer): Line {
    const length = this.#carriedBytes + tail.length;
    const bytes = this.#carried.length === 0 ? tail : Buffer.concat([...this.#carried, tail]);
    this.#carried = [];
    this.#carriedBytes = 0;
    this.#number += 1;
    return length > this.#maxBytes
      ? { kind: 'unreadable', number: this.#number, reason: `the line is longer than ${this.#maxBytes} bytes` }
      : decode(bytes, this.#number);
  }
}

function decode(bytes: Buffer, number: number): Line {
  if (!isUtf8(bytes)) return { kind: 'unreadable', number, reason: 'the line is not UTF-8 text' };
  let text = bytes.toString('utf8');
  if (number === 1 && text.startsWith(byteOrderMark)) text = text.slice(1);
  return { kind: 'text', number, text: text.endsWith('\r') ? text.slice(0, -1) : text };
}

function decompressor(path: string): Duplex {
  if (path.endsWith('.gz')) return createGunzip();
  return path.endsWith('.zst') ? createZstdDecompress() : new PassThrough();
}
