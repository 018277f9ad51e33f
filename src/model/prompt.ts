/** Turns a question into the messages a model is asked with. The instruction stands in the user turn, as R1-style models want it. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../errors/errors.ts';
import { contentHash, type Domain, type Question } from '../question/question.ts';
import type { ChatMessage } from './chat-model.ts';

const placeholder = '{question}';

/** Part of every attempt's key: a change to a built-in template must raise it. A template for a new domain need not. */
export const defaultPromptVersion = '1';

const templates = new Map<string, string>();

/** The built-in template of a domain, read from `prompts/` once. */
export function defaultTemplate(domain: Domain): string {
  const known = templates.get(domain);
  if (known !== undefined) return known;
  const template = readFileSync(new URL(`./prompts/${domain}.txt`, import.meta.url), 'utf8').trimEnd();
  templates.set(domain, template);
  return template;
}

/**
 * The user turn is `template` with every `{question}` replaced by the question; a system turn comes first when
 * `systemPrompt` is given and not empty. Throws `ConfigError` when the template has no `{question}`.
 */
export function buildMessages(options: {
  template: string;
  questionPrompt: string;
  systemPrompt?: string | undefined;
}): readonly ChatMessage[] {
  const { template, questionPrompt, systemPrompt } = options;
  if (!template.includes(placeholder)) {
    throw new ConfigError(`the prompt template does not hold ${placeholder}`, {
      hint: `Write ${placeholder} where the question should stand.`,
    });
  }
  // Joining, because `replaceAll` would read `$$` and `$&` in a question as patterns.
  const user: ChatMessage = { role: 'user', content: template.split(placeholder).join(questionPrompt) };
  return systemPrompt ? [{ role: 'system', content: systemPrompt }, user] : [user];
}

/** 12 hex characters that change with the template or the system prompt; an empty system prompt is none. */
export function promptVersion(template: string, systemPrompt?: string): string {
  return contentHash(template, systemPrompt ?? '').slice(0, 12);
}

/**
 * The question as a model should read it. Options of a choice question follow as `(A) ...` lines, unless the prompt already
 * holds each of them behind its letter.
 */
export function questionText(question: Pick<Question, 'prompt' | 'answerKey'>): string {
  const { prompt, answerKey } = question;
  if (answerKey.kind !== 'choice' || answerKey.options.length === 0) return prompt;
  if (answerKey.options.every((option, index) => holdsOption(prompt, letter(index), option))) return prompt;
  const lines = answerKey.options.map((option, index) => `(${letter(index)}) ${option}`);
  return `${prompt.trimEnd()}\n\n${lines.join('\n')}`;
}

function holdsOption(prompt: string, optionLetter: string, option: string): boolean {
  const text = option.trim().split(/\s+/).map(escaped).join('\\s+');
  return new RegExp(`(?<![A-Za-z])${optionLetter}\\s*[).:]\\**\\s*${text}`).test(prompt);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function letter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}
