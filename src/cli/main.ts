/** Wires the commands. A user's mistake prints its message and what to do; only our own faults print a stack. */
import { Command, CommanderError } from 'commander';
import { UserError } from '../errors/errors.ts';
import { version } from '../version.ts';
import { calibrateCommand } from './calibrate.ts';
import { compareCommand } from './compare.ts';
import { doctorCommand } from './doctor.ts';
import { evaluateCommand } from './evaluate.ts';
import { initCommand } from './init.ts';
import { planCommand } from './plan.ts';
import { runCommand } from './run.ts';
import { showCommand } from './show.ts';
import { simulateCommand } from './simulate.ts';
import { stageCommands } from './stages.ts';
import { statusCommand } from './status.ts';
import { verifyCommand } from './verify.ts';

export async function main(argv: readonly string[]): Promise<void> {
  // A reader that closes the pipe early (head) is no fault, and must not stop a run that has calls in flight.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  try {
    await program().parseAsync([...argv]);
  } catch (error) {
    report(error);
  }
}

function program(): Command {
  const root = new Command('adaptive-cot')
    .description('From a bank of questions to the verified chains of thought that teach one model most.')
    .version(version)
    .showHelpAfterError('Run with --help for the options.');
  const commands = [
    initCommand(),
    planCommand(),
    doctorCommand(),
    runCommand(),
    ...stageCommands(),
    evaluateCommand(),
    statusCommand(),
    showCommand(),
    compareCommand(),
    calibrateCommand(),
    verifyCommand(),
    simulateCommand(),
  ];
  for (const command of commands) root.addCommand(command);
  for (const command of [root, ...root.commands]) command.exitOverride();
  return root;
}

function report(error: unknown): void {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode;
    return;
  }
  process.exitCode = 1;
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n${error.hint === undefined ? '' : `${error.hint}\n`}`);
    return;
  }
  process.stderr.write(
    `This is a fault of Adaptive CoT, please report it.\n${(error as Error).stack ?? String(error)}\n`,
  );
}
