/** How many steps fit a scoring model's context: a PRM of the Qwen2.5-Math family has 4,096 tokens, a trajectory may have more. */

const tokensPerStepSeparator = 2;
/** ChatML's own tokens. */
const tokensOfTemplate = 32;

/**
 * About how many tokens a text has: other than Latin characters one each, the rest by `charsPerToken`. An estimate on the
 * high side for prose and about right for formulas, where digits are a token each.
 */
export function estimateTokens(text: string, charsPerToken: number): number {
  const beyondAscii = text.length - text.replaceAll(/\P{ASCII}/gu, '').length;
  return beyondAscii + Math.ceil((text.length - beyondAscii) / charsPerToken);
}

/** The number of leading steps whose text, with system prompt and question, is estimated to fit; 0 when not even one does. */
export function fittingSteps(request: {
  readonly systemPrompt: string;
  readonly questionPrompt: string;
  readonly steps: readonly string[];
  readonly maxTokens: number;
  readonly charsPerToken: number;
}): number {
  const { charsPerToken, steps } = request;
  const before = estimateTokens(request.systemPrompt + request.questionPrompt, charsPerToken) + tokensOfTemplate;
  let left = request.maxTokens - before;
  for (const [index, step] of steps.entries()) {
    left -= estimateTokens(step, charsPerToken) + tokensPerStepSeparator;
    if (left < 0) return index;
  }
  return steps.length;
}
