import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractProgram, type ProgramDemand } from './extract-program.ts';

const stdio: ProgramDemand = { kind: 'stdio' };
const add: ProgramDemand = { kind: 'function', entryPoint: 'add' };
const stub = 'from typing import List\n\ndef add(numbers: List[int]) -> int:\n    """Sum of the numbers."""\n';
const stubbed: ProgramDemand = { ...add, starterCode: stub };
const method: ProgramDemand = {
  kind: 'function',
  entryPoint: 'Solution.twice',
  starterCode: 'class Solution:\n    def twice(self, n: int) -> int:\n        ',
};
const script: ProgramDemand = { kind: 'script', entryPoints: ['Stack', 'merge'] };

const whole = 'n = int(input())\nprint(n * 2)';
const sum = 'def add(a, b):\n    return a + b';
const solution = 'class Solution:\n    def twice(self, n):\n        return 2 * n';
const block = (code: string, tag = 'python', fence = '```') => `${fence}${tag}\n${code}\n${fence}`;

/** `program`: without its final newline. */
type Row = readonly [what: string, suite: ProgramDemand, answer: string, rule: string, program: string];

function expectRow(suite: ProgramDemand, answer: string, rule: string, program: string) {
  const found = extractProgram({ answer, suite });
  expect(found).toMatchObject({ kind: 'program', rule });
  expect(found).toHaveProperty('program', `${program}\n`);
}

describe('a fenced program', () => {
  it.each<Row>([
    ['a tagged block', stdio, `Read, double, print.\n\n${block(whole)}\n\nDone.`, 'python-block', whole],
    ['the tag py', stdio, block(whole, 'py'), 'python-block', whole],
    ['the tag Python3', stdio, block(whole, 'Python3'), 'python-block', whole],
    ['a tag in braces', stdio, block(whole, '{.python .numberLines}'), 'python-block', whole],
    ['a tag with attributes', stdio, block(whole, 'python title="main.py"'), 'python-block', whole],
    ['a tag with a file name', stdio, block(whole, 'python:main.py'), 'python-block', whole],
    ['a tag after a space', stdio, block(whole, ' python'), 'python-block', whole],
    ['no tag', stdio, block(whole, ''), 'untagged-block', whole],
    ['a tag of no language', stdio, block(whole, 'text'), 'other-block', whole],
    ['tildes', stdio, block(whole, 'python', '~~~'), 'python-block', whole],
    ['longer fences', stdio, block(whole, 'python', '`````'), 'python-block', whole],
    ['a closing fence longer than the opening', stdio, `\`\`\`python\n${whole}\n\`\`\`\`\``, 'python-block', whole],
    ['blanks behind the closing fence', stdio, `${block(whole)}  \t\nDone.`, 'python-block', whole],
    ['carriage returns', stdio, block(whole).replaceAll('\n', '\r\n'), 'python-block', whole],
    ['a byte order mark', stdio, `\ufeff${whole}`, 'whole-reply', whole],
    ['an opening fence behind words', stdio, `The program: ${block(whole)}`, 'python-block', whole],
    ['a closing fence behind code', stdio, `\`\`\`python\n${whole}\`\`\``, 'python-block', whole],
    ['code on the line of the tag', add, '```python def add(a, b):\n    return a + b\n```', 'python-block', sum],
    ['code in the place of the tag', add, '```def add(a, b):\n    return a + b\n```', 'python-block', sum],
    [
      'one line between backticks',
      stdio,
      'Just ```python print(input())``` will do.',
      'inline-block',
      'print(input())',
    ],
    ['a fence in a list', add, `1. Add:\n\n   ${block(sum).replaceAll('\n', '\n   ')}\n2. Done.`, 'python-block', sum],
    ['a list deeper than its fence', add, block(sum.replaceAll(/^/gm, '    ')), 'python-block+dedented', sum],
    [
      'Markdown within longer fences',
      stdio,
      block(`# Answer\n${block(whole)}`, 'markdown', '````'),
      'python-block',
      whole,
    ],
    ['Markdown within fences as long', stdio, `\`\`\`markdown\n${block(whole)}\n\`\`\``, 'python-block', whole],
    ['a block that the next one ends', stdio, `\`\`\`python\nx = 1\n${block(whole)}`, 'python-block', whole],
    [
      'a main guard',
      stdio,
      block(`def main():\n    print(input())\n\nif __name__ == '__main__':\n    main()`),
      'python-block',
      `def main():\n    print(input())\n\nif __name__ == '__main__':\n    main()`,
    ],
    [
      'code that does not compile',
      add,
      block('def add(a, b)\n    return a + b'),
      'python-block',
      'def add(a, b)\n    return a + b',
    ],
    [
      'prompts of the interpreter and nothing else',
      add,
      block('>>> def add(a, b):\n...     return a + b\n...'),
      'python-block',
      sum,
    ],
  ])('is found with %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  const documented = 'def add(a, b):\n    """Adds.\n\n    ```python\n    add(1, 2)\n    ```\n    """\n    return a + b';
  const templated = 's = """\n```\n"""\nprint(s + input())';
  it.each<Row>([
    ['in a docstring', add, `${block(documented)}\nDone.`, 'python-block', documented],
    ['in a string at the margin', stdio, `${block(templated)}\nDone.`, 'python-block', templated],
    ['in a comment', stdio, block(`# \`\`\`\n${whole}`), 'python-block', `# \`\`\`\n${whole}`],
    ['at the end of a string', stdio, block(`s = '\`\`\`'\n${whole}`), 'python-block', `s = '\`\`\`'\n${whole}`],
  ])('is not cut by a fence %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it('ends at its fence although a string in it never does', () => {
    const broken = 'def add(a, b):\n    """Adds.\n    return a + b';
    expectRow(add, `${block(broken)}\nDone, isn't it?`, 'python-block', broken);
  });
});

