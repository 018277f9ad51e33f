/** `adaptive-cot verify`: runs a Result-Verifier over recorded replies, to check it against labels or to score a file. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Command } from 'commander';
import { DatasetError, UserError } from '../errors/errors.ts';
import type { Domain } from '../question/question.ts';
import { count, describe, emptySummary, type VerificationSummary } from '../verify/agreement.ts';
import { defaultMathPolicy, type MathPolicy, parseMathPolicy } from '../verify/math/policy.ts';
import { createVerifyPool } from '../verify/pool/verify-pool.ts';
import { createVerifierFor } from '../verify/verifiers.ts';
import { type RowOutcome, verifyRows } from '../verify/verify-rows.ts';

export interface VerifyFileOptions {
  readonly domain: string;
  /** A path, or `-` for standard input. */
  readonly input: string;
  /** A path, or `-` for standard output. */
  readonly output: string;
  /** Options of the maths policy, `order=free,percent=strict`; absent: the default one. */
  readonly policy?: string;
}

interface CommandOptions extends VerifyFileOptions {
  readonly json?: true;
}

/** The command, to be added to the program. Throws UserError for an unusable domain or input. */
export function verifyCommand(): Command {
  return new Command('verify')
    .description('verify recorded replies against their golds, row by row')
    .requiredOption('--domain <domain>', 'math or choice')
    .requiredOption('--input <file>', 'JSON Lines of {id?, gold, reply, options?, expected?}; - for standard input')
    .requiredOption('--output <file>', 'JSON Lines of {id, kind, extracted, rule, detail}; - for standard output')
    .option('--policy <options>', 'maths only: what counts as the same answer, such as order=free,percent=strict')
    .option('--json', 'print the counts as JSON on standard output')
    .action(async (options: CommandOptions) => report(await verifyFile(options), options));
}

/**
 * Verifies `input` into `output`, which appears only when complete. Counts what it saw.
 * Throws DatasetError when the input cannot be read or holds no usable row, UserError for an unknown domain.
 */
export async function verifyFile({ domain, input, output, policy }: VerifyFileOptions): Promise<VerificationSummary> {
  const source = input === '-' ? 'standard input' : input;
  const pool = createVerifyPool({ domain: domainFrom(domain), mathPolicy: policyFor(domain, policy), source });
  const lines = linesOf(await openInput(input));
  const target = await openOutput(output);
  const summary = emptySummary();
  try {
    for await (const outcome of verifyRows({ lines, ...pool })) {
      count(summary, outcome);
      await target.write(`${JSON.stringify(outputRow(outcome))}\n`);
    }
    if (summary.rows === summary.badRows.length) throw nothingUsable(source, summary);
    await target.complete();
  } catch (error) {
    await target.discard();
    throw error;
  } finally {
    await pool.close();
  }
  return summary;
}

function policyFor(domain: string, policy: string | undefined): MathPolicy {
  if (policy === undefined) return defaultMathPolicy;
  if (domain === 'math') return parseMathPolicy(policy);
  throw new UserError(`The domain ${domain} has no policies.`, { hint: 'Leave out --policy.' });
}

function domainFrom(text: string): Domain {
  if (text === 'math' || text === 'choice' || text === 'code') return text;
  throw new UserError(`There is no domain "${text}".`, { hint: 'Use --domain math or --domain choice.' });
}

function nothingUsable(source: string, { badRows }: VerificationSummary): DatasetError {
  const [first] = badRows;
  if (!first)
    return new DatasetError(`${source} holds no rows.`, { hint: 'Give JSON Lines with the fields gold and reply.' });
  return new DatasetError(`${source} holds no usable row. The first: ${first.reason}.`, {
    hint: 'Every row needs the fields gold and reply.',
  });
}

function outputRow({ id, verdict }: RowOutcome) {
  return {
    id,
    kind: verdict.kind,
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
function report(summary: VerificationSummary, { json, output, domain, policy }: CommandOptions): void {
  if (!json) process.stderr.write(describe(summary));
  else {
    // Name, version and policy: without them the counts say little.
    const { id } = createVerifierFor({ math: policyFor(domain, policy) })(domainFrom(domain));
    const text = JSON.stringify({ verifier: id, ...summary });
    (output === '-' ? process.stderr : process.stdout).write(`${text}\n`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
