import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { UserError } from '../errors/errors.ts';
import { simulateCommand } from './simulate.ts';

const runSimulate = `import { simulateCommand } from ${JSON.stringify(new URL('./simulate.ts', import.meta.url))};
await simulateCommand().parseAsync(process.argv.slice(1), { from: 'user' });`;

function start(args: readonly string[]): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', runSimulate, '--', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]() };
}

describe('adaptive-cot simulate', () => {
  test('it says where it listens, answers from its questions, and counts when stopped', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'simulate-cli-'));
    const questions = join(directory, 'bank.jsonl');
    writeFileSync(questions, '{"problem":"What is 6 * 7?","answer":"42","difficulty":9}\n');
    const { child, lines } = start([
      ...[
        '--questions',
        questions,
        '--difficulty-scale',
        '9,1',
        '--model',
        'teacher=60,reasoner',
        '--prm',
        'prm',
        '--json',
      ],
    ]);
    try {
      const listening = JSON.parse((await lines.next()).value);
      expect(listening).toMatchObject({ event: 'listening', served: ['teacher', 'prm'] });
      const response = await fetch(`${listening.url}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model: 'teacher', messages: [{ role: 'user', content: 'What is 6 * 7?\n\nBox it.' }] }),
      });
      const { message } =
        ((await response.json()) as { choices: { message: Record<string, string> }[] }).choices[0] ?? {};
      expect(message?.content).toContain('\\boxed{42}');
      expect(message?.reasoning_content).toContain('Step 1');
      child.kill('SIGINT');
      const stopped = JSON.parse((await lines.next()).value);
      expect(stopped).toEqual({ event: 'stopped', received: 1, completed: 1, faulted: 0, disconnected: 0 });
      const exitCode = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
      expect(exitCode).toBe(0);
    } finally {
      child.kill('SIGKILL');
      rmSync(directory, { recursive: true });
    }
  });

  test.each([
    ['--port', '70000', '0 to 65535'],
    ['--port', '80x', '0 to 65535'],
    ['--model', 'student', 'student=0'],
    ['--model', 'student=clever', 'student=0'],
    ['--prm', 'prm=2', 'noise from 0 to 1'],
    ['--latency', '200-20', '20-200'],
    ['--latency', 'slow', '20-200'],
    ['--fault-rate', '20', '0 to 1'],
    ['--fault-rate', '', '0 to 1'],
    ['--faults', '429,flood', 'stall'],
    ['--seed', '1.5', 'whole number'],
    ['--tokens-per-second', '0', 'above 0'],
    ['--difficulty-scale', '5', '5,2'],
    ['--reasoning-format', 'xml', 'think-tags'],
  ])('%s %s is refused, naming the value and what is accepted', async (option, value, accepted) => {
    const refusal = simulateCommand().parseAsync([option, value], { from: 'user' });
    await expect(refusal).rejects.toThrow(UserError);
    await expect(refusal).rejects.toThrow(`"${option === '--faults' ? 'flood' : value}"`);
    await expect(refusal).rejects.toMatchObject({ hint: expect.stringContaining(accepted) });
  });
});
