import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors/errors.ts';
import { defaultMathPolicy, parseMathPolicy, policyName } from './policy.ts';
import { verifyMath } from './verify-math.ts';

describe('a maths policy', () => {
  it('is named by what differs from the default, and read back from its name', () => {
    expect(policyName(defaultMathPolicy)).toBe('default');
    const policy = parseMathPolicy('percent=strict, order=free');
    expect(policyName(policy)).toBe('order=free,percent=strict');
    expect(parseMathPolicy(policyName(policy))).toEqual(policy);
    expect(parseMathPolicy('default')).toEqual(defaultMathPolicy);
  });

  it.each([
    ['order=maybe', 'order'],
    ['colour=red', 'colour'],
    ['order', 'order'],
  ])('refuses %s and names the fault', (text, fault) => {
    expect(() => parseMathPolicy(text)).toThrow(ConfigError);
    expect(() => parseMathPolicy(text)).toThrow(fault);
  });

  it.each([
    ['rounding=none', '\\sqrt{17}', '4.123', 'correct', 'incorrect'],
    ['percent=strict', '28', '28\\%', 'correct', 'incorrect'],
    ['percent=strict', '0.28', '28\\%', 'correct', 'correct'],
    ['percent=hundredfold', '0.0304', '3.04', 'incorrect', 'correct'],
    ['percent=hundredfold', '1', '100', 'incorrect', 'incorrect'],
    ['order=free', '(2,1)', '(1,2)', 'incorrect', 'correct'],
    ['order=free', '[2,1)', '[1,2)', 'incorrect', 'incorrect'],
    ['inequality=accepted', '[-2,7]', '-2 \\le x \\le 7', 'undecided', 'correct'],
    ['inequality=accepted', '[-2,7]', '-2 \\le x < 7', 'incorrect', 'incorrect'],
    ['units=required', '5\\text{ cm}', '5', 'correct', 'incorrect'],
    ['units=required', '5\\text{ cm}', '5 cm', 'correct', 'correct'],
    ['fractions=reduced', '\\frac{1}{2}', '\\frac{2}{4}', 'correct', 'incorrect'],
    ['fractions=reduced', '\\frac{2}{4}', '\\frac{3}{6}', 'correct', 'correct'],
    ['base=required', '101_2', '101', 'correct', 'incorrect'],
    ['base=required', '101_2', '5', 'incorrect', 'incorrect'],
  ])('with %s decides gold %s, answer %s: by default %s, else %s', (name, gold, reply, byDefault, otherwise) => {
    expect(verifyMath({ gold, reply }).kind).toBe(byDefault);
    expect(verifyMath({ gold, reply, policy: parseMathPolicy(name) }).kind).toBe(otherwise);
  });

  it('says in its warnings where it was lenient', () => {
    const verdict = verifyMath({ gold: '\\sqrt{17}', reply: '4.123' });
    expect(verdict).toMatchObject({ method: 'rounding', warnings: ['The numbers agree only when rounded.'] });
    expect(verdict.detail).toContain('only when rounded');
  });
});
