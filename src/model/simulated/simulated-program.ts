/** The programs a simulated model writes for one question: one that passes its tests, and others that pass some of them. */
import { crc32 } from 'node:zlib';
import type { FunctionSuite, ScriptSuite, StdioSuite, TestSuite } from '../../verify/code/test-suite.ts';

export interface SimulatedProgram {
  /** Passes every test; absent when none is known that does. */
  readonly right?: string;
  /** Passes about this share of the tests, in [0, 1], and never all of them. The same share gives the same program. */
  readonly wrong: (share: number) => string;
}

/**
 * Right is the suite's reference; where it has none, for up to 256 KiB of tests, a program that knows the answers. Wrong is the
 * right one with some of its answers missing, or nothing but missing answers when none is known.
 */
export function simulatedProgram(suite: TestSuite): SimulatedProgram {
  if (suite.kind === 'stdio') return stdioProgram(suite);
  return suite.kind === 'function' ? functionProgram(suite) : scriptProgram(suite);
}

/** No test expects it. */
const missing = '"no answer"';
const knownCharacters = 256 * 1024;

function stdioProgram({ cases, reference }: StdioSuite): SimulatedProgram {
  const right = reference ?? tableOf(cases, ({ stdin, stdout }) => [stdin, stdout], stdioTable);
  if (right === undefined) return { wrong: () => `print(${missing})` };
  return {
    right,
    wrong: (share) => {
      const missed = new Set(
        cases.slice(cases.length - missedCount(cases.length, share)).map(({ stdin }) => crc32(stdin)),
      );
      return [
        'import binascii, io, sys',
        'given = sys.stdin.buffer.read()',
        `if binascii.crc32(given) in (${[...missed].map((code) => `${code}, `).join('')}):`,
        `    print(${missing})`,
        '    raise SystemExit',
        'sys.stdin = io.TextIOWrapper(io.BytesIO(given))',
        right,
      ].join('\n');
    },
  };
}

const stdioTable = (table: string) =>
  `import sys\nanswers = dict(${table})\nprint(answers[sys.stdin.buffer.read().decode()], end="")`;

function functionProgram({ cases, entryPoint, reference }: FunctionSuite): SimulatedProgram {
  const right =
    reference ??
    tableOf(
      cases,
      ({ args, expected }) => [args, expected],
      (table) => functionTable(entryPoint, table),
    );
  if (right === undefined) return { wrong: () => define(entryPoint, [`return ${missing}`]) };
  return {
    right,
    wrong: (share) => {
      const missed = shortest(
        cases.map(({ args }) => args),
        missedCount(cases.length, share),
      );
      return [
        right,
        'import json',
        `missed = json.loads(${pythonText(`[${missed.join(',')}]`)})`,
        'def forgetful(call):',
        '    def answer(*args):',
        `        return ${missing} if list(args${isMethod(entryPoint) ? '[1:]' : ''}) in missed else call(*args)`,
        '    return answer',
        `${entryPoint} = forgetful(${entryPoint})`,
      ].join('\n');
    },
  };
}

function functionTable(entryPoint: string, table: string): string {
  const lines = ['for given, expected in answers:', `    if given == list(args):`, '        return expected'];
  return `import json\nanswers = [(json.loads(a), json.loads(e)) for a, e in ${table}]\n${define(entryPoint, lines)}`;
}

function scriptProgram({ entryPoints, script, reference }: ScriptSuite): SimulatedProgram {
  const raising = ['raise ValueError("no answer")'];
  if (reference === undefined) {
    return { wrong: () => entryPoints.map((name) => define(name, raising)).join('\n') || 'raise ValueError' };
  }
  const asserts = script.match(/^\s*assert\b/gm)?.length ?? 1;
  const calls = script.match(new RegExp(`\\b(?:candidate|${entryPoints.join('|')})\\s*\\(`, 'g'))?.length ?? 1;
  const tests = Math.max(1, Math.min(asserts, calls));
  return {
    right: reference,
    wrong: (share) =>
      [
        reference,
        `answers_left = ${tests - missedCount(tests, share)}`,
        'def tiring(call):',
        '    def answer(*args, **named):',
        '        global answers_left',
        '        answers_left -= 1',
        '        if answers_left < 0:',
        `            ${raising[0]}`,
        '        return call(*args, **named)',
        '    return answer',
        ...entryPoints.map((name) => `${name} = tiring(${name})`),
      ].join('\n'),
  };
}

function missedCount(count: number, share: number): number {
  return Math.max(1, count - Math.floor(share * count));
}

function define(entryPoint: string, body: readonly string[]): string {
  const [owner, method] = entryPoint.split('.');
  if (method === undefined) return [`def ${owner}(*args):`, ...body.map((line) => `    ${line}`)].join('\n');
  return [`class ${owner}:`, `    def ${method}(self, *args):`, ...body.map((line) => `        ${line}`)].join('\n');
}

function isMethod(entryPoint: string): boolean {
  return entryPoint.includes('.');
}

/** The pairs as a Python list in a program; undefined when they are too many to write down. */
function tableOf<Case>(
  cases: readonly Case[],
  pairOf: (one: Case) => readonly [string, string],
  programOf: (table: string) => string,
): string | undefined {
  const pairs = cases.map(pairOf);
  const size = pairs.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > knownCharacters) return undefined;
  return programOf(`[${pairs.map(([key, value]) => `(${pythonText(key)}, ${pythonText(value)}),`).join('\n')}]`);
}

/** A Python literal: JSON escapes no character in a way Python reads otherwise, and leaves none that ends a line. */
function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\u{10ffff}]/gu, (character) => {
    const code = character.codePointAt(0) as number;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
}

/** At most `count` of the texts, the shortest first, and no more than a program can hold; at least one. */
function shortest(texts: readonly string[], count: number): string[] {
  const ordered = texts.toSorted((a, b) => a.length - b.length).slice(0, count);
  let size = 0;
  return ordered.filter((text, index) => {
    size += text.length;
    return index === 0 || size <= knownCharacters;
  });
}
