/** The argument and option that most commands share. */
import { Argument, Option } from 'commander';

export const defaultConfigFile = 'adaptive-cot.yaml';

export function configArgument(): Argument {
  return new Argument('[config]', 'the YAML file').default(defaultConfigFile);
}

export function configOption(): Option {
  return new Option('-c, --config <file>', 'the YAML file').default(defaultConfigFile);
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON on standard output').default(false);
}

export function retryFailedOption(): Option {
  return new Option('--retry-failed', 'make calls again that a server refused for good (400, 422)').default(false);
}

export function allowUnsandboxedOption(): Option {
  return new Option('--allow-unsandboxed', 'run programs of code questions with no sandbox where none works').default(
    false,
  );
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
