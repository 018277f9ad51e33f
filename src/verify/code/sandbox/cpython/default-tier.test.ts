import { describe } from 'vitest';
import { describeSandboxContract } from '../sandbox.contract.ts';
import { createCpythonSandbox, probeCpythonTiers } from './index.ts';

const probe = (await probeCpythonTiers()).find(({ tier }) => tier === 'default');

if (probe?.kind === 'works') {
  describeSandboxContract('the default CPython sandbox', {
    create: ({ graders }) => createCpythonSandbox({ tier: 'default', graders }),
  });
} else {
  describe.skip(`the default CPython sandbox keeps the Sandbox contract (${probe?.reason})`, () => {});
}
