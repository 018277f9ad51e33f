/** LeetCode problems with `check(candidate)` scripts, as rllm and LeetCodeDataset write them. */
import { z } from 'zod';
import type { ScriptSuite } from '../../verify/code/test-suite.ts';
import type { Cells } from './cells.ts';
import { checked } from './checked.ts';
import { calledScript } from './humaneval.ts';
import type { CodeLayout } from './layout.ts';
import { leetcodePrelude } from './preludes.ts';
import { lastFenced, withStarterCode } from './prompt-text.ts';
import { usableReference } from './reference.ts';

const functionalSchema = z.looseObject({ functional: z.string().min(1) });
const isFunctional = (value: unknown) => functionalSchema.safeParse(value).success;

export const leetcode: CodeLayout = {
  columns: [
    ...['problem', 'question', 'problem_description', 'query', 'prompt', 'starter_code'],
    ...['tests', 'test', 'entry_point', 'solutions', 'completion'],
  ],
  matches(cells) {
    if (cells.has('test') && cells.has('entry_point')) return /^\s*Solution\b/.test(cells.text('entry_point'));
    const column = cells.testsColumn('tests');
    return column !== undefined && isFunctional(cells.json(column));
  },
  read(cells) {
    const statement = cells.statement('problem', 'question', 'problem_description', 'query');
    const starterCode = cells.optionalText('starter_code') ?? lastFenced(statement);
    return { prompt: withStarterCode(statement, starterCode), suite: suiteOf(cells, starterCode) };
  },
};

function suiteOf(cells: Cells, starterCode: string | undefined): ScriptSuite {
  const reference = usableReference(cells.optionalText('completion') ?? cells.optionalText('solutions'));
  return {
    kind: 'script',
    entryPoints: ['Solution'],
    script: scriptOf(cells),
    prelude: preludeOf(cells),
    ...(starterCode === undefined ? {} : { starterCode }),
    ...(reference === undefined ? {} : { reference }),
  };
}

function scriptOf(cells: Cells): string {
  if (cells.has('test')) return calledScript(cells.text('test'), cells.text('entry_point').trim());
  const column = cells.testsColumn('tests') ?? 'tests';
  return checked(functionalSchema, column, cells.json(column)).functional;
}

/** LeetCodeDataset's `prompt` is what its solutions presume; it goes after ours, which it mostly repeats. */
function preludeOf(cells: Cells): string {
  const own = cells.has('test') ? cells.optionalText('prompt') : undefined;
  return own === undefined ? leetcodePrelude : `${leetcodePrelude}\n\n${own.trimEnd()}\n\nfrom builtins import *\n`;
}
