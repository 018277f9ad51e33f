import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../errors/errors.ts';
import { splitSteps } from './split-steps.ts';

const all = { minChars: 0 };

test('a blank line ends a step, also one with spaces, and several are one', () => {
  expect(splitSteps('first\nstill first\n\nsecond\n \t\n\n\nthird\n\n', all)).toEqual([
    'first\nstill first',
    'second',
    'third',
  ]);
});

test('carriage returns are white space like any other', () => {
  expect(splitSteps('first\r\n\r\nsecond', all)).toEqual(['first', 'second']);
});

test('newline, step header and a pattern of one’s own', () => {
  expect(splitSteps('a\nb\n\nc', { ...all, separator: 'newline' })).toEqual(['a', 'b', 'c']);
  const text = 'Intro.\n### Step 1: add\n\nmore\n**Step 2** multiply\nSteps are done';
  expect(splitSteps(text, { ...all, separator: 'step-header' })).toEqual([
    'Intro.',
    '### Step 1: add\n\nmore',
    '**Step 2** multiply\nSteps are done',
  ]);
  expect(splitSteps('a ки b ки', { ...all, separator: { regex: 'ки' } })).toEqual(['a', 'b']);
});

test('a pattern that is none is refused', () => {
  expect(() => splitSteps('a', { separator: { regex: '(' } })).toThrow(ConfigError);
});

describe('nothing is cut inside', () => {
  test.each([
    ['a fence', 'before\n\n```python\nx = 1\n\ny = 2\n```\n\nafter', 3],
    ['an indented fence', 'before\n\n  ```\nx\n\ny\n  ```\n\nafter', 3],
    ['a fence never closed', 'before\n\n```\nx\n\ny\n\nz', 2],
    ['dollars', 'before\n\n$$\na\n\nb\n$$\n\nafter', 3],
    ['brackets', 'before\n\n\\[\na\n\nb\n\\]\n\nafter', 3],
  ])('%s', (_name, text, count) => {
    expect(splitSteps(text, all)).toHaveLength(count);
  });

  test('but a formula never closed protects nothing', () => {
    expect(splitSteps('a $$ b\n\nc\n\nd \\[ e\n\nf', all)).toHaveLength(4);
  });
});

test('a tiny piece joins the one after it, the last the one before it, with what stood between', () => {
  expect(splitSteps('So:\n\nadd two and three\n\nwhich makes five\n\n5.', { minChars: 8 })).toEqual([
    'So:\n\nadd two and three',
    'which makes five\n\n5.',
  ]);
  expect(splitSteps('a\n\nb', { minChars: 50 })).toEqual(['a\n\nb']);
});

test('beyond the greatest number neighbours are joined evenly', () => {
  const text = Array.from({ length: 10 }, (_, n) => `s${n}`).join('\n\n');
  const steps = splitSteps(text, { ...all, maxSteps: 4 });
  expect(steps.map((step) => step.split('\n\n').length)).toEqual([2, 3, 2, 3]);
});

test.each(['', ' \n\n\t\n'])('text without a visible character has no steps: %j', (text) => {
  expect(splitSteps(text)).toEqual([]);
});

test('no visible character is lost, no step is empty, and there are never too many', () => {
  const piece = fc.constantFrom(
    'a',
    'Step 2',
    '\n',
    '\n\n',
    '```',
    '\n```\n',
    '$$',
    '\\[',
    '\\]',
    ' ',
    'long text here',
  );
  const separator = fc.constantFrom('blank-line' as const, 'newline' as const, 'step-header' as const);
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, separator, fc.nat(20), fc.integer({ min: 1, max: 9 }), (value, by, minChars, maxSteps) => {
      const steps = splitSteps(value, { separator: by, minChars, maxSteps });
      expect(steps.join('').replaceAll(/\s/g, '')).toBe(value.replaceAll(/\s/g, ''));
      expect(steps.every((step) => step !== '' && step === step.trim())).toBe(true);
      expect(steps.length).toBeLessThanOrEqual(maxSteps);
    }),
    { numRuns: 500 },
  );
});

test('a long text takes time in proportion', () => {
  const text = 'a \\[ b $$ c\n\n'.repeat(50_000);
  const startedAt = performance.now();
  expect(splitSteps(text, all).length).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
