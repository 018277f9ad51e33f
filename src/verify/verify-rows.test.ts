import { describe, expect, it } from 'vitest';
import { count, describe as describeSummary, emptySummary } from './agreement.ts';
import { verifierFor } from './verifiers.ts';
import { type RowOutcome, verifyLines, verifyRows } from './verify-rows.ts';

async function outcomes(domain: 'math' | 'choice', rows: readonly unknown[]): Promise<RowOutcome[]> {
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  const how = { verifier: verifierFor(domain), source: 'replies.jsonl' };
  return Array.fromAsync(verifyRows({ lines, verifyBatch: (batch) => verifyLines(batch, how) }));
}

describe('verifyRows', () => {
  it('gives one outcome a row, in order, with the id or the row number', async () => {
    const found = await outcomes('math', [
      { id: 'q1', gold: '5', reply: 'The answer is 5.' },
      { gold: 5, pred: '6' },
      { id: 7, gold: '1/2', response: '0.5' },
    ]);
    expect(found.map(({ id, verdict }) => [id, verdict.kind])).toEqual([
      ['q1', 'correct'],
      [2, 'incorrect'],
      [7, 'correct'],
    ]);
  });

  it.each<[unknown, string]>([
    ['{broken', 'the line is not a JSON object'],
    ['[1]', 'the line is not a JSON object'],
    [{ reply: '5' }, 'field "gold" is missing'],
    [{ gold: '', reply: '5' }, 'field "gold" is empty'],
    [{ gold: { a: 1 }, reply: '5' }, 'field "gold" must be a string or a number'],
    [{ gold: '5' }, 'field "reply" (or "pred", "response") is missing'],
    [{ gold: '5', reply: ['5'] }, 'field "reply" must be a string'],
    [{ gold: '5', reply: '5', label: 'yes' }, 'field "expected" (or "label") must be true, false or null'],
  ])(
    'turns the unusable row %j into a failed outcome that names file, row and fault, and goes on',
    async (row, fault) => {
      const [bad, good] = await outcomes('math', [row, { gold: '5', reply: '5' }]);
      expect(bad?.verdict.kind).toBe('failed');
      expect(bad?.badRow).toBe(`replies.jsonl, row 1: ${fault}`);
      expect(good).toMatchObject({ id: 2, verdict: { kind: 'correct' } });
    },
  );

  it('passes over blank lines and a byte order mark', async () => {
    const found = await outcomes('math', ['\ufeff{"gold":"5","reply":"5"}', '', '{"gold":"5","reply":"5"}']);
    expect(found.map(({ id, verdict }) => [id, verdict.kind])).toEqual([
      [1, 'correct'],
      [3, 'correct'],
    ]);
  });

  it('takes a choice gold as a letter or as content, and options as a list or by letter', async () => {
    const options = ['red', 'green', 'blue'];
    const found = await outcomes('choice', [
      { gold: 'B', options, reply: 'Answer: B' },
      { gold: 'green', options, reply: 'Answer: B' },
      { gold: 12, options: [10, 11, 12], reply: '(C)' },
      { gold: '(a)', options: { A: 'red', B: 'green' }, reply: 'red' },
      { gold: 'purple', options, reply: 'Answer: B' },
      { gold: 'A', options: { A: 'red', C: 'green' }, reply: 'red' },
    ]);
    expect(found.map(({ verdict }) => verdict.kind)).toEqual([
      'correct',
      'correct',
      'correct',
      'correct',
      'failed',
      'failed',
    ]);
    expect(found[4]?.badRow).toContain('field "gold" names none of the options');
  });

  it('passes on that a reply was cut off', async () => {
    const [cut] = await outcomes('math', [{ gold: '5', reply: '5', finish_reason: 'length' }]);
    expect(cut?.verdict.kind).toBe('truncated');
  });
});

describe('the counts of an evaluation', () => {
  it('set labels against verdicts, and null labels aside', async () => {
    const summary = emptySummary();
    const rows = [
      { id: 'tp', gold: '5', reply: '5', expected: true },
      { id: 'fp', gold: '5', reply: '5', expected: false },
      { id: 'tn', gold: '5', reply: '6', label: false },
      { id: 'fn', gold: '5', reply: '6', label: true },
      { id: 'ut', gold: '5', reply: '\\boxed{5 \\foo}', label: true },
      { id: 'uf', gold: '5', reply: '\\boxed{5 \\foo}', label: false },
      { id: 'none', gold: '5', reply: '5', label: null },
      'broken',
    ];
    for (const outcome of await outcomes('math', rows)) count(summary, outcome);
    expect(summary).toEqual({
      rows: 8,
      kinds: { correct: 3, incorrect: 2, undecided: 2, truncated: 0, failed: 1 },
      badRows: [{ row: 8, reason: 'replies.jsonl, row 8: the line is not a JSON object' }],
      labelled: {
        truePositive: 1,
        falsePositive: 1,
        trueNegative: 1,
        falseNegative: 1,
        undecidedLabelledTrue: 1,
        undecidedLabelledFalse: 1,
      },
      disagreements: ['fp', 'fn', 'ut'],
    });
    expect(describeSummary(summary)).toContain('8 rows: 3 correct, 2 incorrect, 2 undecided, 1 failed');
    expect(describeSummary(summary)).toContain('disagreeing ids: fp, fn, ut');
  });
});
