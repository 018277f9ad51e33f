/** HumanEval and EvalPlus: a function to complete, and a `check` that is given it. */
import type { ScriptSuite } from '../../verify/code/test-suite.ts';
import type { Cells } from './cells.ts';
import type { CodeLayout } from './layout.ts';
import { fenced } from './prompt-text.ts';

export const humaneval: CodeLayout = {
  columns: ['prompt', 'test', 'entry_point', 'canonical_solution'],
  matches: (cells) => cells.has('prompt') && cells.has('test') && cells.has('entry_point'),
  read(cells) {
    const stub = cells.statement('prompt');
    const entryPoint = cells.text('entry_point').trim();
    const prompt = `Complete the Python function \`${entryPoint}\`.\n\n${fenced(stub)}`;
    return { prompt, suite: suiteOf(cells, stub, entryPoint) };
  },
};

function suiteOf(cells: Cells, stub: string, entryPoint: string): ScriptSuite {
  const solution = cells.optionalText('canonical_solution');
  const prelude = before(stub, entryPoint);
  return {
    kind: 'script',
    entryPoints: [entryPoint],
    script: calledScript(cells.text('test'), entryPoint),
    starterCode: stub,
    ...(prelude.trim() === '' ? {} : { prelude }),
    ...(solution === undefined ? {} : { reference: stub + solution }),
  };
}

/** A reply may give the function alone: the stub's imports and helpers, which it need not repeat, are those before it. */
function before(stub: string, entryPoint: string): string {
  const start = stub.search(new RegExp(`^(?:@.*\\n)*(?:async[ \\t]+)?def[ \\t]+${entryPoint}\\b`, 'm'));
  return start < 0 ? '' : stub.slice(0, start);
}

/** The tests define `check`; some banks call it, most leave that to the grader. */
export function calledScript(test: string, candidate: string): string {
  return /^check\s*\(/m.test(test) ? test : `${test.trimEnd()}\n\n\ncheck(${candidate})\n`;
}
