import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifierFor } from '../../verify/verifiers.ts';
import { amounts, fullMix, generateStories, numberStories, type StoryMix } from './generate-stories.ts';
import type { NumberStory, Part } from './number-story.ts';
import { parts } from './number-story.ts';
import { partOf, problem } from './part-of.ts';
import { solveStory } from './read-story.fixture.ts';
import { amountAfter, expression, operations, relationsFrom } from './relation.ts';
import { solution, solutionStyles } from './solution.ts';

const of = (part: Part, count: number, mix: Partial<StoryMix> = {}, seed = 1) =>
  generateStories({ part, seed, count, mix: { ...fullMix, ...mix } });
const problemOf = ({ first, chain }: NumberStory) => problem(first, chain);

describe('a number story', () => {
  test('has the gold that its text alone leads to', () => {
    for (const part of parts) {
      for (const story of of(part, 400)) expect(solveStory(story.prompt), story.prompt).toBe(Number(story.gold));
    }
  });

  test('is as difficult as it says', () => {
    for (const story of of('bank', 300)) {
      const { steps, distractors, largest, operations: used } = story.factors;
      expect(story.chain).toHaveLength(steps);
      expect(story.prompt.split('. ')).toHaveLength(steps + 1 + distractors + 1);
      expect(Math.max(...amounts(story.first.amount, story.chain))).toBeLessThanOrEqual(largest);
      expect(new Set(used)).toEqual(new Set(story.chain.map(({ relation }) => relation.operation)));
    }
  });

  test('in order names everyone before they are compared with', () => {
    for (const { prompt, chain, first } of of('training', 200, { shuffled: [false], distractors: [0] })) {
      const said = prompt.split('. ').map((sentence) => sentence.split(' ')[0]);
      expect(said.slice(0, -1)).toEqual([first.who, ...chain.map(({ who }) => who)]);
    }
  });

  test('keeps to the operations it may use', () => {
    for (const { factors } of of('evaluation', 200, { operations: ['plus', 'minus'] })) {
      expect(['plus', 'minus']).toEqual(expect.arrayContaining([...factors.operations]));
    }
  });
});

describe('stories drawn with a seed', () => {
  test('are the same for the same seed and others for another', () => {
    expect(of('bank', 50)).toEqual(of('bank', 50));
    expect(of('bank', 50, {}, 2)).not.toEqual(of('bank', 50));
  });

  test('have distinct prompts, and as many as were asked for', () => {
    const prompts = of('training', 2000, { steps: [1], largest: [10] }).map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(2000);
  });

  test('of two parts never share a problem, whatever the names and the order', () => {
    const [training, bank, evaluation] = parts.map((part) => new Set(of(part, 3000, { steps: [1, 2] }).map(problemOf)));
    for (const one of bank as Set<string>) expect(training?.has(one) || evaluation?.has(one)).toBe(false);
    for (const one of evaluation as Set<string>) expect(training?.has(one)).toBe(false);
  });

  test('fall into the parts at about 70, 15 and 15 of a hundred', () => {
    const amountsTo50 = Array.from({ length: 50 }, (_, index) => index + 1);
    const all = amountsTo50.flatMap((amount) =>
      operations.flatMap((operation) =>
        relationsFrom(amount, operation, 50).map((relation) =>
          partOf({ who: 'Ann', amount }, [{ who: 'Bob', relation }]),
        ),
      ),
    );
    const share = (part: Part) => all.filter((one) => one === part).length / all.length;
    expect(all.length).toBeGreaterThan(2500);
    expect(share('training')).toBeCloseTo(0.7, 1);
    expect(share('bank')).toBeCloseTo(0.15, 1);
  });

  test('that no prompt is left for are refused, not repeated for ever', () => {
    expect(() => of('bank', 1e5, { steps: [1], largest: [10], operations: ['percent'], distractors: [0] })).toThrow(
      RangeError,
    );
  });
});

test.each([
  [{ steps: [] }, /at least one value of steps/],
  [{ steps: [9] }, /steps are whole numbers from 1 to 8, got 9/],
  [{ distractors: [0.5] }, /distractors are whole numbers/],
  [{ largest: [5] }, /largest are whole numbers from 10/],
])('a mix of %o is refused', (mix: Partial<StoryMix>, reason) => {
  const stories = numberStories({ part: 'bank', seed: 1, mix: { ...fullMix, ...mix } });
  expect(() => stories.next()).toThrow(reason);
});

describe('a solution', () => {
  test.each(solutionStyles)('in the style %s is accepted by the verifier of its story', async (style) => {
    const verifier = verifierFor('math');
    for (const story of of('evaluation', 60)) {
      const answerKey = { kind: 'math', gold: story.gold } as const;
      const answer = solution(story, style);
      const verdict = await verifier.verify({ answerKey, questionPrompt: story.prompt, answer, finishReason: 'stop' });
      expect(verdict.kind).toBe('correct');
    }
  });

  test('computes line by line what everyone has', () => {
    const [story] = of('bank', 1, { steps: [4], shuffled: [true] }) as [NumberStory];
    const lines = solution(story).split('\n');
    expect(lines).toHaveLength(1 + 4 + 1);
    for (const [index, amount] of amounts(story.first.amount, story.chain).entries()) {
      expect(lines[index]?.endsWith(`${index === 0 ? ' ' : '='}${amount}`)).toBe(true);
    }
  });
});

describe('a relation', () => {
  const cases = fc.record({
    amount: fc.integer({ min: 1, max: 1000 }),
    operation: fc.constantFrom(...operations),
    largest: fc.integer({ min: 10, max: 1000 }),
  });

  test('leads to another whole number from 1 to the largest, and its arithmetic says which', () => {
    fc.assert(
      fc.property(cases, ({ amount, operation, largest }) => {
        for (const relation of relationsFrom(amount, operation, largest)) {
          const after = amountAfter(amount, relation);
          expect(Number.isInteger(after) && after >= 1 && after <= largest && after !== amount).toBe(true);
          expect(fromLeft(expression(amount, relation))).toBe(after);
        }
      }),
    );
  });

  test.each([
    [{ operation: 'fraction', numerator: 3, denominator: 4 }, 12, 9],
    [{ operation: 'percent', percent: 150 }, 14, 21],
    [{ operation: 'divided', by: 6 }, 42, 7],
  ] as const)('%o of %i is %i', (relation, amount, after) => expect(amountAfter(amount, relation)).toBe(after));
});

function fromLeft(text: string): number {
  const [first, ...rest] = text.match(/[+*/-]?\d+/g) as [string, ...string[]];
  return rest.reduce((total, part) => {
    const by = Number(part.slice(1));
    return { '+': total + by, '-': total - by, '*': total * by, '/': total / by }[part[0] as '+'] as number;
  }, Number(first));
}
