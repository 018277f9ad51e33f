/** Reads a choice key as banks write it: the gold as a letter or as an option's content, the options as a list or by letter. */
import type { AnswerKey } from '../../question/question.ts';
import { letterAt, matchOptions } from './match-option.ts';

type ChoiceKey = Extract<AnswerKey, { kind: 'choice' }>;

/** The key, or why there is none, as a phrase. A single letter that names an option is a letter before it is content. */
export function choiceKeyFrom(gold: string, options: readonly string[]): ChoiceKey | { readonly reason: string } {
  const letter = /^\s*\(?([A-Za-z])[).]?\s*$/.exec(gold)?.[1]?.toUpperCase();
  if (letter && (options.length === 0 || letter.charCodeAt(0) - 65 < options.length))
    return { kind: 'choice', letter, options };
  const [found, other] = matchOptions(gold, options);
  if (found === undefined)
    return { reason: options.length === 0 ? 'is no letter, and there are no options' : 'names none of the options' };
  return other === undefined
    ? { kind: 'choice', letter: found, options }
    : { reason: `fits options ${found} and ${other}` };
}

/** Options from `["x", 2]` or `{"A": "x", "B": 2}`; undefined when the value is neither, or its letters have gaps. */
export function optionsFrom(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value)
    ? value
    : typeof value === 'object'
      ? lettered(value as Record<string, unknown>)
      : undefined;
  if (!list?.every((option) => typeof option === 'string' || typeof option === 'number')) return undefined;
  return list.length > 26 ? undefined : list.map(String);
}

function lettered(options: Readonly<Record<string, unknown>>): unknown[] | undefined {
  const letters = Object.keys(options).sort();
  return letters.every((letter, index) => letter === letterAt(index))
    ? letters.map((letter) => options[letter])
    : undefined;
}