describe('of several blocks', () => {
  const example = block('print(add(1, 2))  # 3');
  const draft = block('def add(a, b):\n    return a - b');
  it.each<Row>([
    ['the last that defines the entry point', add, `${draft}\nNo:\n${block(sum)}`, 'python-block', sum],
    ['the one before a usage example', add, `${block(sum)}\nUse it:\n${example}`, 'python-block', sum],
    [
      'the one before an example that imports it',
      add,
      `${block(sum)}\n${block('from main import add\nadd(1, 2)')}`,
      'python-block',
      sum,
    ],
    ['the one before a session', add, `${block(sum)}\n${block('>>> add(1, 2)\n3')}`, 'python-block', sum],
    ['the one before a sample output', stdio, `${block(whole)}\nOutput:\n${block('4', '')}`, 'python-block', whole],
    [
      'the one before an install command',
      stdio,
      `${block(whole)}\n${block('pip install numpy', 'bash')}`,
      'python-block',
      whole,
    ],
    ['the one that reads stdin', stdio, `${block(whole)}\nThe idea:\n${block('print(2 * 2)')}`, 'python-block', whole],
    [
      'the one that runs, not the helper',
      stdio,
      `${block(whole)}\n${block('def read():\n    return input()')}`,
      'python-block',
      whole,
    ],
    [
      'Python before untagged',
      add,
      `${block(sum)}\n${block('def add(*numbers):\n    return sum(numbers)', '')}`,
      'python-block',
      sum,
    ],
    [
      'untagged that defines it before tagged that does not',
      add,
      `${block(sum, '')}\n${example}`,
      'untagged-block',
      sum,
    ],
    [
      'untagged before a tag of no language',
      add,
      `${block(sum, '')}\n${block('def add(): pass', 'text')}`,
      'untagged-block',
      sum,
    ],
    [
      'Python among other languages',
      stdio,
      `${block('int main() {}', 'cpp')}\n${block(whole)}\n${block('class A {}', 'java')}`,
      'python-block',
      whole,
    ],
    [
      'a complete one before one cut off',
      add,
      `${block(sum)}\n\`\`\`python\ndef add(a, b):\n    return`,
      'python-block',
      sum,
    ],
    [
      'the class and not the bare method',
      method,
      `${block('def twice(self, n):\n    return n')}\n${block(solution)}`,
      'python-block',
      solution,
    ],
    [
      'a definition under a condition',
      add,
      block('try:\n    from m import f\nexcept ImportError:\n    def add(a, b):\n        return a + b'),
      'python-block',
      'try:\n    from m import f\nexcept ImportError:\n    def add(a, b):\n        return a + b',
    ],
    [
      'a name bound to a lambda',
      add,
      `${block('add = lambda a, b: a + b')}\n${example}`,
      'python-block',
      'add = lambda a, b: a + b',
    ],
    [
      'not a method of another class',
      add,
      `${block(sum)}\n${block('class A:\n    def add(self):\n        pass')}`,
      'python-block',
      sum,
    ],
  ])('takes %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it.each<Row>([
    [
      'a helper it uses',
      add,
      `${block('def inc(a):\n    return a + 1')}\n${block('def add(a, b):\n    return inc(a) + b - 1')}`,
      'python-block+joined',
      'def inc(a):\n    return a + 1\n\ndef add(a, b):\n    return inc(a) + b - 1',
    ],
    [
      'an import it uses',
      stdio,
      `${block('import math')}\n${block('print(math.sqrt(int(input())))')}`,
      'python-block+joined',
      'import math\n\nprint(math.sqrt(int(input())))',
    ],
    [
      'the rest of several entry points',
      script,
      `${block('class Stack:\n    pass')}\n${block('def merge(a, b):\n    return a + b')}`,
      'python-block+joined',
      'class Stack:\n    pass\n\ndef merge(a, b):\n    return a + b',
    ],
    [
      'the function that it only calls',
      stdio,
      `${block('def main():\n    print(input())')}\n${block('main()')}`,
      'python-block+joined',
      'def main():\n    print(input())\n\nmain()',
    ],
    [
      'the imports of the starter code',
      stubbed,
      block('def add(numbers: List[int]) -> int:\n    return sum(numbers)'),
      'python-block+joined',
      'from typing import List\n\ndef add(numbers: List[int]) -> int:\n    return sum(numbers)',
    ],
  ])('puts before it %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it.each<Row>([
    [
      'a helper it defines itself',
      add,
      `${block('def inc(a):\n    return 0')}\n${block(`def inc(a):\n    return a\n\n${sum}`)}`,
      'python-block',
      `def inc(a):\n    return a\n\n${sum}`,
    ],
    [
      'a block that does more than define',
      add,
      `${block('def inc(a):\n    return a\nprint(inc(1))')}\n${block('def add(a, b):\n    return inc(a) + b')}`,
      'python-block',
      'def add(a, b):\n    return inc(a) + b',
    ],
    ['a name that is a parameter', add, `${block('def a():\n    pass')}\n${block(sum)}`, 'python-block', sum],
    [
      'what the prelude defines',
      { ...stubbed, prelude: 'from typing import *\nfrom typing import List' },
      block('def add(numbers: List[int]):\n    return 0'),
      'python-block',
      'def add(numbers: List[int]):\n    return 0',
    ],
  ])('puts nothing before it for %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it('names what was put before it', () => {
    const answer = block('def add(numbers: List[int]) -> int:\n    return sum(numbers)');
    expect(extractProgram({ answer, suite: stubbed })).toMatchObject({ notes: [expect.stringContaining('List')] });
  });
});

