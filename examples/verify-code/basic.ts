/** Does a program in a reply pass its tests? Verdicts with reasons, from real Python in the strongest sandbox this machine offers. */
import { createSandbox, defaultCodePolicy, type TestSuite, verifyProgram } from '../../src/index.ts';

const suite: TestSuite = {
  kind: 'stdio',
  comparator: { kind: 'default' },
  cases: [
    { stdin: '3\n1 2 3\n', stdout: '6\n' },
    { stdin: '1\n-5\n', stdout: '-5\n' },
  ],
};

const program = (...lines: string[]) => `Here it is.\n\n\`\`\`python\n${lines.join('\n')}\n\`\`\`\n`;
const replies = {
  right: program('n = int(input())', 'print(sum(map(int, input().split())))'),
  wrong: program('n = int(input())', 'print(max(map(int, input().split())))'),
  'too slow': program('while True:', '    pass'),
  crashing: program('print(1 // 0)'),
  'reading your accounts': program("print(open('/etc/passwd').read())"),
  'without a program': 'I would add the numbers.',
};

const sandbox = await createSandbox({ tier: 'auto', allowUnsandboxed: process.argv.includes('--allow-unsandboxed') });
console.log(sandbox.description);
const policy = { ...defaultCodePolicy, cpuSeconds: 1 };
for (const [name, reply] of Object.entries(replies)) {
  const verdict = await verifyProgram(reply, suite, { sandbox, policy });
  console.log(name.padEnd(22), verdict.kind.padEnd(10), verdict.detail);
}
await sandbox.close();
