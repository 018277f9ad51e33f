/**
 * What two graders may disagree on without either being wrong. Every option is named and part of the verifier's id, so that a
 * verdict says under which policy it was reached. The first value of each option is the default.
 */
import { ConfigError } from '../../errors/errors.ts';

export const policyOptions = {
  /** `significant`: the gold correctly rounded to at least 3 significant digits counts, and so does a gold that is itself rounded. `none`: values must be equal. */
  rounding: ['significant', 'none'],
  /** `number`: 28% agrees with 28%, 28 and 0.28. `strict`: only with 28% and 0.28. `hundredfold`: besides, two decimals without a percent sign agree when one is a hundred times the other. */
  percent: ['number', 'strict', 'hundredfold'],
  /** `kept`: (1,2) is not (2,1). `free`: points are compared as sets. */
  order: ['kept', 'free'],
  /** An inequality where the gold is an interval: `refused` leaves it undecided, since a reply may only echo the question; `accepted` compares what they mean. An interval for an inequality is always compared. */
  inequality: ['refused', 'accepted'],
  /** `required`: an answer without the unit its gold has is incorrect. */
  units: ['optional', 'required'],
  /** `reduced`: a fraction of integers that is not in lowest terms is incorrect, unless the gold is written so. */
  fractions: ['any', 'reduced'],
  /** `optional`: 101 agrees with the gold 101_2. `required`: the base must be stated. */
  base: ['optional', 'required'],
} as const;

type Options = typeof policyOptions;
export type PolicyOption = keyof Options;
export type MathPolicy = { readonly [Option in PolicyOption]: Options[Option][number] };

const optionNames = Object.keys(policyOptions) as PolicyOption[];

/** The policy with these options, the others at their defaults. */
export function mathPolicy(own: Partial<MathPolicy> = {}): MathPolicy {
  const entries = optionNames.map((option) => [option, own[option] ?? policyOptions[option][0]]);
  return Object.fromEntries(entries) as MathPolicy;
}

export const defaultMathPolicy: MathPolicy = mathPolicy();

/** `default`, or the options that differ from it in a fixed order, `order=free,percent=strict`. */
export function policyName(policy: MathPolicy): string {
  const own = optionNames.filter((option) => policy[option] !== defaultMathPolicy[option]);
  return own.length === 0
    ? 'default'
    : own
        .map((option) => `${option}=${policy[option]}`)
        .sort()
        .join(',');
}

/** Reads what `policyName` writes. Throws ConfigError naming the option or value at fault. */
export function parseMathPolicy(text: string): MathPolicy {
  if (text === 'default' || text === '') return defaultMathPolicy;
  return mathPolicy(Object.fromEntries(text.split(',').map((part) => settingOf(part, text))));
}

function settingOf(part: string, whole: string): [string, string] {
  const [option = '', value = ''] = part.split('=').map((word) => word.trim());
  const values: readonly string[] = Object.hasOwn(policyOptions, option) ? policyOptions[option as PolicyOption] : [];
  if (values.includes(value)) return [option, value];
  const fault = values.length === 0 ? `there is no option "${option}"` : `"${option}" is ${values.join(' or ')}`;
  throw new ConfigError(`The maths policy "${whole}" is not known: ${fault}.`, { hint: hint() });
}

function hint(): string {
  const options = optionNames.map((option) => `${option}=${policyOptions[option].join('|')}`);
  return `Options, separated by commas, the default of each first: ${options.join(' ')}.`;
}
