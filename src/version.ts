/** Which versions made a result: stored with every run and printed on its card. */
import { readFileSync } from 'node:fs';
import type { VerifierFor } from './verify/verifiers.ts';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
export const version = manifest.version;

export function toolVersions(verifierFor: VerifierFor): Record<string, string> {
  return {
    'adaptive-cot': version,
    node: process.versions.node,
    math: verifierFor('math').id,
    choice: verifierFor('choice').id,
    code: verifierFor('code').id,
  };
}
