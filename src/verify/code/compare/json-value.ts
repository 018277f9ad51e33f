/** JSON as Python writes it, NaN and Infinity included, with every number kept as it is written: no digit is lost. */

/** A number's text: `12`, `-1.5e3`, `NaN`, `-Infinity`. */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | ReadonlyMap<string, JsonValue>;

/** Deeper values are refused: reading, comparing and sorting them would overflow the stack. */
const deepest = 1_000;

/** Undefined when the text is not one JSON value, or is nested more than 1,000 deep. Of a repeated key the last value counts. Linear. */
export function readJson(text: string): JsonValue | undefined {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    return reader.atEnd() ? value : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

class Malformed extends Error {}

const numberText = /-?(?:(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|Infinity)|NaN/y;
const plainString = /"[^"\\]*"/y;
const words = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Reader {
  readonly text: string;
  index = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonValue {
    if (depth > deepest) throw new Malformed();
    this.skipBlanks();
    const first = this.text[this.index];
    if (first === '[') return this.array(depth);
    if (first === '{') return this.object(depth);
    return first === '"' ? this.string() : this.scalar();
  }

  atEnd(): boolean {
    this.skipBlanks();
    return this.index === this.text.length;
  }

  private array(depth: number): JsonValue[] {
    const items: JsonValue[] = [];
    this.index += 1;
    if (this.takes(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.takes(','));
    this.expect(']');
    return items;
  }

  private object(depth: number): Map<string, JsonValue> {
    const members = new Map<string, JsonValue>();
    this.index += 1;
    if (this.takes('}')) return members;
    do {
      this.skipBlanks();
      const key = this.string();
      this.expect(':');
      members.set(key, this.value(depth + 1));
    } while (this.takes(','));
    this.expect('}');
    return members;
  }

  private string(): string {
    const plain = this.match(plainString);
    if (plain !== undefined) return plain.slice(1, -1);
    const start = this.index;
    if (this.text[start] !== '"') throw new Malformed();
    this.index = stringEnd(this.text, start);
    try {
      return JSON.parse(this.text.slice(start, this.index)) as string;
    } catch {
      throw new Malformed();
    }
  }

  private scalar(): JsonValue {
    for (const [word, value] of words) {
      if (!this.text.startsWith(word, this.index)) continue;
      this.index += word.length;
      return value;
    }
    const source = this.match(numberText);
    if (source === undefined) throw new Malformed();
    return new JsonNumber(source);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.index;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.index += found.length;
    return found;
  }

  private takes(mark: string): boolean {
    this.skipBlanks();
    if (this.text[this.index] !== mark) return false;
    this.index += 1;
    return true;
  }

  private expect(mark: string): void {
    if (!this.takes(mark)) throw new Malformed();
  }

  private skipBlanks(): void {
    while (isJsonBlank(this.text.charCodeAt(this.index))) this.index += 1;
  }
}

export function isJsonBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/** Just past the closing quote, or the end of the text when there is none. */
function stringEnd(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}

/** The value as JSON, made up only as far as a person will read. */
export function jsonText(value: JsonValue, mostCharacters = 200): string {
  if (value instanceof JsonNumber) return value.source;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const [open, close, parts] = value instanceof Map ? ['{', '}', value.entries()] : ['[', ']', value.entries()];
  let text = '';
  for (const [key, part] of parts as Iterable<[string | number, JsonValue]>) {
    if (text.length > mostCharacters) return `${open}${text}, ...${close}`;
    const label = typeof key === 'string' ? `${JSON.stringify(key)}: ` : '';
    text += `${text === '' ? '' : ', '}${label}${jsonText(part, mostCharacters - text.length)}`;
  }
  return `${open}${text}${close}`;
}
