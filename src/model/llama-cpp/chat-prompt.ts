/** From messages to prompt tokens, by the chat template within the GGUF file. */
import { createRequire } from 'node:module';
import type { LlamaModel, Token } from 'node-llama-cpp';
import { ConfigError } from '../../errors/errors.ts';
import type { ChatMessage } from '../chat-model.ts';

export interface ChatPrompt {
  readonly tokens: readonly Token[];
  /** The template wrote the opening tag itself, so that the reply starts within the reasoning. */
  readonly opensReasoning: boolean;
}

/** Throws, with the template's own words, when it does not take these messages (a system prompt, say). */
export type RenderChatPrompt = (
  messages: readonly ChatMessage[],
  variables: Readonly<Record<string, unknown>>,
) => ChatPrompt;

/** @throws ConfigError when the file has no chat template, or one that cannot be read. */
export function chatPromptOf(model: LlamaModel, path: string): RenderChatPrompt {
  const template = readTemplate(model, path);
  const { bosString, eosString } = model.tokens;
  return (messages, variables) => {
    const marked = template.render({
      ...variables,
      bos_token: bosString ?? '',
      eos_token: eosString ?? '',
      messages: messages.map(({ role, content }) => ({ role, content: mark(content) })),
      add_generation_prompt: true,
    });
    const parts = partsOf(marked);
    const text = parts.map((part) => part.text).join('');
    return { tokens: withBos(model, tokensOf(model, parts, text)), opensReasoning: /<think>\s*$/.test(text) };
  };
}

function readTemplate(model: LlamaModel, path: string): { render(variables: Record<string, unknown>): string } {
  const source: unknown = model.fileInfo.metadata.tokenizer?.chat_template;
  if (typeof source !== 'string' || source === '') {
    throw new ConfigError(`${path} has no chat template, so it cannot be asked as a chat model.`, {
      hint: 'Take a GGUF of the instruction-tuned model, or write the template into the file (gguf-new-metadata --chat-template-file).',
    });
  }
  const { Template } = jinja();
  try {
    return new Template(source);
  } catch (cause) {
    throw new ConfigError(`The chat template of ${path} cannot be read: ${(cause as Error).message}.`, { cause });
  }
}

/** The package comes with node-llama-cpp, and is found from there: nothing says that it lies beside us. */
function jinja(): typeof import('@huggingface/jinja') {
  return createRequire(import.meta.resolve('node-llama-cpp'))('@huggingface/jinja');
}

/** Unicode keeps these two for use within a program; they are never text. */
const open = '\ufdd0';
const close = '\ufdd1';

/** White space at the ends stays outside the marks, so that a template's `trim` finds it. */
function mark(content: string): string {
  const clean = content.replaceAll(/[\ufdd0\ufdd1]/g, '');
  const text = clean.trim();
  if (text === '') return clean;
  const start = clean.indexOf(text);
  return `${clean.slice(0, start)}${open}${text}${close}${clean.slice(start + text.length)}`;
}

interface Part {
  readonly text: string;
  /** Written by the template, where special tokens are meant. */
  readonly isTemplate: boolean;
}

function partsOf(marked: string): Part[] {
  return marked.split(/(\ufdd0[^\ufdd0\ufdd1]*\ufdd1)/).map((piece) => {
    const isTemplate = !piece.startsWith(open) || !piece.endsWith(close);
    const text = isTemplate ? piece : piece.slice(1, -1);
    if (!/[\ufdd0\ufdd1]/.test(text)) return { text, isTemplate };
    throw new Error('the chat template takes messages apart, so that their text cannot be told from special tokens');
  });
}

/** As one text, which is how models are trained, unless a message spells a special token: then its text is only text. */
function tokensOf(model: LlamaModel, parts: readonly Part[], text: string): Token[] {
  const isForged = parts.some((part) => !part.isTemplate && spellsSpecialToken(model, part.text));
  if (!isForged) return model.tokenize(text, true);
  return parts.flatMap((part, index) =>
    model.tokenize(part.text, part.isTemplate, index === 0 ? undefined : 'trimLeadingSpace'),
  );
}

function spellsSpecialToken(model: LlamaModel, text: string): boolean {
  const plain = model.tokenize(text, false);
  const parsed = model.tokenize(text, true);
  return plain.length !== parsed.length || plain.some((token, index) => token !== parsed[index]);
}

/** Where the file asks for BOS it stands there once, whether or not the template writes it. */
function withBos({ tokens: { bos, shouldPrependBosToken } }: LlamaModel, tokens: Token[]): Token[] {
  return bos === null || !shouldPrependBosToken || tokens[0] === bos ? tokens : [bos, ...tokens];
}
