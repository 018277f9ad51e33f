/** The text a judge is asked with: the critique form of ProcessBench (arXiv 2412.06559), steps as numbered paragraphs, in our own words. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../errors/errors.ts';
import { contentHash } from '../../question/question.ts';
import { withoutControlTokens } from '../served/control-tokens.ts';

export const defaultJudgeTemplate = readFileSync(new URL('./judge-prompt.txt', import.meta.url), 'utf8').trimEnd();

/** 12 hex characters that change with the template's text and with how paragraphs are tagged. */
export function judgePromptVersion(template: string): string {
  return contentHash('paragraphs@1', template).slice(0, 12);
}

/** Throws `ConfigError` unless the template holds both `{question}` and `{steps}`. */
export function requirePlaceholders(template: string): void {
  for (const placeholder of ['{question}', '{steps}']) {
    if (template.includes(placeholder)) continue;
    throw new ConfigError(`the judge's prompt template does not hold ${placeholder}`, {
      hint: 'Write {question} where the question should stand, and {steps} where the numbered paragraphs should.',
    });
  }
}

/** One text per step, as it stands in the prompt. */
export function paragraphs(steps: readonly string[]): readonly string[] {
  return steps.map((step, index) => `<paragraph_${index}>\n${inert(step)}\n</paragraph_${index}>`);
}

/** `template` with its placeholders filled in. `tagged`: from `paragraphs`. */
export function judgePrompt(options: {
  readonly template: string;
  readonly questionPrompt: string;
  readonly tagged: readonly string[];
}): string {
  const parts: Readonly<Record<string, string>> = {
    question: inert(options.questionPrompt),
    steps: options.tagged.join('\n\n'),
  };
  return options.template.replaceAll(/\{(question|steps)\}/g, (_, part: string) => parts[part] ?? '');
}

/**
 * Text that opens or closes none of the prompt's tags and ends no turn. Its boxes become frames, so that a box a judge quotes
 * from a solution is not taken for the judge's own answer.
 */
function inert(text: string): string {
  return withoutControlTokens(text)
    .replaceAll(/<(?=\s{0,8}\/?\s{0,8}(?:paragraph\s{0,8}_|(?:problem|solution)\s{0,8}>))/gi, '&lt;')
    .replaceAll(/\\boxed(?![a-zA-Z])/g, '\\fbox');
}
