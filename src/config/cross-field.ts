/** What fields of the configuration say of each other. */
import type { ConfigFault } from './load-config.ts';
import type { Config } from './schema.ts';

export function crossFieldFaults(config: Config): ConfigFault[] {
  return [...repeatedNames(config), ...unknownBenchmarks(config), ...passAtKBeyondSamples(config)];
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
