/** Recorded answers and reference solutions, written as replies in the styles of models: the program comes out as it went in. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { extractProgram, type ProgramDemand } from '../../src/verify/code/extract/extract-program.ts';

const data = join(process.env.ADAPTIVE_COT_DATA ?? '../shared/data', 'code');
const present = existsSync(join(data, 'labelled-answers'));
if (!present) console.log('passed over: no code/labelled-answers; set ADAPTIVE_COT_DATA to the public data');

const block = (code: string, tag = 'python') => `\`\`\`${tag}\n${code}\n\`\`\``;
const example = `${block('print(f(1))')}\nOutput:\n${block('2', '')}`;

const styles: Readonly<Record<string, (code: string) => string>> = {
  bare: (code) => code,
  fenced: (code) => `Here is the solution:\n\n${block(code)}\n\nIt's linear.`,
  untagged: (code) => block(code, ''),
  example: (code) => `${block(code)}\nExample:\n${example}`,
  draft: (code) => `First:\n${block('def f(*args):\n    pass')}\nBetter:\n${block(code, 'Python')}\nDone.`,
  windows: (code) => block(code).replaceAll('\n', '\r\n'),
  list: (code) => `1. Solution\n\n   ${block(code, 'py').replaceAll('\n', '\n   ')}\n2. Done`,
  tildes: (code) => `~~~python\n${code}\n~~~`,
  markdown: (code) => `\`\`\`\`markdown\n# Solution\n${block(code)}\n\`\`\`\``,
  reasoning: (code) => `<think>${block('def f(): return')}</think>\n<answer>\n${block(code)}\n</answer>`,
  prefilled: (code) => `${code}\n\`\`\`\nThis works because it's right.\n${example}`,
  prose: (code) => `Here is the function.\n\n${code}\n\nThis works because it's right.`,
  unclosed: (code) => `Here:\n\n\`\`\`python\n${code}`,
};

interface Answer {
  readonly entry_point: string;
  readonly prompt: string;
  readonly solution: string;
}

function readLines<Row>(text: string): Row[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
}

function programOf(answer: string, suite: ProgramDemand): string | undefined {
  const found = extractProgram({ answer, suite });
  return found.kind === 'program' ? found.program.trim() : undefined;
}

function withoutBlankLines(program: string): string {
  return program.replaceAll(/^\s*\n/gm, '').trimEnd();
}

describe.skipIf(!present)('extractProgram', () => {
  it('gives back every recorded answer that defines its function, in every style', () => {
    const directory = join(data, 'labelled-answers');
    const answers = readdirSync(directory).flatMap((file) =>
      readLines<Answer>(readFileSync(join(directory, file), 'utf8')),
    );
    const whole = answers.filter(
      ({ solution, entry_point }) =>
        solution.includes(`def ${entry_point}(`) &&
        /^(?:def|from|import|class|#)/.test(solution) &&
        !solution.includes('```'),
    );
    for (const [style, write] of Object.entries(styles)) {
      const lost = whole.filter(({ solution, entry_point }) => {
        const program = programOf(write(solution), { kind: 'function', entryPoint: entry_point });
        return program !== solution.trim();
      });
      console.log(`${style}: ${whole.length - lost.length} of ${whole.length}`);
      expect(lost.length, `${style}: ${lost[0]?.solution}`).toBeLessThanOrEqual(style === 'prose' ? 5 : 0);
    }
    expect(whole.length).toBeGreaterThan(1_600);
  });

  it('puts every HumanEval body into its prompt, indented, trimmed or at the margin', () => {
    const tasks = readLines<{ prompt: string; entry_point: string; canonical_solution: string }>(
      gunzipSync(readFileSync(join(data, 'HumanEval.jsonl.gz'))).toString(),
    );
    for (const { prompt, entry_point, canonical_solution: body } of tasks) {
      const suite = { kind: 'function', entryPoint: entry_point, starterCode: prompt } as const;
      const program = withoutBlankLines(`${prompt}\n${body}`);
      const margin = block(body.replaceAll(/^ {4}/gm, ''));
      for (const answer of [body, block(body), body.trim(), margin])
        expect(withoutBlankLines(programOf(answer, suite) ?? ''), answer).toBe(program);
    }
    expect(tasks).toHaveLength(164);
  });

  it('gives back every LeetCode solution, and puts its class around a lone method', () => {
    const tasks: { problem: string; solutions: string; tests: { functional: string } }[] = JSON.parse(
      readFileSync(join(data, 'leetcode-train.json'), 'utf8'),
    );
    let methodCount = 0;
    for (const { solutions, tests } of tasks) {
      const entryPoint = /Solution\(\)\.\w+/.exec(tests.functional)?.[0].replace('()', '') as string;
      const suite = { kind: 'function', entryPoint } as const;
      expect(programOf(`Sure!\n${block(solutions)}\n${example}`, suite)).toBe(solutions.trim());
      const [head, ...method] = solutions.trimEnd().split('\n');
      if (head !== 'class Solution:' || method.some((line) => line !== '' && !line.startsWith('    '))) continue;
      if (solutions.includes('"""') || method.filter((line) => /^ {4}\S/.test(line)).length > 1) continue;
      methodCount += 1;
      expect(programOf(block(method.map((line) => line.slice(4)).join('\n')), suite)).toBe(solutions.trim());
    }
    console.log(`${tasks.length} solutions given back; ${methodCount} lone methods put into their class`);
    expect(methodCount).toBeGreaterThan(1_000);
  });
});
