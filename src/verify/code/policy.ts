/**
 * What the code Result-Verifier may spend on a program and how strictly it reads its end, and what it runs programs in. Only
 * what can change a verdict is part of the verifier's id.
 */
import { ConfigError } from '../../errors/errors.ts';

/** `auto`: the most contained tier this machine offers. */
export const sandboxTiers = ['auto', 'strong', 'default', 'weak'] as const;
/** `strict`: a program that ends itself with another status than 0 has failed; `ignored`: its output counts all the same. */
export const systemExits = ['strict', 'ignored'] as const;

export interface CodePolicy {
  /** Processor time of one test, where the suite states none. */
  readonly cpuSeconds: number;
  /** Of one test, where the suite states none. */
  readonly memoryMiB: number;
  /** Of one test's output. */
  readonly outputMiB: number;
  readonly systemExit: (typeof systemExits)[number];
  readonly tier: (typeof sandboxTiers)[number];
  /** The interpreter; absent: `python3` on the path. */
  readonly python?: string | undefined;
  /** Programs run at once; absent: one for each core. */
  readonly graders?: number | undefined;
  /** Run programs without any sandbox where none works. */
  readonly allowUnsandboxed: boolean;
}

export const defaultCodePolicy: CodePolicy = {
  cpuSeconds: 6,
  memoryMiB: 1024,
  outputMiB: 16,
  systemExit: 'strict',
  tier: 'auto',
  allowUnsandboxed: false,
};

const verdictOptions = ['cpuSeconds', 'memoryMiB', 'outputMiB', 'systemExit'] as const;

/** `default`, or what differs from it and can change a verdict, in a fixed order: `cpuSeconds=10,systemExit=ignored`. */
export function codePolicyName(policy: CodePolicy): string {
  const own = verdictOptions.filter((option) => policy[option] !== defaultCodePolicy[option]);
  return own.length === 0 ? 'default' : own.map((option) => `${option}=${policy[option]}`).join(',');
}

/** Raised whenever a verdict may change: replies are then verified anew. */
const engineVersion = 1;

/** The id of the code Verifier under a policy, known without a sandbox: `code@1(default)` or `code@1(cpuSeconds=10)`. */
export function codeVerifierId(policy: CodePolicy): string {
  return `code@${engineVersion}(${codePolicyName(policy)})`;
}

/**
 * Reads what `codePolicyName` writes, and `tier`, `python` and `graders` besides; the rest keeps its default.
 * @throws ConfigError naming the option or value at fault.
 */
export function parseCodePolicy(text: string): CodePolicy {
  if (text === 'default' || text === '') return defaultCodePolicy;
  const own = Object.fromEntries(text.split(',').map((part) => settingOf(part, text)));
  return { ...defaultCodePolicy, ...own };
}

const readers: Readonly<Record<string, (value: string) => unknown>> = {
  cpuSeconds: positive,
  memoryMiB: positiveWhole,
  outputMiB: positive,
  systemExit: (value) => systemExits.find((known) => known === value),
  tier: (value) => sandboxTiers.find((known) => known === value),
  python: (value) => value || undefined,
  graders: positiveWhole,
};

function settingOf(part: string, whole: string): [string, unknown] {
  const [option = '', value = ''] = part.split('=').map((word) => word.trim());
  const reader = Object.hasOwn(readers, option) ? readers[option] : undefined;
  const read = reader?.(value);
  if (read !== undefined) return [option, read];
  const fault = reader === undefined ? `there is no option "${option}"` : `"${option}" cannot be "${value}"`;
  throw new ConfigError(`The code policy "${whole}" is not known: ${fault}.`, {
    hint: `Options, separated by commas: cpuSeconds=6 memoryMiB=1024 outputMiB=16 systemExit=${systemExits.join('|')} tier=${sandboxTiers.join('|')} python=PATH graders=2.`,
  });
}

function positive(value: string): number | undefined {
  const number = Number(value);
  return value !== '' && Number.isFinite(number) && number > 0 ? number : undefined;
}

function positiveWhole(value: string): number | undefined {
  const number = positive(value);
  return Number.isInteger(number) ? number : undefined;
}
