/** Reads server-sent events (WHATWG HTML, 9.2) as far as chat servers use them: `data` lines; other fields and comments are skipped. */

/**
 * Feed it text as it comes; it calls `onData` with each event's data (lines joined by a newline). `onData` returns true to
 * say that nothing after it matters, which `push` then returns too.
 */
export class ServerSentEventReader {
  readonly #onData: (data: string) => boolean;
  /** The unfinished last line, in the pieces it came in. */
  #partial: string[] = [];
  #data: string | undefined;

  constructor(onData: (data: string) => boolean) {
    this.#onData = onData;
  }

  push(text: string): boolean {
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      if (this.#line(this.#finishLine(text.slice(start, end)))) return true;
      start = end + 1;
    }
    if (start < text.length) this.#partial.push(text.slice(start));
    return false;
  }

  /** The stream has ended: servers that leave out the last blank line meant their event all the same. */
  end(): boolean {
    return this.#line(this.#finishLine('')) || this.#line('');
  }

  #finishLine(rest: string): string {
    let line = rest;
    if (this.#partial.length > 0) {
      line = this.#partial.join('') + rest;
      this.#partial = [];
    }
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  #line(line: string): boolean {
    if (line === '') {
      const data = this.#data;
      this.#data = undefined;
      return data !== undefined && this.#onData(data);
    }
    if (line.startsWith('data:')) {
      const value = line.slice(line[5] === ' ' ? 6 : 5);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
    }
    return false;
  }
}
