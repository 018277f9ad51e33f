/** What a thread of the pool runs: the same verification as in the main thread, on a batch of lines. */
import type { Domain } from '../../question/question.ts';
import { parseMathPolicy } from '../math/policy.ts';
import { createVerifierFor } from '../verifiers.ts';
import { type NumberedLine, type RowOutcome, verifyLines } from '../verify-rows.ts';

export interface BatchTask {
  readonly lines: readonly NumberedLine[];
  readonly domain: Domain;
  /** As `policyName` writes it. */
  readonly mathPolicy: string;
  readonly source: string;
}

export default function verifyBatch({ lines, domain, mathPolicy, source }: BatchTask): Promise<RowOutcome[]> {
  const verifier = createVerifierFor({ math: parseMathPolicy(mathPolicy) })(domain);
  return verifyLines(lines, { verifier, source });
}
