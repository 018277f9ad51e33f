/**
 * What two graders may disagree on without either being wrong. Every option is named and part of the verifier's id, so that a
 * verdict says under which policy it was reached.
 */
import { z } from 'zod';
import { ConfigError } from '../../errors/errors.ts';

export const mathPolicySchema = z.strictObject({
  rounding: z
    .enum(['significant', 'none'])
    .default('significant')
    .describe(
      '`significant`: the gold correctly rounded to at least 3 significant digits counts, and so does a gold that is itself rounded. `none`: values must be equal.',
    ),
  percent: z
    .enum(['number', 'strict', 'hundredfold'])
    .default('number')
    .describe(
      '`number`: 28% agrees with 28% , 28 and 0.28. `strict`: only with 28% and 0.28. `hundredfold`: besides, two decimals without a percent sign agree when one is a hundred times the other.',
    ),
  order: z
    .enum(['kept', 'free'])
    .default('kept')
    .describe('`kept`: (1,2) is not (2,1). `free`: tuples are compared as sets.'),
  inequality: z
    .enum(['refused', 'accepted'])
    .default('refused')
    .describe(
      'An inequality where the gold is an interval: `refused` leaves it undecided, since a reply may only echo the question; `accepted` compares what they mean. An interval for an inequality is always compared.',
    ),
  units: z
    .enum(['optional', 'required'])
    .default('optional')
    .describe('`required`: an answer without the unit its gold has is incorrect.'),
  fractions: z
    .enum(['any', 'reduced'])
    .default('any')
    .describe(
      '`reduced`: a fraction of integers that is not in lowest terms is incorrect, unless the gold is written so.',
    ),
  base: z
    .enum(['optional', 'required'])
    .default('optional')
    .describe('`optional`: 101 agrees with the gold 101_2. `required`: the base must be stated.'),
});

export type MathPolicy = Readonly<z.infer<typeof mathPolicySchema>>;
export const defaultMathPolicy: MathPolicy = mathPolicySchema.parse({});

/** `default`, or the options that differ from it in a fixed order, `order=free,percent=strict`. */
export function policyName(policy: MathPolicy): string {
  const own = Object.entries(policy).filter(([option, value]) => value !== Reflect.get(defaultMathPolicy, option));
  return own.length === 0
    ? 'default'
    : own
        .map(([option, value]) => `${option}=${value}`)
        .sort()
        .join(',');
}

/** Reads what `policyName` writes. Throws ConfigError naming the option or value at fault. */
export function parseMathPolicy(text: string): MathPolicy {
  if (text === 'default' || text === '') return defaultMathPolicy;
  const parsed = mathPolicySchema.safeParse(Object.fromEntries(text.split(',').map(optionOf)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : issue?.path.join('.');
  throw new ConfigError(`The maths policy "${text}" is not known: ${where}: ${issue?.message}.`, {
    hint: policyHint(),
  });
}

function optionOf(part: string): [string, string] {
  const [option = '', value = ''] = part.split('=');
  return [option.trim(), value.trim()];
}

function policyHint(): string {
  const options = Object.entries(mathPolicySchema.shape).map(
    ([option, schema]) => `${option}=${schema.unwrap().options.join('|')}`,
  );
  return `Options, separated by commas: ${options.join(' ')}.`;
}
