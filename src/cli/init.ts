/** `adaptive-cot init`: a configuration with every field explained. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { ConfigError } from '../errors/errors.ts';
import { defaultConfigFile } from './config-argument.ts';

export function initCommand(): Command {
  return new Command('init')
    .description('write a commented configuration to start from')
    .addArgument(new Argument('[file]', 'where to write it; - for standard output').default(defaultConfigFile))
    .action((file: string) => {
      const template = readFileSync(new URL('./init-template.yaml', import.meta.url), 'utf8');
      if (file === '-') process.stdout.write(template);
      else write(file, template);
    });
}

function write(file: string, template: string): void {
  try {
    writeFileSync(file, template, { flag: 'wx' });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new ConfigError(`${file} cannot be written: ${(cause as Error).message}.`, { cause });
    }
    throw new ConfigError(`${file} exists already.`, {
      hint: 'Give another name: adaptive-cot init other.yaml',
      cause,
    });
  }
  process.stdout.write(`Wrote ${file}. Next: fill in your questions and servers, then adaptive-cot doctor ${file}\n`);
}
