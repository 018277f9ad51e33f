/** `adaptive-cot verify`: runs a Result-Verifier over recorded replies, to check it against labels or to score a file. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { DatasetError, UserError } from '../errors/errors.ts';
import type { Domain } from '../question/question.ts';
import { type CreateCodeVerifier, createCodeVerifier } from '../run/create-code-verifier.ts';
import { count, describe, emptySummary, type VerificationSummary } from '../verify/agreement.ts';
import { type CodePolicy, codeVerifierId, parseCodePolicy } from '../verify/code/policy.ts';
import { holdSuites, verifyCodeLines } from '../verify/code/verify-code-rows.ts';
import { defaultMathPolicy, type MathPolicy, parseMathPolicy } from '../verify/math/policy.ts';
import { createVerifyPool, type VerifyPool } from '../verify/pool/verify-pool.ts';
import { createVerifierFor } from '../verify/verifiers.ts';
import { type RowOutcome, verifyRows } from '../verify/verify-rows.ts';
import { allowUnsandboxedOption } from './config-argument.ts';

export interface VerifyFileOptions {
  readonly domain: string;
  /** A path, or `-` for standard input. */
  readonly input: string;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** Options of the domain's policy, `order=free,percent=strict` or `cpuSeconds=10`; absent: the default one. */
  readonly policy?: string;
  /** Code only: run programs with no sandbox where none works. */
  readonly allowUnsandboxed?: boolean;
}

interface CommandOptions extends VerifyFileOptions {
  readonly json?: true;
}

/** The command, to be added to the program. Throws UserError for an unusable domain or input. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('verify recorded replies against their golds or tests, row by row')
    .requiredOption('--domain <domain>', 'math, choice or code')
    .requiredOption(
      '--input <file>',
      'JSON Lines of {id?, gold, reply, options?, expected?}, for code of {id?, tests, reply, expected?}; - for standard input',
    )
    .requiredOption(
      '--output <file>',
      'JSON Lines of {id, kind, extracted, rule, detail}, for code also {reason, passed, total}; - for standard output',
    )
    .option(
      '--policy <options>',
      'maths: what counts as the same answer, such as order=free,percent=strict; code: limits, such as cpuSeconds=10,tier=weak',
    )
    .addOption(allowUnsandboxedOption())
    .option('--json', 'print the counts as JSON on standard output')
    .action(async (options: CommandOptions) => report(await verifyFile(options), options));
}

/**
 * Verifies `input` into `output`, which appears only when complete. Counts what it saw.
 * Throws DatasetError when the input cannot be read or holds no usable row, UserError for an unknown domain, and for code when no
 * sandbox works.
 */
export async function verifyFile(
  { input, output, ...options }: VerifyFileOptions,
  create: CreateCodeVerifier = createCodeVerifier,
): Promise<VerificationSummary> {
  const source = input === '-' ? 'standard input' : input;
  const choice = readChoice(options);
  const lines = linesOf(await openInput(input));
  const pool = await poolFor(choice, { source, create });
  const target = await openOutput(output).catch(async (error: unknown) => {
    await pool.close();
    throw error;
  });
  const summary = emptySummary();
  try {
    for await (const outcome of verifyRows({ lines, ...pool })) {
      count(summary, outcome);
      await target.write(`${JSON.stringify(outputRow(outcome, choice.domain))}\n`);
    }
    if (summary.rows === summary.badRows.length) throw nothingUsable(choice.domain, source, summary);
    await target.complete();
  } catch (error) {
    await target.discard();
    throw error;
  } finally {
    await pool.close();
  }
  return summary;
}

type Choice =
  | { readonly domain: 'math' | 'choice'; readonly policy: MathPolicy }
  | { readonly domain: 'code'; readonly policy: CodePolicy };

function readChoice({ domain, policy, allowUnsandboxed = false }: Omit<VerifyFileOptions, 'input' | 'output'>): Choice {
  switch (domain) {
    case 'math':
      return { domain, policy: policy === undefined ? defaultMathPolicy : parseMathPolicy(policy) };
    case 'choice':
      if (policy === undefined) return { domain, policy: defaultMathPolicy };
      throw new UserError('The domain choice has no policies.', { hint: 'Leave out --policy.' });
    case 'code':
      return { domain, policy: { ...parseCodePolicy(policy ?? 'default'), allowUnsandboxed } };
    default:
      throw new UserError(`There is no domain "${domain}".`, { hint: 'Use --domain math, choice or code.' });
  }
}

