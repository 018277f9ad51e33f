/** Where a run gets its code Verifier from. */
import { createCodeVerifier as verifierIn } from '../verify/code/code-verifier.ts';
import type { CodePolicy } from '../verify/code/policy.ts';
import { createSandbox, reportTiers, type SandboxOptions } from '../verify/code/sandbox/create-sandbox.ts';
import type { TestSuites } from '../verify/code/test-suite.ts';
import type { ClosableVerifier } from '../verify/lazy-verifier.ts';

/** Starts a sandbox. @throws UserError when none works on this machine and the policy allows nothing else. */
export type CreateCodeVerifier = (options: {
  readonly policy: CodePolicy;
  readonly suites: TestSuites;
}) => Promise<ClosableVerifier>;

export const createCodeVerifier: CreateCodeVerifier = async ({ policy, suites }) => {
  const sandbox = await createSandbox(sandboxOptions(policy));
  const verifier = verifierIn({ sandbox, suites, policy });
  return { ...verifier, description: sandbox.description, close: () => sandbox.close() };
};

/** Which sandbox would run programs here, and what each tier comes to, for `doctor`. */
export async function checkSandbox(policy: CodePolicy): Promise<{ readonly ok: boolean; readonly detail: string }> {
  const reports = await reportTiers(policy.python);
  const wanted = reports.filter(({ tier }) => policy.tier === 'auto' || tier === policy.tier);
  const lines = reports.map(({ tier, works, detail }) => `${works ? '' : 'no '}${tier} (${detail})`);
  const chosen = wanted.find(({ works }) => works)?.tier ?? (policy.allowUnsandboxed ? 'unsandboxed' : undefined);
  return { ok: chosen !== undefined, detail: [`uses ${chosen ?? 'none'}`, ...lines].join('; ') };
}

function sandboxOptions({ tier, python, graders, allowUnsandboxed }: CodePolicy): SandboxOptions {
  return {
    tier,
    allowUnsandboxed,
    ...(python === undefined ? {} : { python }),
    ...(graders === undefined ? {} : { graders }),
  };
}
