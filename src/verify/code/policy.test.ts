import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors/errors.ts';
import { codePolicyName, codeVerifierId, defaultCodePolicy, parseCodePolicy } from './policy.ts';
import { codePolicySchema } from './policy-schema.ts';

describe('the code policy', () => {
  it('is the default one when the configuration says nothing', () => {
    expect(codePolicySchema.parse({})).toEqual(defaultCodePolicy);
    expect(parseCodePolicy('default')).toEqual(defaultCodePolicy);
    expect(codeVerifierId(defaultCodePolicy)).toBe('code@1(default)');
  });

  it('is named by what can change a verdict, in a fixed order', () => {
    const policy = codePolicySchema.parse({ systemExit: 'ignored', memoryMiB: 512, cpuSeconds: 2.5, outputMiB: 1 });
    expect(codePolicyName(policy)).toBe('cpuSeconds=2.5,memoryMiB=512,outputMiB=1,systemExit=ignored');
    expect(parseCodePolicy(codePolicyName(policy))).toEqual(policy);
  });

  it('has the same name whatever runs the programs', () => {
    const policy = codePolicySchema.parse({ tier: 'weak', python: 'python3.12', graders: 3, allowUnsandboxed: true });
    expect(codePolicyName(policy)).toBe('default');
    expect(parseCodePolicy('tier=weak,graders=3')).toMatchObject({ tier: 'weak', graders: 3 });
  });

  it.each(['cpuSeconds=0', 'cpuSeconds=fast', 'memoryMiB=1.5', 'systemExit=maybe', 'tier=steel', 'speed=9', 'python='])(
    'refuses %s by name',
    (text) => {
      expect(() => parseCodePolicy(text)).toThrow(ConfigError);
      expect(() => parseCodePolicy(text)).toThrow(text.split('=')[0]);
    },
  );
});
