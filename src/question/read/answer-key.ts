/** The key of a row's answer: the gold of a mathematical question, the letter of a choice one. */
import type { AnswerKey } from '../question.ts';
import { nameOfType } from './json-rows.ts';

/** A row's fault, in words for a person, naming the field. */
export class RowFault extends Error {}

/** `exact` writes a number or nested value as the bank wrote it. A list of one answer is that answer. */
export function mathKey(field: string, answer: unknown, exact: () => string): AnswerKey {
  const gold = goldText(answer, exact);
  if (gold.trim() === '') throw new RowFault(`field \`${field}\` is empty`);
  return { kind: 'math', gold: checkText(field, gold) };
}

function goldText(answer: unknown, exact: () => string): string {
  if (typeof answer === 'string') return answer;
  if (Array.isArray(answer) && answer.length === 1) return goldText(answer[0], () => exact().slice(1, -1).trim());
  return Array.isArray(answer) && answer.length === 0 ? '' : exact();
}

/** Options in their order; `labels` when the bank names them otherwise than A, B, C. */
interface Options {
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

/**
 * The letter of `answer`, which is a letter (`B`, `(b)`, `B.`), a label the bank gave, the text of one option, or the
 * number of one counted from 0. Without options only a letter will do.
 * @throws RowFault when it is none of these, is out of range, or means two different options.
 */
export function choiceKey(field: string, answer: unknown, optionsField: string, options: unknown): AnswerKey {
  const { texts, labels } = readOptions(optionsField, options);
  const index =
    typeof answer === 'number' ? indexOfNumber(field, answer, texts) : indexOfText(field, answer, { texts, labels });
  return { kind: 'choice', letter: letterOf(index), options: texts };
}

function indexOfNumber(field: string, answer: number, texts: readonly string[]): number {
  if (texts.length === 0) throw new RowFault(`field \`${field}\` is the number ${answer}, but the row has no options`);
  if (!Number.isInteger(answer) || answer < 0 || answer >= texts.length)
    throw new RowFault(`field \`${field}\` is ${answer}, options are numbered 0 to ${texts.length - 1}`);
  return answer;
}

function indexOfText(field: string, answer: unknown, options: Options): number {
  if (typeof answer !== 'string')
    throw new RowFault(`field \`${field}\`: expected a letter, an option or its number, got ${nameOfType(answer)}`);
  const text = answer.trim();
  if (text === '') throw new RowFault(`field \`${field}\` is empty`);
  const byText = options.texts.findIndex((option) => option.trim() === text);
  const byLetter = indexOfLabel(field, text, options, byText >= 0);
  if (byLetter >= 0 && byText >= 0 && byLetter !== byText)
    throw new RowFault(
      `field \`${field}\` is ${JSON.stringify(text)}: the letter of one option and the text of another`,
    );
  const index = byLetter >= 0 ? byLetter : byText;
  if (index >= 0) return index;
  if (/^\d+$/.test(text)) return indexOfNumber(field, Number(text), options.texts);
  throw new RowFault(
    `field \`${field}\` is ${JSON.stringify(shortened(text))}, which is neither a letter nor an option`,
  );
}

/** -1 when the text is no letter or label. A letter beyond the options is a fault unless it is an option's text. */
function indexOfLabel(field: string, text: string, { texts, labels }: Options, isOption: boolean): number {
  const label = labels.indexOf(text);
  if (label >= 0) return label;
  const letter = /^\(?([A-Za-z])[).:]?$/.exec(text)?.[1]?.toUpperCase();
  if (letter === undefined) return -1;
  const index = labels.length > 0 ? labels.indexOf(letter) : letter.charCodeAt(0) - 65;
  const inRange = index >= 0 && (texts.length === 0 || index < texts.length);
  if (inRange || isOption) return inRange ? index : -1;
  throw new RowFault(`field \`${field}\` is the letter ${letter}, but the row has ${texts.length} options`);
}

/** Reads ["x", "y"], {A: "x", B: "y"}, {label: ["A", "B"], text: ["x", "y"]}, or the JSON of one of these. */
function readOptions(field: string, value: unknown): Options {
  if (value === null || value === undefined) return { texts: [], labels: [] };
  if (typeof value === 'string') return readOptions(field, parseOptions(field, value));
  if (Array.isArray(value)) return checkedOptions(field, value, []);
  if (typeof value !== 'object') throw new RowFault(`field \`${field}\`: expected a list, got ${nameOfType(value)}`);
  const { label, text } = value as { label?: unknown; text?: unknown };
  if (Array.isArray(label) && Array.isArray(text) && label.length === text.length)
    return checkedOptions(field, text, label.map(String));
  const entries = Object.entries(value).filter(([, option]) => option !== null);
  if (entries.every(([key]) => /^[A-Za-z]$/.test(key))) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return checkedOptions(
    field,
    entries.map(([, option]) => option),
    entries.map(([key]) => key),
  );
}

function parseOptions(field: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // said below
  }
  throw new RowFault(`field \`${field}\`: expected a list of options, got the text ${JSON.stringify(shortened(text))}`);
}

function checkedOptions(field: string, values: readonly unknown[], labels: readonly string[]): Options {
  if (values.length < 2 || values.length > 26)
    throw new RowFault(`field \`${field}\` has ${values.length} options; 2 to 26 are needed`);
  const texts = values.map((value, index) => {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      throw new RowFault(`field \`${field}\`: option ${letterOf(index)} is ${nameOfType(value)}, not text`);
    return checkText(field, String(value));
  });
  return { texts, labels };
}

/** NUL and half surrogate pairs cannot be stored or hashed faithfully. */
export function checkText(field: string, text: string): string {
  if (text.includes('\0')) throw new RowFault(`field \`${field}\` holds a NUL character`);
  if (!text.isWellFormed()) throw new RowFault(`field \`${field}\` holds half of a surrogate pair, not Unicode text`);
  return text;
}

function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