type RowPool = Pick<VerifyPool, 'verifyBatch' | 'batchesAtOnce' | 'close'> & { readonly linesPerBatch?: number };

async function poolFor(
  { domain, policy }: Choice,
  { source, create }: { source: string; create: CreateCodeVerifier },
): Promise<RowPool> {
  if (domain !== 'code') return createVerifyPool({ domain, mathPolicy: policy, source });
  const suites = holdSuites();
  const verifier = await create({ policy, suites });
  process.stderr.write(`Programs are run in: ${verifier.description}\n`);
  return {
    verifyBatch: (lines) => verifyCodeLines(lines, { verifier, suites, source }),
    // Rows hold their tests, which may be megabytes; enough of them for every grader, and the next while the slowest ends.
    linesPerBatch: 2 * (policy.graders ?? availableParallelism()),
    batchesAtOnce: 2,
    close: () => verifier.close(),
  };
}

function nothingUsable(domain: Domain, source: string, { badRows }: VerificationSummary): DatasetError {
  const [first] = badRows;
  const fields = `the fields ${domain === 'code' ? 'tests' : 'gold'} and reply`;
  if (!first) return new DatasetError(`${source} holds no rows.`, { hint: `Give JSON Lines with ${fields}.` });
  return new DatasetError(`${source} holds no usable row. The first: ${first.reason}.`, {
    hint: `Every row needs ${fields}.`,
  });
}

function outputRow({ id, verdict }: RowOutcome, domain: Domain) {
  const { reason = null, tests } = verdict;
  return {
    id,
    kind: verdict.kind,
    ...(domain === 'code' ? { reason, passed: tests?.passedCount ?? null, total: tests?.totalCount ?? null } : {}),
    extracted: verdict.extracted ?? null,
    rule: verdict.rule ?? null,
    detail: verdict.detail,
  };
}

async function openInput(path: string): Promise<Readable> {
  if (path === '-') return process.stdin;
  const stream = createReadStream(path);
  try {
    await once(stream, 'open');
    await Promise.race([once(stream, 'readable'), once(stream, 'end')]);
  } catch (cause) {
    throw new DatasetError(`${path} cannot be read: ${messageOf(cause)}.`, {
      hint: 'Check the path given to --input.',
      cause,
    });
  }
  return stream;
}

/** Lines without their ends. Unlike node:readline it passes on the stream's errors and drops nothing read early. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream as AsyncIterable<string>) {
    if (!chunk.includes('\n')) {
      rest += chunk;
      continue;
    }
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

interface Target {
  /** Waits while the receiver is slower than the verifier. */
  write(text: string): Promise<void>;
  complete(): Promise<void>;
  discard(): Promise<void>;
}

async function openOutput(path: string): Promise<Target> {
  if (path === '-')
    return { write: (text) => writeTo(process.stdout, text), complete: async () => {}, discard: async () => {} };
  const temporary = `${path}.${process.pid}.partial`;
  const stream = createWriteStream(temporary);
  try {
    await once(stream, 'open');
  } catch (cause) {
    throw new UserError(`${path} cannot be written: ${messageOf(cause)}.`, {
      hint: 'Check the path given to --output.',
      cause,
    });
  }
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  const throwIfFailed = () => {
    if (failure) throw new UserError(`${path} cannot be written: ${failure.message}.`, { cause: failure });
  };
  return {
    write: async (text) => {
      throwIfFailed();
      await writeTo(stream, text);
    },
    complete: async () => {
      stream.end();
      await finished(stream).catch(throwIfFailed);
      await rename(temporary, path);
    },
    discard: async () => {
      const closed = new Promise<void>((resolve) => stream.once('close', () => resolve()));
      if (!stream.closed) {
        stream.destroy();
        await closed;
      }
      await rm(temporary, { force: true });
    },
  };
}

async function writeTo(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Counts go to standard output for programs, a summary to standard error for people; never into a piped result. */
function report(summary: VerificationSummary, { json, output, ...options }: CommandOptions): void {
  if (!json) process.stderr.write(describe(summary));
  else {
    // Name, version and policy: without them the counts say little.
    const id = verifierIdOf(readChoice(options));
    const text = JSON.stringify({ verifier: id, ...summary });
    (output === '-' ? process.stderr : process.stdout).write(`${text}\n`);
  }
}

function verifierIdOf({ domain, policy }: Choice): string {
  return domain === 'code' ? codeVerifierId(policy) : createVerifierFor({ math: policy })(domain).id;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
