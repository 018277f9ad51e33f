/** The code Result-Verifier on public data: expected outputs as trivial programs, and real models' answers with their labels. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCodePolicy } from '../../src/verify/code/policy.ts';
import { runSuite } from '../../src/verify/code/run-suite.ts';
import { createSandbox } from '../../src/verify/code/sandbox/create-sandbox.ts';
import type { Sandbox } from '../../src/verify/code/sandbox/sandbox.ts';
import type { TestSuite } from '../../src/verify/code/test-suite.ts';

const data = join(resolve(process.env.ADAPTIVE_COT_DATA ?? '../shared/data'), 'code');
const present = existsSync(data);
if (!present) console.log(`passed over: no public data at ${data}; set ADAPTIVE_COT_DATA to its folder's parent`);

/** The harnesses behind the labels import these before an answer, all but the one of `mbpp.starcoder`, as its labels show. */
const harnessPrelude = [
  'import collections, copy, datetime, functools, hashlib, heapq, itertools, math, operator, random, re, string, sys',
  'from typing import *',
].join('\n');

interface LabelledAnswer {
  readonly task_id: string;
  readonly entry_point: string;
  readonly test: string;
  readonly solution: string;
  readonly is_solved: boolean;
}

/**
 * Where we differ from the label, each looked at: the label's fault. `passes`: every assert holds, in a plain interpreter too;
 * `imports`: it holds once the harness's imports are there; `other-name`: the answer defines another function than is called.
 */
const labelFaults: Readonly<Record<string, string>> = {
  'mbpp.gpt-3.5-turbo-0613 MBPP/73': 'imports',
  'mbpp.gpt-3.5-turbo-0613 MBPP/133': 'passes',
  'mbpp.gpt-3.5-turbo-0613 MBPP/341': 'passes',
  'mbpp.gpt-3.5-turbo-0613 MBPP/448': 'passes',
  'mbpp.starcoder MBPP/341': 'passes',
  'mbpp.gpt-3.5-turbo-0613 MBPP/338': 'other-name',
};

const files = [
  'humaneval.gpt-3.5-turbo-0613',
  'humaneval.starcoder',
  'mbpp.gpt-3.5-turbo-0613',
  'mbpp.starcoder',
  'transcoder.gpt-3.5-turbo-0613',
];

const readText = (name: string) => readFileSync(join(data, name), 'utf8');
const readLines = (name: string) =>
  readText(name)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LabelledAnswer);

describe.skipIf(!present)('the code Result-Verifier on public data', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox({ tier: 'auto', allowUnsandboxed: true });
    console.log(sandbox.description);
  });
  afterAll(() => sandbox?.close());

  /** Why a program could not be judged, by how often. */
  const faults = new Map<string, number>();
  const isRight = async (program: string, suite: TestSuite) => {
    const outcome = await runSuite(program, suite, { sandbox, policy: defaultCodePolicy });
    if (outcome.kind === 'failed') {
      const fault = outcome.detail.slice(0, 90);
      faults.set(fault, (faults.get(fault) ?? 0) + 1);
    }
    return outcome.kind === 'judged' && outcome.firstFailure === undefined;
  };

  it('every CodeContests case accepts its own expected output', async () => {
    const contests = JSON.parse(readText('code-contests-test.json')) as {
      tests: { inputs: string[]; outputs: string[] };
    }[];
    const cases = contests.flatMap(({ tests }) =>
      tests.inputs.map((stdin, index) => ({ stdin, stdout: tests.outputs[index] ?? '' })),
    );
    const right = await Promise.all(
      cases.map((test) =>
        isRight(`import sys\nsys.stdout.write(${JSON.stringify(test.stdout)})`, {
          kind: 'stdio',
          cases: [test],
          comparator: { kind: 'default' },
        }),
      ),
    );
    console.log(`CodeContests: ${right.filter(Boolean).length} of ${right.length} cases`);
    expect(right).not.toContain(false);
  });

  it('agrees with at least 99 % of the labels, and every difference is accounted for', async () => {
    const differences: string[] = [];
    let total = 0;
    for (const file of files) {
      const answers = readLines(`labelled-answers/${file}.jsonl`);
      total += answers.length;
      const found = await Promise.all(answers.map((answer) => isRight(answer.solution, suiteOf(answer, file))));
      for (const [index, { task_id, is_solved }] of answers.entries())
        if (found[index] !== is_solved) differences.push(`${file} ${task_id}`);
    }
    console.log(`labelled answers: ${total - differences.length} of ${total} agree; differ: ${differences.join(', ')}`);
    console.log(`could not be judged: ${JSON.stringify([...faults])}`);
    // Scripts that are no Python: their golds are refused at ingest.
    for (const fault of faults.keys()) expect(fault).toMatch(/SyntaxError|null bytes/);
    expect(differences.length / total).toBeLessThan(0.01);
    expect(differences.filter((id) => labelFaults[id] === undefined)).toEqual([]);
  });
});

function suiteOf({ entry_point, test }: LabelledAnswer, file: string): TestSuite {
  const call = `check(${entry_point})`;
  const script = test.trimEnd().endsWith(call) ? test : `${test}\n${call}\n`;
  const prelude = file === 'mbpp.starcoder' ? '' : harnessPrelude;
  return { kind: 'script', entryPoints: [entry_point], prelude, script };
}
