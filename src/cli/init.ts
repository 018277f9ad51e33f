/** `adaptive-cot init`: a configuration with every field explained. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Argument, Command } from 'commander';
import { configJsonSchema } from '../config/json-schema.ts';
import { ConfigError } from '../errors/errors.ts';
import { defaultConfigFile } from './config-argument.ts';

const schemaFile = 'adaptive-cot.schema.json';

export function initCommand(): Command {
  return new Command('init')
    .description('write a commented configuration to start from')
    .addArgument(new Argument('[file]', 'where to write it; - for standard output').default(defaultConfigFile))
    .option('--schema', `also write ${schemaFile} beside it, for completion and checks in editors`)
    .action((file: string, { schema = false }: { schema?: boolean }) => {
      const template = readFileSync(new URL('./init-template.yaml', import.meta.url), 'utf8');
      if (file === '-') process.stdout.write(template);
      else if (schema) writeWithSchema(file, template);
      else write(file, template);
    });
}

/** The first line is how the YAML language server, which editors use, finds the schema. The schema may be written over: it is ours. */
function writeWithSchema(file: string, template: string): void {
  write(file, `# yaml-language-server: $schema=./${schemaFile}\n${template}`);
  writeFileSync(join(dirname(file), schemaFile), `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
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