describe('a reply without fences', () => {
  it.each<Row>([
    ['that is a program', stdio, whole, 'whole-reply', whole],
    ['that is a function', add, `\n${sum}\n\n`, 'whole-reply', sum],
    [
      'that begins with a comment',
      add,
      `# Adds two numbers, as asked for.\n${sum}`,
      'whole-reply',
      `# Adds two numbers, as asked for.\n${sum}`,
    ],
    [
      'with prose around the function',
      add,
      `Here is what you asked for:\n\n${sum}\n\nIt's as simple as that.`,
      'unfenced-run',
      sum,
    ],
    ['with a colon before the function', add, `Solution:\n\n${sum}`, 'unfenced-run', sum],
    ['before a sample output in fences', add, `${sum}\n\nSample output:\n${block('3', '')}`, 'unfenced-run', sum],
    [
      'whose fence the prompt opened',
      add,
      `${sum}\n\`\`\`\nThis isn't hard.\n\`\`\`\n3\n\`\`\``,
      'prefilled-block',
      sum,
    ],
    ['cut off within brackets', add, 'def add(a, b):\n    return (a', 'whole-reply', 'def add(a, b):\n    return (a'],
  ])('gives the program of one %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it.each([
    ['nothing', ''],
    ['a number', '42'],
    ['prose', 'I would read n, double it, and print the result.'],
    ['prose with Python words', 'import the number, for each line print it, and return if it is zero.'],
    ['an apology', "I'm sorry, I can't help with that."],
    ['a list of steps', '1. Read n.\n2. Double it.\n- Print the result'],
    ['another alphabet', '这个问题很难。'],
    ['a formula', '$$2n = n + n$$'],
    ['only a sample', `Input:\n${block('2', '')}\nOutput:\n${block('4', 'text')}`],
    ['another language', block('int main() { return 0; }', 'cpp')],
    ['a session with outputs', block('>>> 2 * 2\n4')],
    ['an empty block', block('')],
    ['reasoning that never ends', `<think>Perhaps\n${block(whole)}`],
  ])('finds no program in %s', (_, answer) => {
    for (const suite of [stdio, add, method, stubbed, script])
      expect(extractProgram({ answer, suite })).toMatchObject({ kind: 'none', detail: expect.any(String) });
  });

  it('says which other language the reply is in', () => {
    expect(extractProgram({ answer: block('int x;', 'cpp'), suite: stdio })).toHaveProperty(
      'detail',
      'The reply holds no Python; its code blocks are tagged cpp.',
    );
  });
});

