/** From generated tokens to text: special tokens are dropped, those that mark reasoning are not. */
import type { LlamaModel, Token } from 'node-llama-cpp';

const thinkTags = ['<think>', '</think>'] as const;

/** @returns The text that tokens add after `prompt`. */
export function replyDecoder(model: LlamaModel): (tokens: readonly Token[], prompt?: readonly Token[]) => string {
  const tags = new Map<Token, string>(
    thinkTags.flatMap((tag) => {
      const [token, ...more] = model.tokenize(tag, true);
      return token === undefined || more.length > 0 ? [] : [[token, tag] as const];
    }),
  );
  return (tokens, prompt = []) => {
    let before = prompt;
    return runsBetween(tokens, tags)
      .map((run) => {
        const tag = run.length === 1 ? tags.get(run[0] as Token) : undefined;
        const text = tag ?? model.detokenize(run, false, before.slice(-contextTokens));
        before = run;
        return text;
      })
      .join('');
  };
}

/** As many as the library looks back to decide about a leading space. */
const contextTokens = 3;

/** Each tag is a run of its own. */
function runsBetween(tokens: readonly Token[], tags: ReadonlyMap<Token, string>): Token[][] {
  const runs: Token[][] = [];
  let isOpen = false;
  for (const token of tokens) {
    if (isOpen && !tags.has(token)) runs.at(-1)?.push(token);
    else runs.push([token]);
    isOpen = !tags.has(token);
  }
  return runs;
}
