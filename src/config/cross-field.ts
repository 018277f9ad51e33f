/** What fields of the configuration say of each other. */
import { thresholdCount, thresholdsNeeded } from '../difficulty/scheme.ts';
import type { ConfigFault } from './load-config.ts';
import type { Config } from './schema.ts';

export function crossFieldFaults(config: Config): ConfigFault[] {
  return [
    ...repeatedNames(config),
    ...unknownBenchmarks(config),
    ...passAtKBeyondSamples(config),
    ...attemptsForLevels(config),
    ...processRewardFaults(config),
  ];
}

function repeatedNames({ questions, benchmarks }: Config): ConfigFault[] {
  const named = [
    ...questions.sources.map(({ name }, index) => ({ name, path: ['questions', 'sources', index, 'name'] })),
    ...benchmarks.map(({ name }, index) => ({ name, path: ['benchmarks', index, 'name'] })),
  ];
  return named
    .filter(({ name }, index) => named.findIndex((other) => other.name === name) < index)
    .map(({ name, path }) => ({ path, message: `the name "${name}" is taken by another source` }));
}

function unknownBenchmarks({ benchmarks, selection: { distribution }, evaluation }: Config): ConfigFault[] {
  const known = benchmarks.map(({ name }) => name);
  const message = (name: string) =>
    `"${name}" is not among the benchmarks (${known.length > 0 ? known.join(', ') : 'none are configured'})`;
  const faults: ConfigFault[] = [];
  if (
    distribution.kind === 'evaluation' &&
    distribution.benchmark !== undefined &&
    !known.includes(distribution.benchmark)
  ) {
    faults.push({ path: ['selection', 'distribution', 'benchmark'], message: message(distribution.benchmark) });
  }
  evaluation.benchmarks?.forEach((name, index) => {
    if (!known.includes(name)) faults.push({ path: ['evaluation', 'benchmarks', index], message: message(name) });
  });
  for (const name of Object.keys(evaluation.windows)) {
    if (!known.includes(name)) faults.push({ path: ['evaluation', 'windows', name], message: message(name) });
  }
  return faults;
}

/** A pass rate needs two attempts, and active grading needs something to settle. */
function attemptsForLevels({ student: { attempts }, difficulty: { method } }: Config): ConfigFault[] {
  const most = typeof attempts === 'number' ? attempts : attempts.max;
  if (method === 'posterior' && most < 2) {
    const message = 'posterior levels estimate a pass rate: they need `student.attempts` of 2 or more';
    return [{ path: ['difficulty', 'method'], message }];
  }
  if (method === 'trajectory' && typeof attempts !== 'number') {
    const message = 'active grading settles posterior levels: set `difficulty.method: posterior`';
    return [{ path: ['student', 'attempts'], message }];
  }
  return [];
}

function processRewardFaults({ processReward, otherProcessRewards, difficulty }: Config): ConfigFault[] {
  const needed = thresholdsNeeded(difficulty.easy);
  const given = thresholdCount(processReward?.thresholds) ?? needed;
  const faults: ConfigFault[] = [];
  if (given !== needed) {
    const message = `easy: ${difficulty.easy} needs ${needed} thresholds, got ${given}`;
    faults.push({ path: ['processReward', 'thresholds'], message });
  }
  if (processReward === undefined && otherProcessRewards.length > 0) {
    const message = 'levels are read from `processReward`, which is missing';
    faults.push({ path: ['otherProcessRewards'], message });
  }
  return faults;
}

function passAtKBeyondSamples({ evaluation }: Config): ConfigFault[] {
  return evaluation.ks.flatMap((k, index) =>
    k > evaluation.samples
      ? [
          {
            path: ['evaluation', 'ks', index],
            message: `pass@${k} needs at least ${k} samples, and samples is ${evaluation.samples}`,
          },
        ]
      : [],
  );
}
