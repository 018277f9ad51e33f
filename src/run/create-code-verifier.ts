/** Where a run gets its code Verifier from. */
import { UserError } from '../errors/errors.ts';
import type { CodePolicy } from '../verify/code/policy.ts';
import type { TestSuites } from '../verify/code/test-suite.ts';
import type { ClosableVerifier } from '../verify/lazy-verifier.ts';

/** Starts a sandbox. @throws UserError when none works on this machine and the policy allows nothing else. */
export type CreateCodeVerifier = (options: {
  readonly policy: CodePolicy;
  readonly suites: TestSuites;
}) => Promise<ClosableVerifier>;

export const createCodeVerifier: CreateCodeVerifier = async () => {
  throw new UserError('Code questions cannot be verified: this build has no sandbox to run programs in.', {
    hint: 'Set the domain to math or choice.',
  });
};

/** Which sandbox would run programs here, for `doctor`. */
export async function checkSandbox(_policy: CodePolicy): Promise<{ readonly ok: boolean; readonly detail: string }> {
  return { ok: false, detail: 'this build has no sandbox to run programs in' };
}
