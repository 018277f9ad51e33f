/**
 * Holds a GGUF file beside what `adaptive_lab.gguf_expectations` wrote of the model it was made from:
 * `node lab/check-gguf.ts models/student/student.gguf expected.json`. Prints one line of JSON; ends with 1 where something differs.
 */
import { readFile } from 'node:fs/promises';
import { type LlamaCppLogits, openLlamaCppLogits } from '../src/process-reward/token-probability/llama-cpp-logits.ts';

interface Expectations {
  readonly texts: readonly { readonly text: string; readonly ids: readonly number[] }[];
  readonly logits: readonly LogitCase[];
}

interface LogitCase {
  readonly ids: readonly number[];
  readonly positions: readonly number[];
  readonly labels: readonly number[];
  /** For each position the logits of the labels less that of the first label. */
  readonly differences: readonly (readonly number[])[];
}

/**
 * llama.cpp rounds activations and its cache to F16, which moves logits by about a thousandth of how far apart they are; rotating the wrong
 * pairs of queries and keys moves them by a tenth and more.
 */
const toleratedShare = 0.005;

const never = new AbortController().signal;

async function textsThatDiffer(model: LlamaCppLogits, { texts }: Expectations) {
  const differing: { text: string; expected: readonly number[]; found: readonly number[] }[] = [];
  for (const { text, ids } of texts) {
    const found = await model.tokenize(text);
    if (found.join() !== ids.join()) differing.push({ text, expected: ids, found });
  }
  return differing;
}

/** How far each difference of logits is from the expected one. */
async function gaps(model: LlamaCppLogits, { logits }: Expectations): Promise<number[]> {
  const all: number[] = [];
  for (const { ids, positions, labels, differences } of logits) {
    const found = await model.logitsAt({ tokens: ids, positions, labelIds: labels }, never);
    for (const [row, expected] of differences.entries()) {
      const base = found[row]?.[0] ?? Number.NaN;
      for (const [label, value] of expected.entries()) {
        all.push(Math.abs((found[row]?.[label] ?? Number.NaN) - base - value));
      }
    }
  }
  return all;
}

const [path, expectationsPath] = process.argv.slice(2);
if (path === undefined || expectationsPath === undefined) {
  throw new Error('node lab/check-gguf.ts <file.gguf> <expected.json>');
}
const expectations: Expectations = JSON.parse(await readFile(expectationsPath, 'utf8'));
const model = await openLlamaCppLogits({ path, name: path });
const differing = await textsThatDiffer(model, expectations);
const found = await gaps(model, expectations);
await model.close();
const largestGap = found.reduce((a, b) => Math.max(a, b), 0);
const meanGap = found.reduce((a, b) => a + b, 0) / found.length;
const bosTokenIds = model.bosTokenIds ?? [];
const widest = expectations.logits
  .flatMap(({ differences }) => differences.flat())
  .reduce((a, b) => Math.max(a, Math.abs(b)), 0);
const right = differing.length === 0 && bosTokenIds.length === 0 && largestGap <= toleratedShare * widest;
const report = {
  right,
  texts: expectations.texts.length,
  differing,
  bosTokenIds,
  logits: found.length,
  meanGap,
  largestGap,
  widest,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exitCode = right ? 0 : 1;
