import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstWrongStep } from '../../process-reward/simulated/first-wrong-step.ts';
import { simulateStepScores } from '../../process-reward/simulated/simulated-process-reward-model.ts';
import { readGoldAnswer } from './gold-answer.ts';
import { probabilityRight } from './item-response.ts';
import type { SimulatedProgram } from './simulated-program.ts';
import { type SimulatedReplyOptions, simulateReply } from './simulated-reply.ts';

function options(overrides: Partial<SimulatedReplyOptions> = {}): SimulatedReplyOptions {
  return {
    modelName: 'student',
    questionPrompt: 'What is 20 + 22?',
    gold: '42',
    ability: 0,
    difficulty: 0,
    seed: 1,
    sample: 0,
    style: 'plain',
    ...overrides,
  };
}

const samples = (count: number, overrides: Partial<SimulatedReplyOptions> = {}) =>
  Array.from({ length: count }, (_, sample) => simulateReply(options({ ...overrides, sample })));

const boxed = (text: string) => /\\boxed\{([\s\S]*)\}\$/.exec(text)?.[1];
const stepsOf = (text: string) => text.split('\n\n');
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const golds = ['42', '-7', '0', '1,234', '3.50', '$18', '50\\%', '\\frac{1}{2}', 'x^2 - 1', '(3, \\frac{\\pi}{2})'];
const texts = ['i^{5}=i', '\\frac 59', '\\sin(2\\pi)', '0!', '\\text{Evelyn}', 'A', 'H', '100000000000000000000000001'];

