/** What a code verdict depends on beside the program and its tests. Part of the verifier's id, so that a verdict says under which limits it was reached. */

export interface CodePolicy {
  /** Processor time of one test in seconds, of all of a script's; a suite's own limit goes before it. */
  readonly cpuSeconds: number;
  /** Memory of a program, in MiB. */
  readonly memoryMiB: number;
  /** What a program may write in one test, in MiB. */
  readonly outputMiB: number;
  /** `strict`: ending with another status than 0 is a runtime error. `ignored`: the output alone counts. */
  readonly systemExit: 'strict' | 'ignored';
}

export const defaultCodePolicy: CodePolicy = { cpuSeconds: 6, memoryMiB: 1024, outputMiB: 16, systemExit: 'strict' };

/** Raised whenever a verdict may change: replies are then verified anew. */
const engineVersion = 1;

/** `default`, or what differs from it in a fixed order, `cpuSeconds=10,systemExit=ignored`. */
export function codePolicyName(policy: CodePolicy): string {
  const names = Object.keys(defaultCodePolicy).sort() as (keyof CodePolicy)[];
  const own = names.filter((name) => policy[name] !== defaultCodePolicy[name]);
  return own.length === 0 ? 'default' : own.map((name) => `${name}=${policy[name]}`).join(',');
}

/** `code@1(default)`: known without a sandbox. */
export function codeVerifierId(policy: CodePolicy): string {
  return `code@${engineVersion}(${codePolicyName(policy)})`;
}
