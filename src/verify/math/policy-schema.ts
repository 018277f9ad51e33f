/** The policy as the configuration writes it. Apart from the policy itself, so that the engine loads without a schema library. */
import { z } from 'zod';
import { type PolicyOption, policyOptions } from './policy.ts';

/** One of an option's values, the first by default. */
function option<Option extends PolicyOption>(name: Option) {
  return z.enum(policyOptions[name]).default(policyOptions[name][0] as never);
}

export const mathPolicySchema = z.strictObject({
  rounding: option('rounding').describe('Whether a correctly rounded number counts. Default significant.'),
  percent: option('percent').describe('What a percentage agrees with. Default number.'),
  order: option('order').describe('Whether (1,2) and (2,1) differ. Default kept.'),
  inequality: option('inequality').describe('An inequality where the gold is an interval. Default refused.'),
  units: option('units').describe('Whether a unit may be left out. Default optional.'),
  fractions: option('fractions').describe('Whether fractions must be in lowest terms. Default any.'),
  base: option('base').describe('Whether the base of a numeral may be left out. Default optional.'),
});
