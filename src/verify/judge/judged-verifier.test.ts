import { describe, expect, it } from 'vitest';
import type { ChatModel, ChatOutcome } from '../../model/chat-model.ts';
import { createMathVerifier } from '../math/math-verifier.ts';
import { createChatJudge } from './chat-judge.ts';
import { createJudgedVerifier } from './judged-verifier.ts';

/** A chat model that says the same to everything, and remembers the prompts. */
function judgeSaying(answer: string | Extract<ChatOutcome, { kind: 'failed' }>) {
  const prompts: string[] = [];
  const model: ChatModel = {
    name: 'judge',
    identity: {},
    concurrency: 1,
    complete: async ({ messages }) => {
      prompts.push(messages[0]?.content ?? '');
      if (typeof answer !== 'string') return answer;
      return { kind: 'replied', reply: { reasoning: '', answer, finishReason: 'stop', latencyMs: 1 } };
    },
    check: async () => ({ ok: true, detail: '' }),
    close: async () => {},
  };
  const verifier = createJudgedVerifier({ verifier: createMathVerifier(), judge: createChatJudge(model) });
  const verify = (gold: string, reply: string) =>
    verifier.verify({
      answerKey: { kind: 'math', gold },
      questionPrompt: 'Which is it?',
      answer: reply,
      finishReason: 'stop',
    });
  return { prompts, verifier, verify };
}

const unreadable = '\\boxed{\\oint_C 1}';

describe('a judged verifier', () => {
  it('asks about what the rules left open, and marks the verdict as a model’s', async () => {
    const { prompts, verify } = judgeSaying('Let me see.\nVERDICT: SAME');
    expect(await verify('5', unreadable)).toMatchObject({
      kind: 'correct',
      rule: 'judge',
      method: 'judge',
      extracted: '\\oint_C 1',
      warnings: ['Decided by a model, not by rules.'],
    });
    expect(prompts[0]).toContain('Which is it?');
    expect(prompts[0]).toContain('\\oint_C 1');
    expect(await judgeSaying('**VERDICT: DIFFERENT**').verify('5', unreadable)).toMatchObject({ kind: 'incorrect' });
  });

  it('asks about answers that differed only at the points tried', async () => {
    const { prompts, verify } = judgeSaying('VERDICT: SAME');
    expect((await verify('x^2', 'x^3')).method).toBe('judge');
    expect(prompts).toHaveLength(1);
  });

  it.each([
    ['an exact "incorrect"', '5', '\\boxed{6}', 'incorrect'],
    ['boxes that disagree', '5', '\\boxed{6}. No, it must be \\boxed{5}', 'undecided'],
    ['a "correct"', '5', '\\boxed{5}', 'correct'],
    ['a reply without an answer', '5', 'I do not know how to begin with this one', 'undecided'],
  ])('does not ask about %s', async (_name, gold, reply, kind) => {
    const { prompts, verify } = judgeSaying('VERDICT: SAME');
    expect((await verify(gold, reply)).kind).toBe(kind);
    expect(prompts).toEqual([]);
  });

  it('lets the rules’ verdict stand when the judge fails or does not say', async () => {
    const failed = { kind: 'failed', reason: '503', isTransient: true } as const;
    for (const answer of [failed, 'I think they may be the same.', 'VERDICT: SAME or VERDICT: DIFFERENT']) {
      const verdict = await judgeSaying(answer).verify('5', unreadable);
      expect(verdict.kind).toBe('undecided');
      expect(verdict.detail).toContain('The judge judge failed');
    }
  });

  it('is another verifier than the rules alone, so that verdicts are kept apart', () => {
    expect(judgeSaying('').verifier.id).toMatch(/^math@\d+\(default\)\+judge:judge@[0-9a-f]{8}$/);
  });
});
