import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnswerKey, Domain } from '../../question/question.ts';
import { questionFeatureNames, questionFeatures } from './question-features.ts';

const keys: Record<Domain, AnswerKey> = {
  math: { kind: 'math', gold: '7' },
  choice: { kind: 'choice', letter: 'B', options: ['1', '2', '3', '4'] },
  code: { kind: 'code', suiteId: 's', tests: 'stdio', testCount: 3 },
};

function features(prompt: string, domain: Domain = 'math', others?: Parameters<typeof questionFeatures>[1]) {
  const values = questionFeatures({ prompt, domain, answerKey: keys[domain] }, others);
  expect(values).toHaveLength(questionFeatureNames.length);
  return Object.fromEntries(questionFeatureNames.map((name, index) => [name, values[index]]));
}

describe('questionFeatures', () => {
  it('counts length, numbers and LaTeX commands', () => {
    const found = features(String.raw`Find \frac{3}{4} of 1,200.5 and \sqrt{2}.`);
    expect(found.logPromptLength).toBeCloseTo(Math.log(1 + 41), 12);
    expect(found.logNumberCount).toBeCloseTo(Math.log(5), 12);
    expect(found.logLargestNumber).toBeCloseTo(Math.log10(1201.5), 12);
    expect(found.logLatexCommandCount).toBeCloseTo(Math.log(3), 12);
  });

  it('reads commas between groups of three only as part of a number', () => {
    expect(features('1,2,3').logNumberCount).toBeCloseTo(Math.log(4), 12);
    expect(features('1,000,000').logLargestNumber).toBeCloseTo(Math.log10(1_000_001), 12);
    expect(features('12,3456').logLargestNumber).toBeCloseTo(Math.log10(3457), 12);
  });

  it('is 0 for a prompt without numbers and finite for a number beyond doubles', () => {
    expect(features('Why?')).toMatchObject({ logNumberCount: 0, logLargestNumber: 0, logLatexCommandCount: 0 });
    expect(features('9'.repeat(400)).logLargestNumber).toBe(15);
  });

  it('says the domain, and how many options there are', () => {
    expect(features('q', 'choice')).toMatchObject({ isMath: 0, isChoice: 1, isCode: 0, logOptionCount: Math.log(5) });
    expect(features('q', 'code')).toMatchObject({ isMath: 0, isChoice: 0, isCode: 1, logOptionCount: 0 });
    expect(features('q')).toMatchObject({ isMath: 1, isChoice: 0, isCode: 0 });
  });

  it('averages the shrunken logits of other students, and flags that there is none', () => {
    const none = { otherStudentsLogit: 0, hasNoOtherStudent: 1 };
    expect(features('q', 'math')).toMatchObject(none);
    expect(features('q', 'math', [{ correct: 0, decided: 0 }])).toMatchObject(none);
    const others = features('q', 'math', [
      { correct: 4, decided: 4 },
      { correct: 1, decided: 2 },
      { correct: 0, decided: 0 },
    ]);
    // (logit(4.5 / 5) + logit(1.5 / 3)) / 2 = ln(9) / 2.
    expect(others).toMatchObject({ hasNoOtherStudent: 0, otherStudentsLogit: expect.closeTo(Math.log(9) / 2, 12) });
  });

  it('never reads the gold answer', () => {
    const ask = (answerKey: AnswerKey) => questionFeatures({ prompt: 'q', domain: answerKey.kind, answerKey });
    expect(ask({ kind: 'math', gold: '123456' })).toEqual(ask({ kind: 'math', gold: '1' }));
    const options = ['1', '2'];
    expect(ask({ kind: 'choice', letter: 'A', options })).toEqual(ask({ kind: 'choice', letter: 'B', options }));
  });

  it('is finite for any prompt', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('math', 'choice', 'code'), (prompt, domain) => {
        expect(Object.values(features(prompt, domain)).every(Number.isFinite)).toBe(true);
      }),
    );
  });
});
