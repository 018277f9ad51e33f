/** What every Verifier promises, as a suite each implementation runs over its own cases. */
import { describe, expect, it } from 'vitest';
import type { AnswerKey } from '../question/question.ts';
import type { Verifier } from './verifier.ts';

export interface ContractCases {
  readonly create: () => Verifier;
  readonly key: AnswerKey;
  readonly right: string;
  readonly wrong: string;
  /** A reply that commits to nothing. */
  readonly empty: string;
  /** A reply that hedges between the right answer and others. */
  readonly hedged: string;
  readonly unusableKey: AnswerKey;
  readonly foreignKey: AnswerKey;
}

export function describeVerifierContract(name: string, cases: ContractCases): void {
  const { create, key, right, wrong, empty, hedged, unusableKey, foreignKey } = cases;
  const kindOf = async (answer: string, answerKey = key) =>
    (await create().verify({ answerKey, answer, finishReason: 'stop' })).kind;

  describe(`${name} keeps the Verifier contract`, () => {
    it('has an id that names its domain, version and policy', () => {
      expect(create().id).toMatch(new RegExp(`^${create().domain}@\\d+\\(\\w+\\)$`));
    });

    it('calls a right reply correct and a wrong one incorrect', async () => {
      expect(await kindOf(right)).toBe('correct');
      expect(await kindOf(wrong)).toBe('incorrect');
    });

    it('reports what it extracted and by which rule', async () => {
      const verdict = await create().verify({ answerKey: key, answer: right, finishReason: 'stop' });
      expect(verdict.extracted).toBeTruthy();
      expect(verdict.rule).toBeTruthy();
      expect(verdict.detail).not.toBe('');
    });

    it('leaves a reply without an answer undecided, without a rule', async () => {
      const verdict = await create().verify({ answerKey: key, answer: empty, finishReason: 'stop' });
      expect(verdict.kind).toBe('undecided');
      expect(verdict.rule).toBeUndefined();
    });

    it('never accepts a hedged reply', async () => {
      expect(await kindOf(hedged)).not.toBe('correct');
    });

    it('calls a reply that met its length limit truncated, right or wrong', async () => {
      for (const answer of [right, wrong, empty]) {
        const verdict = await create().verify({ answerKey: key, answer, finishReason: 'length' });
        expect(verdict.kind).toBe('truncated');
      }
    });

    it('gives the same verdict again, also among verdicts in parallel', async () => {
      const verifier = create();
      const once = await verifier.verify({ answerKey: key, answer: right, finishReason: 'stop' });
      const many = await Promise.all(
        Array.from({ length: 20 }, () => verifier.verify({ answerKey: key, answer: right, finishReason: 'stop' })),
      );
      for (const verdict of many) expect(verdict).toEqual(once);
    });

    it('accepts its own gold, and says why it refuses an unusable one', async () => {
      expect(await create().checkGold(key)).toEqual({ kind: 'accepted' });
      const refused = await create().checkGold(unusableKey);
      expect(refused).toEqual({ kind: 'refused', reason: expect.stringMatching(/\S/) });
    });

    it('answers a key of another domain with a failed verdict instead of an exception', async () => {
      expect(await kindOf(right, foreignKey)).toBe('failed');
      expect((await create().checkGold(foreignKey)).kind).toBe('refused');
    });
  });
}
