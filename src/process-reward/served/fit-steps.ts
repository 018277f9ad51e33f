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

export interface EstimateRequest {
  readonly systemPrompt: string;
  readonly questionPrompt: string;
  readonly steps: readonly string[];
  readonly charsPerToken: number;
}

/** Entry n: about how many tokens the first n steps have, with all that stands before them; `steps.length + 1` entries. */
export function estimatedTokens(request: EstimateRequest): number[] {
  const { charsPerToken, steps } = request;
  const tokens = [estimateTokens(request.systemPrompt + request.questionPrompt, charsPerToken) + tokensOfTemplate];
  for (const [index, step] of steps.entries()) {
    tokens.push((tokens[index] as number) + estimateTokens(step, charsPerToken) + tokensPerStepSeparator);
  }
  return tokens;
}

/** The number of leading steps whose text, with system prompt and question, is estimated to fit; 0 when not even one does. */
export function fittingSteps(request: EstimateRequest & { readonly maxTokens: number }): number {
  return Math.max(
    0,
    estimatedTokens(request).findLastIndex((tokens) => tokens <= request.maxTokens),
  );
}
