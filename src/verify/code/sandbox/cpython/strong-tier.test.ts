import { describe } from 'vitest';
import { describeSandboxContract } from '../sandbox.contract.ts';
import { createCpythonSandbox, probeCpythonTiers } from './index.ts';

const probe = (await probeCpythonTiers()).find(({ tier }) => tier === 'strong');

if (probe?.kind === 'works') {
  describeSandboxContract('the strong CPython sandbox', {
    create: ({ graders }) => createCpythonSandbox({ tier: 'strong', graders }),
  });
} else {
  describe.skip(`the strong CPython sandbox keeps the Sandbox contract (${probe?.reason})`, () => {});
}
