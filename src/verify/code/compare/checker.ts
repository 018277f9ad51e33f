/** Comparators that are programs: run in the sandbox, apart from the answer; here is only what is run. */
import type { Comparator } from '../test-suite.ts';
import type { CheckerComparator } from './comparison.ts';

export function isChecker(comparator: Comparator): comparator is CheckerComparator {
  return comparator.kind === 'checker';
}

/**
 * A Python script with one assert statement: it holds when the checker's `check(input, expected, output)` returns something true.
 * The checker's source is executed in a namespace of its own, so that its own asserts are not counted as tests and no name it lacks is looked
 * up in the answer. A checker that raises makes the assert raise. Every text reaches Python character by character, lone surrogates too.
 */
export function checkerScript(
  source: string,
  { input, expected, output }: { input: string; expected: string; output: string },
): string {
  return [
    "checker = {'__name__': 'checker'}",
    `exec(compile(${pythonLiteral(source)}, 'checker.py', 'exec'), checker)`,
    `assert checker['check'](${[input, expected, output].map(pythonLiteral).join(', ')})`,
    '',
  ].join('\n');
}

/** A string literal in ASCII. JSON's escapes mean the same to Python, but for characters beyond 16 bits, which Python writes whole. */
function pythonLiteral(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u{10ffff}]/gu, (character) => {
    const code = (character.codePointAt(0) as number).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
