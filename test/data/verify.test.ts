/** Holds the verifiers to real data: recorded student replies, graders' own test cases, golds of MATH, inputs that hang algebra systems. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMathGold, parseMathPolicy, verifyMath } from '../../src/verify/math/index.ts';

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

/** Rows whose label we do not share: by whose doing (the label's, a policy's, or ours) and why. No texts, only ids. */
type Adjudications = Readonly<
  Record<string, Readonly<Record<string, { readonly finding: 'label' | 'policy' | 'ours'; readonly why: string }>>>
>;
const adjudications: Adjudications = JSON.parse(readFileSync(new URL('./adjudications.json', import.meta.url), 'utf8'));

interface Judged {
  readonly id: string;
  readonly isCorrect: boolean;
  readonly expected: boolean;
}

interface SetReport {
  readonly agreement: number;
  /** With rows overruled by a label's fault or a named policy taken out. */
  readonly adjudicated: number;
  readonly falsePositives: number;
}

/** Prints every disagreement, and demands that each is adjudicated and no adjudication is stale. */
function reportOn(name: string, rows: readonly Judged[], note: string): SetReport {
  const disagreeing = rows.filter(({ isCorrect, expected }) => isCorrect !== expected).map(({ id }) => id);
  const table = adjudications[name] ?? {};
  const ours = disagreeing.filter((id) => table[id] === undefined || table[id].finding === 'ours');
  const overruled = disagreeing.length - ours.length;
  const falsePositives = rows.filter(({ isCorrect, expected }) => isCorrect && !expected).length;
  console.log(
    `${name}: ${rows.length - disagreeing.length} of ${rows.length} agree, ${falsePositives} false positives; ` +
      `${overruled} labels overruled, ${ours.length} faults of ours; ${note}`,
  );
  for (const id of disagreeing)
    console.log(`  ${id} ${table[id]?.finding ?? 'NOT ADJUDICATED'}: ${table[id]?.why ?? ''}`);
  expect(disagreeing.filter((id) => table[id] === undefined)).toEqual([]);
  expect(Object.keys(table).filter((id) => !disagreeing.includes(id))).toEqual([]);
  return {
    agreement: 1 - disagreeing.length / rows.length,
    adjudicated: 1 - ours.length / (rows.length - overruled),
    falsePositives,
  };
}

function judgePairs(name: string): SetReport & { readonly worstMs: number } {
  const rows = lines<Pair>(`math/${name}.jsonl`);
  const timesMs: number[] = [];
  const judged = rows.map(({ id, gold, pred, expected }) => {
    const once = () => {
      const startedMs = performance.now();
      verifyMath({ gold, reply: pred });
      return performance.now() - startedMs;
    };
    timesMs.push(Math.min(once(), once(), once()));
    return { id, isCorrect: verifyMath({ gold, reply: pred }).kind === 'correct', expected };
  });
  const worstMs = Math.max(...timesMs);
  return { ...reportOn(name, judged, `worst ${worstMs.toFixed(1)} ms`), worstMs };
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
    ['pairs-mathverify-tests', 0.99],
    ['pairs-mathverify-issues', 1],
    ['pairs-nemo-skills-tests', 0.95],
    ['pairs-dart-eval', 0.95],
    ['metamorphic-near-miss-neg', 0.999],
    ['metamorphic-reformat-pos', 0.998],
  ])('judges %s', (name, target) => {
    const report = judgePairs(name);
    expect(report.adjudicated).toBeGreaterThanOrEqual(target);
    expect(report.falsePositives).toBe(0);
  });

  it.each([
    ['pairs_dart_eval-0005', 'percent=hundredfold'],
    ['pairs_dart_eval-0006', 'percent=hundredfold'],
    ['pairs_dart_eval-0020', 'order=free'],
    ['pairs_mathverify_tests-0186', 'inequality=accepted'],
  ])('shares the label of %s under the policy %s', (id, policy) => {
    const file = id.startsWith('pairs_dart') ? 'pairs-dart-eval' : 'pairs-mathverify-tests';
    const row = lines<Pair>(`math/${file}.jsonl`).find((one) => one.id === id) as Pair;
    const { kind } = verifyMath({ gold: row.gold, reply: row.pred, policy: parseMathPolicy(policy) });
    expect(kind === 'correct').toBe(row.expected);
  });

  it('reads golds of every kind, and never finds one different from itself', () => {
    const kinds = { correct: 0, incorrect: 0, undecided: 0, truncated: 0, failed: 0 };
    let readable = 0;
    const golds = lines<{ gold: string }>('math/golds-all.jsonl');
    for (const { gold } of golds) {
      kinds[verifyMath({ gold, reply: gold }).kind] += 1;
      if (checkMathGold(gold).accepted) readable += 1;
    }
    console.log(
      `golds-all: ${JSON.stringify(kinds)}; ${readable} of ${golds.length} are understood, not only repeated`,
    );
    expect(kinds.correct / golds.length).toBeGreaterThanOrEqual(0.99);
    expect(kinds.incorrect + kinds.failed + kinds.truncated).toBe(0);
    expect(readable / golds.length).toBeGreaterThanOrEqual(0.97);
  });

  it('decides what hangs algebra systems within 50 ms each', () => {
    const report = judgePairs('hang-bombs');
    expect(report.agreement).toBe(1);
    expect(report.worstMs).toBeLessThan(50);
  });

  it('agrees with MathCoder where its grader said correct, once its labels are adjudicated', () => {
    interface Row {
      readonly id: string;
      readonly gold: string;
      readonly response: string;
      readonly label: boolean | null;
    }
    const rows = lines<Row>('math/responses-mathcoder-math.jsonl').filter(({ label }) => label !== null);
    const startedMs = performance.now();
    const judged = rows.map(({ id, gold, response, label }) => ({
      id,
      isCorrect: verifyMath({ gold, reply: response }).kind === 'correct',
      expected: label === true,
    }));
    const perSecond = Math.round((rows.length * 1000) / (performance.now() - startedMs));
    const report = reportOn('responses-mathcoder-math', judged, `${perSecond} verdicts/s`);
    expect(report.adjudicated).toBeGreaterThanOrEqual(0.995);
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