describe('reasoning and answer tags', () => {
  const draft = block('def add(a, b):\n    return 0');
  it.each<Row>([
    ['text after the reasoning', add, `<think>\n${draft}\n</think>\n${block(sum)}`, 'python-block', sum],
    ['reasoning whose opening tag is missing', add, `${draft}\n</think>\n${sum}`, 'whole-reply', sum],
    ['the answer tag', add, `${draft}\n<answer>\n${block(sum)}\n</answer>\n${draft}`, 'answer-tag+python-block', sum],
    ['bare code in the answer tag', add, `So:\n<answer>\n${sum}\n</answer>`, 'answer-tag+whole-reply', sum],
    ['an answer tag left open', add, `So:\n<answer>\n${block(sum)}`, 'answer-tag+python-block', sum],
    ['an answer tag without a program', add, `${block(sum)}\n<answer>see above</answer>`, 'python-block', sum],
  ])('minds %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));
});

describe('starter code to complete', () => {
  const completed = `${stub}    total = 0\n    for n in numbers:\n        total += n\n    return total`;
  const body = '    total = 0\n    for n in numbers:\n        total += n\n    return total';
  const twice = 'class Solution:\n    def twice(self, n: int) -> int:\n        return 2 * n';
  it.each<Row>([
    ['an indented body', stubbed, block(body), 'python-block+body', completed],
    ['a body without fences', stubbed, body, 'whole-reply+body', completed],
    ['a body trimmed at its beginning', stubbed, body.trim(), 'whole-reply+body', completed],
    ['a body at the margin', stubbed, block(body.replaceAll(/^ {4}/gm, '')), 'python-block+body', completed],
    ['a body of one line', stubbed, 'return sum(numbers)', 'whole-reply+body', `${stub}    return sum(numbers)`],
    [
      'a body that opens with a block',
      stubbed,
      'for n in numbers:\n        print(n)\n    return 0',
      'whole-reply+body',
      `${stub}    for n in numbers:\n        print(n)\n    return 0`,
    ],
    [
      'a body that opens with a function',
      stubbed,
      'def f(x):\n        return x\n    return f(0)',
      'whole-reply+body',
      `${stub}    def f(x):\n        return x\n    return f(0)`,
    ],
    [
      'a body and helpers after it',
      stubbed,
      '    return help(numbers)\n\ndef help(x):\n    return sum(x)',
      'whole-reply+body',
      `${stub}    return help(numbers)\n\ndef help(x):\n    return sum(x)`,
    ],
    [
      'a body with a long string',
      stubbed,
      block('s = """\nx\n"""\nreturn s'),
      'python-block+body',
      `${stub}    s = """\nx\n"""\n    return s`,
    ],
    ['a body with its fence opened by the prompt', stubbed, `${body}\n\`\`\`\n`, 'prefilled-block+body', completed],
    ['a body of a method', method, '        return 2 * n', 'whole-reply+body', twice],
    ['a body of a method, indented less', method, block('    return 2 * n'), 'python-block+body', twice],
    ['a method', method, block('def twice(self, n: int) -> int:\n    return 2 * n'), 'python-block+method', twice],
    [
      'an indented method',
      method,
      block('    def twice(self, n: int) -> int:\n        return 2 * n'),
      'python-block+method',
      twice,
    ],
    [
      'a method, its imports and a helper',
      method,
      block(
        'import math\n\ndef half(n):\n    return n / 2\n\n@staticmethod\ndef other():\n    pass\n\ndef twice(self, n):\n    return math.floor(half(4 * n))',
      ),
      'python-block+method',
      'import math\n\ndef half(n):\n    return n / 2\n\n@staticmethod\ndef other():\n    pass\n\n\nclass Solution:\n    def twice(self, n):\n        return math.floor(half(4 * n))',
    ],
    [
      'a method for a script that wants its class',
      { ...method, kind: 'script', entryPoints: ['Solution'] },
      block('def twice(self, n: int) -> int:\n    return 2 * n'),
      'python-block+method',
      twice,
    ],
    ['the whole class', method, block(solution), 'python-block', solution],
    [
      'a class that inherits the method',
      method,
      block('class Solution(Base):\n    pass'),
      'python-block',
      'class Solution(Base):\n    pass',
    ],
  ])('takes %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it('does not take a function without self for a method', () => {
    const answer = block('def twice(n):\n    return 2 * n');
    expect(extractProgram({ answer, suite: method })).toMatchObject({ rule: 'python-block+misfit' });
  });
});

