/** Verifies batches on every core. Threads are started for a file long enough to pay for them; a verdict does not depend on how many there are. */
import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';
import { UserError } from '../../errors/errors.ts';
import type { Domain } from '../../question/question.ts';
import { type MathPolicy, policyName } from '../math/policy.ts';
import { createVerifierFor } from '../verifiers.ts';
import { type NumberedLine, type RowOutcome, verifyLines } from '../verify-rows.ts';
import type { BatchTask } from './verify-worker.ts';

export interface VerifyPoolOptions {
  readonly domain: Domain;
  readonly mathPolicy: MathPolicy;
  /** How the source is called in reasons. */
  readonly source: string;
  /** Default: one for each core. With 1 everything stays in this thread. */
  readonly threads?: number;
}

export interface VerifyPool {
  /** One outcome a line, in order. */
  verifyBatch(lines: readonly NumberedLine[]): Promise<readonly RowOutcome[]>;
  /** Batches worth having in the making at once. */
  readonly batchesAtOnce: number;
  close(): Promise<void>;
}

/** Lines verified in this thread before others are started: a thread takes a tenth of a second to begin. */
const linesBeforeThreads = 2_000;

/** Throws UserError for code: it runs in processes of its own, see `verifyCodeLines`. */
export function createVerifyPool({
  domain,
  mathPolicy,
  source,
  threads = availableParallelism(),
}: VerifyPoolOptions): VerifyPool {
  if (domain === 'code') {
    throw new UserError('Code is verified in a sandbox, not in threads of this process.', {
      hint: 'Use `adaptive-cot verify --domain code`.',
    });
  }
  const verifier = createVerifierFor({ math: mathPolicy })(domain);
  const task = { domain, mathPolicy: policyName(mathPolicy), source };
  let seen = 0;
  let pool: Piscina<BatchTask, RowOutcome[]> | undefined;
  return {
    batchesAtOnce: threads === 1 ? 1 : threads * 2,
    async verifyBatch(lines) {
      seen += lines.length;
      if (threads === 1 || seen <= linesBeforeThreads) return verifyLines(lines, { verifier, source });
      pool ??= startThreads(threads);
      return pool.run({ ...task, lines });
    },
    close: async () => pool?.destroy(),
  };
}

function startThreads(threads: number): Piscina<BatchTask, RowOutcome[]> {
  const file = import.meta.url.endsWith('.ts') ? './verify-worker.ts' : './verify-worker.js';
  return new Piscina({ filename: new URL(file, import.meta.url).href, minThreads: threads, maxThreads: threads });
}
