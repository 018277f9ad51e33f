import { describe } from 'vitest';
import { describeSandboxContract } from '../sandbox.contract.ts';
import { createCpythonSandbox, probeCpythonTiers } from './index.ts';

for (const probe of await probeCpythonTiers()) {
  const { tier } = probe;
  if (probe.kind === 'works') {
    describeSandboxContract(`the ${tier} CPython sandbox`, {
      create: ({ graders }) => createCpythonSandbox({ tier, graders }),
    });
  } else {
    describe.skip(`the ${tier} CPython sandbox keeps the Sandbox contract (${probe.reason})`, () => {});
  }
}
