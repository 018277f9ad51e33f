/** Holds the verifiers to real data: recorded student replies, graders' own test cases, golds of MATH, inputs that hang algebra systems. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMathGold, verifyMath } from '../../src/verify/math/verify-math.ts';

const data = process.env.ADAPTIVE_COT_DATA ?? '../shared/data';
const present = existsSync(data);
if (!present) console.log(`Passed over: no public data at ${data}; set ADAPTIVE_COT_DATA to where it is.`);

const lines = <Row>(path: string): Row[] =>
  readFileSync(join(data, path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

interface Pair {
  readonly id: string;
  readonly gold: string;
  readonly pred: string;
  readonly expected: boolean;
}

interface PairReport {
  readonly agreement: number;
  readonly falsePositives: number;
  readonly worstMs: number;
}

function judgePairs(name: string): PairReport {
  const rows = lines<Pair>(`math/${name}.jsonl`);
  const disagreeing: string[] = [];
  let falsePositives = 0;
  let worstMs = 0;
  const started = performance.now();
  for (const { id, gold, pred, expected } of rows) {
    const before = performance.now();
    const correct = verifyMath({ gold, reply: pred }).kind === 'correct';
    worstMs = Math.max(worstMs, performance.now() - before);
    if (correct !== expected) disagreeing.push(id);
    if (correct && !expected) falsePositives += 1;
  }
  const perSecond = Math.round((rows.length / (performance.now() - started)) * 1000);
  console.log(
    `${name}: ${rows.length - disagreeing.length} of ${rows.length} agree, ${falsePositives} false positives, worst ${worstMs.toFixed(1)} ms, ` +
      `${perSecond} verdicts/s${disagreeing.length > 0 ? `; disagreeing: ${disagreeing.join(', ')}` : ''}`,
  );
  return { agreement: 1 - disagreeing.length / rows.length, falsePositives, worstMs };
}

describe.skipIf(!present)('the math verifier on public data', () => {
  it('agrees with the labels of four students on GSM8K', () => {
    interface Row {
      readonly id: number;
      readonly answer: string;
      readonly replies: Record<string, { readonly text: string; readonly correct: boolean }>;
    }
    const replies = lines<Row>('recorded/gsm8k-four-students.jsonl').flatMap(({ id, answer, replies }) =>
      Object.entries(replies).map(([student, { text, correct }]) => ({ id, answer, student, text, correct })),
    );
    const started = performance.now();
    const disagreements = replies.filter(
      ({ answer, text, correct }) => (verifyMath({ gold: answer, reply: text }).kind === 'correct') !== correct,
    );
    const perSecond = Math.round((replies.length / (performance.now() - started)) * 1000);
    console.log(`GSM8K: ${replies.length - disagreements.length} of ${replies.length} agree, ${perSecond} verdicts/s`);
    for (const { id, student, answer, text } of disagreements)
      console.log(`  question ${id}, ${student}: gold ${answer}, reply ends ${JSON.stringify(text.slice(-60))}`);
    expect(disagreements.length / replies.length).toBeLessThanOrEqual(0.001);
  });

  it('accepts the golds of the MATH training questions', () => {
    const questions = JSON.parse(readFileSync(join(data, 'questions/math-train.json'), 'utf8')) as {
      readonly answer: string | null;
    }[];
    const reasons = new Map<string, number>();
    for (const { answer } of questions) {
      const check = checkMathGold(answer ?? '');
      if (!check.accepted) reasons.set(check.reason, (reasons.get(check.reason) ?? 0) + 1);
    }
    const refused = [...reasons.values()].reduce((sum, rows) => sum + rows, 0);
    console.log(`MATH golds: ${questions.length - refused} of ${questions.length} accepted`);
    for (const [reason, rows] of reasons) console.log(`  ${rows} refused: ${reason}`);
    expect(1 - refused / questions.length).toBeGreaterThanOrEqual(0.998);
  });

  it.each([
    ['pairs-mathverify-tests', 0.95, 3],
    ['pairs-mathverify-issues', 0.96, 0],
    ['pairs-nemo-skills-tests', 0.96, 0],
    ['pairs-dart-eval', 0.88, 0],
    ['metamorphic-near-miss-neg', 0.997, 2],
    ['metamorphic-reformat-pos', 0.99, 0],
  ])('judges %s', (name, agreement, falsePositives) => {
    const report = judgePairs(name);
    expect(report.agreement).toBeGreaterThanOrEqual(agreement);
    expect(report.falsePositives).toBeLessThanOrEqual(falsePositives);
  });

  it('decides what hangs algebra systems within 50 ms each', () => {
    const report = judgePairs('hang-bombs');
    expect(report.agreement).toBe(1);
    expect(report.worstMs).toBeLessThan(50);
  });

  it('agrees with MathCoder where its grader said correct, which is noisy, and accepts nothing it cannot read', () => {
    interface Row {
      readonly gold: string;
      readonly response: string;
      readonly label: boolean | null;
    }
    const rows = lines<Row>('math/responses-mathcoder-math.jsonl').filter(({ label }) => label !== null);
    const started = performance.now();
    const agreeing = rows.filter(
      ({ gold, response, label }) => (verifyMath({ gold, reply: response }).kind === 'correct') === label,
    ).length;
    console.log(
      `MathCoder: ${agreeing} of ${rows.length} agree, ${Math.round((rows.length / (performance.now() - started)) * 1000)} verdicts/s`,
    );
    expect(agreeing / rows.length).toBeGreaterThanOrEqual(0.96);
  });

  it('never takes the gold of one question for that of another', () => {
    const golds = [...new Set(lines<{ gold: string }>('math/golds-all.jsonl').map(({ gold }) => gold))].filter(
      (gold) => !/^[$\s]*-?[\d.,]+[$\s]*$/.test(gold),
    );
    const pairs = golds.flatMap((gold, index) =>
      [1, 7, 61, 333].map((step) => [gold, golds[(index + step) % golds.length] as string] as const),
    );
    const taken = pairs.filter(([gold, other]) => verifyMath({ gold, reply: other }).kind === 'correct');
    console.log(`cross-paired golds: ${taken.length} of ${pairs.length} taken for equal`);
    for (const [gold, other] of taken) console.log(`  ${JSON.stringify(gold)} and ${JSON.stringify(other)}`);
    expect(taken.length / pairs.length).toBeLessThanOrEqual(0.001);
  });
});
