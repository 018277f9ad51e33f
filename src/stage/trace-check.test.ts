import { describe, expect, it } from 'vitest';
import { checkTrace, isLooping, type Trace } from './trace-check.ts';

const policy = { maxTokens: 1000, requireReasoning: false };
const good: Trace = {
  questionPrompt: 'What is 2 + 2?',
  reasoning: 'Two and two make four.',
  answer: '\\boxed{4}',
  finishReason: 'stop',
  completionTokens: 20,
};

describe('the trace check', () => {
  it.each([
    ['a sound chain', {}, undefined],
    ['a chain cut by the token limit', { finishReason: 'length' as const }, 'truncated'],
    ['an empty answer', { answer: ' \n' }, 'empty'],
    ['more tokens than the policy', { completionTokens: 1001 }, 'over-long'],
    ['long text without a token count', { completionTokens: undefined, reasoning: 'x y '.repeat(1000) }, 'over-long'],
    ['a think tag inside the answer', { answer: 'so </think> \\boxed{4}' }, 'stray-think-tag'],
    ['a slip into another script', { reasoning: 'First 我们首先计算这个数字然后得到答案 four.' }, 'language-mixed'],
    [
      'another script that the question uses',
      { questionPrompt: '二加二是多少？', reasoning: '我们首先计算这个数字然后得到答案' },
      undefined,
    ],
    ['Greek letters as symbols', { reasoning: 'Let α, β, γ, δ, ε, ζ, η, θ, ι, κ, λ, μ be angles.' }, undefined],
  ])('judges %s', (_name, change, expected) => {
    expect(checkTrace({ ...good, ...change }, policy)).toBe(expected);
  });

  it('refuses an answer without reasoning only when the policy asks for it', () => {
    expect(checkTrace({ ...good, reasoning: '' }, policy)).toBeUndefined();
    expect(checkTrace({ ...good, reasoning: '' }, { ...policy, requireReasoning: true })).toBe('no-reasoning');
  });

  it('calls a passage repeated many times a loop, and varied lines none', () => {
    expect(isLooping('Wait, let me check the sum again, it should be twelve, so we go on with it. '.repeat(30))).toBe(
      true,
    );
    expect(isLooping(Array.from({ length: 300 }, (_, n) => `Step ${n}: we add ${n} to get ${n * n}.`).join('\n'))).toBe(
      false,
    );
  });
});