describe('a reply that is not what is asked for', () => {
  const other = 'def plus(a, b):\n    return a + b';
  it.each<Row>([
    [
      'the last Python block that defines something',
      add,
      `${block(other)}\n${block('print(plus(1, 2))')}`,
      'python-block+misfit',
      other,
    ],
    [
      'a program that prints without reading',
      stdio,
      `${block('print(4)')}\n${block('x = 4')}`,
      'python-block+misfit',
      'print(4)',
    ],
    ['bare code', add, other, 'whole-reply+misfit', other],
    ['a block within the answer tag', add, `<answer>${block(other)}</answer>`, 'answer-tag+python-block+misfit', other],
  ])('gives %s', (_, suite, answer, rule, program) => expectRow(suite, answer, rule, program));

  it('says what is missing', () => {
    expect(extractProgram({ answer: other, suite: add })).toMatchObject({ notes: ['It does not define add.'] });
    expect(extractProgram({ answer: block('print(4)'), suite: stdio })).toMatchObject({
      notes: ['It does not read its input.'],
    });
  });
});

describe('a block that is never closed', () => {
  it('counts, marked, when no complete one is what is asked for', () => {
    for (const before of ['', `${block('4', '')}\n`, `${block('def plus(): pass')}\n`]) {
      const found = extractProgram({ answer: `${before}\`\`\`python\n${sum}`, suite: add });
      expect(found).toEqual({ kind: 'program', program: `${sum}\n`, rule: 'unclosed-block', isUnclosed: true });
    }
  });

  it('does not count beside a complete one, which is not marked', () => {
    const answer = `${block(sum)}\n\`\`\`python\n${sum}`;
    expect(extractProgram({ answer, suite: add })).toMatchObject({ rule: 'python-block', isUnclosed: false });
  });
});

describe('every reply', () => {
  const piece = fc.constantFrom(
    ...[
      '```',
      '```python\n',
      '~~~',
      '\n',
      '"""',
      "'",
      '#',
      '(',
      ')',
      '    ',
      'def add(a):',
      'return a',
      '>>> ',
      '<answer>',
      '</think>',
    ],
    ...['class Solution:', 'self', 'input()', ':', 'import ', '\\', '\t', '@', 'prose here. '],
  );
  const suites = [stdio, add, stubbed, method, script];

  it('gives a program of its own words or none, and never throws', () => {
    fc.assert(
      fc.property(
        fc.array(piece).map((pieces) => pieces.join('')),
        fc.constantFrom(...suites),
        (answer, suite) => {
          const found = extractProgram({ answer, suite });
          if (found.kind === 'none') return found.detail !== '';
          const known = `${answer}${suite.starterCode}class Solution:`;
          return found.program.split(/\s+/).every((word) => known.includes(word));
        },
      ),
    );
  });

  it('gives the same program whatever prose stands around its block', () => {
    const prose = fc.stringMatching(/^[A-Za-z ,.:'\n]{0,80}$/);
    fc.assert(
      fc.property(prose, prose, (before, after) => {
        const found = extractProgram({ answer: `${before}\n\n${block(sum)}\n\n${after}`, suite: add });
        return found.kind === 'program' && found.program === `${sum}\n` && found.rule === 'python-block';
      }),
    );
  });

  it('takes time linear in its length, however hostile', () => {
    const units = [
      '`',
      '``` ',
      '```\n',
      '```python\n"""\n```\n',
      '"""',
      "it's\n",
      '(',
      '\\\n',
      '1_',
      'for ',
      'import a,',
      'a,',
      '@a\n',
      '>>> f\n',
    ];
    const time = (length: number) => {
      const started = performance.now();
      for (const unit of units)
        for (const suite of suites) extractProgram({ answer: unit.repeat(length / unit.length), suite });
      return performance.now() - started;
    };
    time(10_000);
    const [short, long] = [time(20_000), time(160_000)];
    expect(long).toBeLessThan(Math.max(short, 20) * 8 * 4);
  });
});
