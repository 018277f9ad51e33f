import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitReasoning } from './split-reasoning.ts';

const split = (content: string, reasoning = '') => splitReasoning({ reasoning, content, finishReason: 'stop' });

test('a reasoning field is the reasoning, and tags in the answer are then the answer’s own', () => {
  expect(split('I wrote </think> on purpose', 'why')).toEqual({
    reasoning: 'why',
    answer: 'I wrote </think> on purpose',
    finishReason: 'stop',
  });
});

test.each([
  ['<think>a</think>b', 'a', 'b', 'stop'],
  ['\n<think>\na\n</think>\n\nb\n', 'a', 'b', 'stop'],
  ['a</think>b', 'a', 'b', 'stop'],
  ['<think>a</think>x</think>b', 'ax', 'b', 'stop'],
  ['<think></think>b', '', 'b', 'stop'],
  ['just b', '', 'just b', 'stop'],
  ['<think>a, and then', 'a, and then', '', 'length'],
  ['<think>a</think><think>again', 'a\nagain', '', 'length'],
  ['the tag <think> opens', '', 'the tag <think> opens', 'stop'],
  ['', '', '', 'stop'],
])('%j', (content, reasoning, answer, finishReason) => {
  expect(split(content)).toEqual({ reasoning, answer, finishReason });
});

test('no text is ever lost but tags and white space', () => {
  const piece = fc.constantFrom('<think>', '</think>', 'a', 'bc', '\n\n', ' ', '<', 'think>', '\\boxed{5}');
  // Taking a tag out may make another of its neighbours: until none is left.
  const visible = (text: string): string => {
    const rest = text.replaceAll(/<\/?think>|\s+/g, '');
    return rest === text ? text : visible(rest);
  };
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.oneof(fc.constant(''), text), (content, reasoning) => {
      const result = split(content, reasoning);
      expect(visible(result.reasoning + result.answer)).toBe(visible(reasoning + content));
    }),
    { numRuns: 1_000 },
  );
});
