import { describeSandboxContract } from '../sandbox.contract.ts';
import { createPyodideSandbox } from './index.ts';

const packageDirectory = process.env.ADAPTIVE_COT_PYODIDE;
describeSandboxContract('Pyodide', {
  create: ({ graders }) =>
    createPyodideSandbox({ graders: Math.min(graders, 2), ...(packageDirectory ? { packageDirectory } : {}) }),
  soakCount: 30,
});
