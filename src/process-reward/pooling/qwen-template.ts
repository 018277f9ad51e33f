/** The text Qwen2.5-Math-PRM reads: ChatML with a separator token after every step, the last one included. */

/** Part of the adapter's identity: change it with the text below. */
export const qwenTemplateVersion = 'qwen2.5-math-prm@1';
export const qwenSystemPrompt = 'Please reason step by step, and put your final answer within \\boxed{}.';
export const qwenSeparator = '<extra_0>';

/**
 * The model scores each separator, so that the text holds exactly `steps.length` of them: separators and ChatML's own tokens
 * within question or steps are taken out, or the server would read them as such. Format: the model card of
 * Qwen/Qwen2.5-Math-PRM-7B, and `search-and-learn`'s use of it.
 */
export function qwenPrmText(request: {
  readonly systemPrompt: string;
  readonly questionPrompt: string;
  readonly steps: readonly string[];
  readonly separator: string;
}): string {
  const plain = (text: string) => withoutControlTokens(text, request.separator);
  const trajectory = request.steps.map((step) => plain(step) + request.separator).join('');
  return [
    `<|im_start|>system\n${plain(request.systemPrompt)}<|im_end|>\n`,
    `<|im_start|>user\n${plain(request.questionPrompt)}<|im_end|>\n`,
    `<|im_start|>assistant\n${trajectory}<|im_end|>\n`,
  ].join('');
}

function withoutControlTokens(text: string, separator: string): string {
  let before: string;
  let after = text;
  // Taking one out can bring the halves of another together.
  do {
    before = after;
    after = before.replaceAll(separator, '').replaceAll(/<\|(?:im_start|im_end|endoftext)\|>/g, '');
  } while (after !== before);
  return after;
}
