/** MBPP, its sanitized form and MBPP+: a sentence, and asserts of which the model is shown the first. */
import { z } from 'zod';
import type { ScriptSuite } from '../../verify/code/test-suite.ts';
import { RowFault } from '../read/answer-key.ts';
import type { Cells } from './cells.ts';
import { checked } from './checked.ts';
import type { CodeLayout } from './layout.ts';
import { fenced } from './prompt-text.ts';
import { calledNames, definedNames, usedNames } from './python-names.ts';

const shownAsserts = 3;
const linesSchema = z.array(z.string());

export const mbpp: CodeLayout = {
  columns: ['text', 'prompt', 'code', 'test_list', 'test_setup_code', 'challenge_test_list', 'test_imports', 'test'],
  matches: (cells) => cells.has('test_list'),
  read(cells) {
    const statement = cells.statement('text', 'prompt');
    const asserts = checked(linesSchema, 'test_list', cells.json('test_list')).map(unixLine);
    if (asserts.length === 0) throw new RowFault('field `test_list` holds no test');
    const setup = [...lines(cells, 'test_imports'), ...setupCode(cells)];
    const shown = fenced([...setup, ...asserts.slice(0, shownAsserts)].join('\n'));
    const prompt = `${statement.trimEnd()}\n\nYour code should pass these tests:\n\n${shown}`;
    return { prompt, suite: suiteOf(cells, setup, asserts) };
  },
};

function suiteOf(cells: Cells, setup: readonly string[], asserts: readonly string[]): ScriptSuite {
  const reference = cells.optionalText('code');
  // MBPP+ has a longer script of its own in the asserts' place.
  const tests = cells.has('test') ? [cells.text('test')] : [...asserts, ...lines(cells, 'challenge_test_list')];
  const script = `${[...setup, ...tests].join('\n')}\n`;
  return {
    kind: 'script',
    entryPoints: entryPointsOf(script, asserts.join('\n'), reference),
    script,
    ...(reference === undefined ? {} : { reference: unixLine(reference) }),
  };
}

/** What the reference defines and the tests use; without one, what the first asserts call. */
function entryPointsOf(script: string, asserts: string, reference: string | undefined): string[] {
  const used = usedNames(script);
  const defined = definedNames(reference ?? '').filter((name) => used.has(name));
  const names = defined.length > 0 ? defined : calledNames(asserts);
  if (names.length > 0) return names;
  throw new RowFault('field `test_list` calls nothing that the answer could define');
}

function setupCode(cells: Cells): string[] {
  const code = cells.optionalText('test_setup_code');
  return code === undefined ? [] : [unixLine(code).trimEnd()];
}

function lines(cells: Cells, field: string): string[] {
  return cells.has(field) ? checked(linesSchema, field, cells.json(field)).map(unixLine) : [];
}

function unixLine(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