describe('what a simulated reply says', () => {
  test('the same options give the same reply; seed, sample, model and prompt each change it', () => {
    const base = JSON.stringify(simulateReply(options()));
    expect(JSON.stringify(simulateReply(options()))).toBe(base);
    for (const change of [{ seed: 2 }, { sample: 1 }, { modelName: 'teacher' }, { questionPrompt: 'Other?' }]) {
      expect(JSON.stringify(simulateReply(options(change)))).not.toBe(base);
    }
  });

  test('a right reply ends in the gold as it was written, and every step of it is right', () => {
    for (const gold of [...golds, ...texts]) {
      const reply = simulateReply(options({ gold, ability: 50 }));
      expect(reply.isRight).toBe(true);
      expect(boxed(reply.answer)).toBe(gold);
      expect(firstWrongStep(stepsOf(reply.answer))).toBeUndefined();
    }
  });

  test('a wrong reply never ends in the gold, nor in the same number written otherwise', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constantFrom(...golds, ...texts),
          fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map(String),
          fc.tuple(fc.integer({ min: -999, max: 999 }), fc.nat(9999)).map(([whole, part]) => `${whole}.${part}`),
        ),
        fc.nat(),
        (gold, sample) => {
          const said = boxed(simulateReply(options({ gold, sample, ability: -50 })).answer) ?? '';
          expect(said).not.toBe(gold);
          const [known, answered] = [readGoldAnswer(gold), readGoldAnswer(said)];
          if (known.kind === 'number' && answered.kind === 'number') {
            const value = ({ units, scale }: { units: bigint; scale: number }) => Number(units) / 10 ** scale;
            const [right, wrong] = [value(known.value), value(answered.value)];
            expect(Math.abs(wrong) === Math.abs(right)).toBe(false);
            expect(Math.abs(wrong - right)).toBeGreaterThanOrEqual(Math.min(1, Math.abs(right) * 0.01));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('arithmetic goes wrong at the step it says, for numbers and formulas alike', () => {
    for (const gold of golds) {
      for (const reply of samples(20, { gold, ability: -2 }).filter(({ isRight }) => !isRight)) {
        expect(firstWrongStep(stepsOf(reply.answer)), reply.answer).toBe(reply.firstWrongStep);
      }
    }
  });

  test('a wrong letter is one of the options', () => {
    const letters = samples(60, { gold: 'B', ability: -50, optionCount: 3 }).map(({ answer }) => boxed(answer));
    expect(new Set(letters)).toEqual(new Set(['A', 'C']));
    expect(boxed(simulateReply(options({ gold: 'A', ability: -50, optionCount: 2 })).answer)).toBe('B');
  });

  test('a question without a known answer is answered with a number, and is never right', () => {
    for (const reply of samples(20, { gold: undefined, ability: 50 })) {
      expect(reply.isRight).toBe(false);
      expect(boxed(reply.answer)).toMatch(/^-?\d+$/);
    }
  });

  test('a reasoner takes twice the steps and keeps them out of its answer', () => {
    const { reasoning, answer } = simulateReply(options({ style: 'reasoner', ability: 50 }));
    expect(stepsOf(reasoning)).toHaveLength(12);
    expect(answer).toBe('The answer is $\\boxed{42}$.');
  });

  test('an undecided reply has no boxed answer and is not right', () => {
    const replies = samples(400, { undecidedRate: 0.25, ability: 50 });
    const undecided = replies.filter(({ answer }) => boxed(answer) === undefined);
    expect(undecided.length / 400).toBeCloseTo(0.25, 1);
    expect(undecided.some(({ isRight }) => isRight)).toBe(false);
  });

  test('harder questions take more steps', () => {
    const lengths = [-3, -1, 0, 1, 2, 4].map(
      (difficulty) => stepsOf(simulateReply(options({ difficulty, ability: 50 })).answer).length,
    );
    expect(lengths).toEqual([4, 5, 6, 8, 9, 12]);
  });
});

describe('token limits', () => {
  test('a reply within its limit stops by itself; tokens are characters over four', () => {
    const { answer, usage, finishReason } = simulateReply(options());
    expect(finishReason).toBe('stop');
    expect(usage.completionTokens).toBe(Math.ceil(answer.length / 4));
    expect(simulateReply(options({ maxTokens: usage.completionTokens })).answer).toBe(answer);
  });

  test('a reply over its limit is cut to it, in the reasoning first', () => {
    const whole = simulateReply(options({ style: 'reasoner' }));
    for (let maxTokens = 1; maxTokens < whole.usage.completionTokens; maxTokens += 1) {
      const cut = simulateReply(options({ style: 'reasoner', maxTokens }));
      expect(cut.finishReason).toBe('length');
      expect(cut.usage.completionTokens).toBe(maxTokens);
      expect(whole.reasoning.startsWith(cut.reasoning)).toBe(true);
      if (cut.answer !== '') expect(cut.reasoning).toBe(whole.reasoning);
    }
  });
});

describe('as item response theory has it', () => {
  test.each([-1, 0, 2])('the share of right replies at ability %d is the logistic probability', (ability) => {
    const share = mean(samples(4000, { ability, difficulty: 0.5, discrimination: 1.2 }).map((r) => Number(r.isRight)));
    const expected = probabilityRight({ ability, difficulty: 0.5, discrimination: 1.2 });
    // Four standard errors of a share of 4000.
    expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 4000));
  });

  test('the harder a question is for its student, the lower the mean step score of its wrong replies', () => {
    const meanScore = (difficulty: number) => {
      const wrong = samples(1500, { difficulty, ability: 0 }).filter(({ isRight }) => !isRight);
      return mean(
        wrong.map(({ answer }) =>
          mean(simulateStepScores({ name: 'prm', seed: 0, noise: 0.1, questionPrompt: 'q', steps: stepsOf(answer) })),
        ),
      );
    };
    const scores = [-1.5, -0.5, 0.5, 1.5, 2.5, 3.5].map(meanScore);
    for (const [index, score] of scores.entries()) {
      if (index > 0) expect(score).toBeLessThan((scores[index - 1] as number) - 0.02);
    }
    expect(scores.at(0)).toBeGreaterThan(0.5);
    expect(scores.at(-1)).toBeLessThan(0.3);
  });

  test('wrong replies of one difficulty spread over the whole range of scores', () => {
    const wrong = samples(600, { difficulty: 0.5 }).filter(({ isRight }) => !isRight);
    const firstWrong = new Set(wrong.map((reply) => reply.firstWrongStep));
    expect(firstWrong).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});

describe('a reply to a code question', () => {
  const program: SimulatedProgram = { right: 'print(1)', wrong: (share) => `print("passes ${share}")` };
  const answer = (ability: number, change: Partial<SimulatedReplyOptions> = {}) =>
    simulateReply(options({ gold: '', ability, program, ...change }));

  test('ends in a fenced program after steps that stand apart', () => {
    const right = answer(50);
    expect(right.isRight).toBe(true);
    expect(right.answer).toMatch(/^Step 1: [\s\S]+\n\n```python\nprint\(1\)\n```$/);
    const reasoned = answer(50, { style: 'reasoner' });
    expect(reasoned.answer).toBe('```python\nprint(1)\n```');
    expect(reasoned.reasoning).toContain('Step 1');
  });

  test('passes the share of tests that its steps are right, when it is wrong', () => {
    const wrong = answer(-50);
    const steps = wrong.answer.match(/^Step/gm)?.length ?? 0;
    expect(wrong.isRight).toBe(false);
    expect(wrong.answer).toContain(`print("passes ${(wrong.firstWrongStep ?? 0) / steps}")`);
  });

  test('is never right where no right program is known', () => {
    expect(answer(50, { program: { wrong: program.wrong } }).isRight).toBe(false);
  });
});
