import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { DatasetError } from '../errors/errors.ts';
import { suiteIdOf, type TestSuite } from '../verify/code/test-suite.ts';
import { openDuckDB, quoteLiteral } from './duckdb.ts';
import { goldText, questionId } from './question.ts';
import { readSource } from './read-source.ts';
import { type Source, sourceSchema } from './source-schema.ts';

/** A folder with these files. */
function folder(files: Record<string, string | Buffer>): string {
  const directory = mkdtempSync(join(tmpdir(), 'source-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

async function read(source: Partial<Source>, baseDirectory: string) {
  const parsed = sourceSchema.parse({ name: 'bank', domain: 'math', ...source });
  const batches = await Array.fromAsync(
    readSource(parsed, { baseDirectory, cacheDirectory: join(baseDirectory, '.cache') }),
  );
  return { questions: batches.flatMap((batch) => batch.questions), badRows: batches.flatMap((batch) => batch.badRows) };
}

/** `location gold` of every question. */
async function golds(source: Partial<Source>, baseDirectory: string) {
  const { questions, badRows } = await read(source, baseDirectory);
  return {
    golds: questions.map(({ question, provenance }) => {
      return `${provenance.location} ${goldText(question.answerKey)}`;
    }),
    bad: badRows.map((row) => `${row.location} ${row.reason}`),
  };
}

async function failure(source: Partial<Source>, baseDirectory: string): Promise<DatasetError> {
  const error = await read(source, baseDirectory).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatasetError);
  return error as DatasetError;
}

async function writeParquet(path: string, query: string): Promise<void> {
  const session = await openDuckDB();
  await session.connection.run(`COPY (${query}) TO ${quoteLiteral(path)} (FORMAT parquet)`);
  session.close();
}

function lines(...rows: unknown[]): string {
  return rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join('');
}

describe('readSource of JSONL', () => {
  it('gives the question with its id, its provenance and its single-valued columns', async () => {
    const directory = folder({
      'bank.jsonl': lines({ problem: 'Сколько будет 1+1? 🙂', answer: '2', level: 3, tags: ['a'], note: null }),
    });
    const { questions } = await read({ path: 'bank.jsonl', licence: 'MIT' }, directory);
    const answerKey = { kind: 'math' as const, gold: '2' };
    expect(questions).toEqual([
      {
        question: {
          id: questionId({ domain: 'math', prompt: 'Сколько будет 1+1? 🙂', answerKey }),
          domain: 'math',
          prompt: 'Сколько будет 1+1? 🙂',
          answerKey,
          metadata: { level: 3 },
        },
        provenance: { source: 'bank', licence: 'MIT', location: 'bank.jsonl:1' },
      },
    ]);
  });

  it('reports each bad row with its line and field, and reads the good ones around it', async () => {
    const directory = folder({
      'bank.jsonl': Buffer.concat([
        Buffer.from(
          `\uFEFF${lines(
            { prompt: 'a', answer: '1' },
            '{"prompt": "b", "answer": ',
            { prompt: '', answer: '3' },
            { prompt: 'd' },
            '',
            { prompt: 'f', answer: '  ' },
            { prompt: 7, answer: '7' },
            '[1]',
            { prompt: 'i', answer: null },
            { prompt: 'j\0', answer: '1' },
            '{"prompt":"k \\ud800","answer":"1"}',
          )}`,
        ),
        Buffer.from([0x7b, 0xff, 0x0a]),
        Buffer.from('{"prompt":"last","answer":"13"}'),
      ]),
    });
    const { golds: read, bad } = await golds({ path: 'bank.jsonl' }, directory);
    expect(read).toEqual(['bank.jsonl:1 1', 'bank.jsonl:13 13']);
    expect(bad).toEqual([
      expect.stringMatching(/^bank.jsonl:2 not valid JSON: /),
      'bank.jsonl:3 field `prompt` is empty',
      'bank.jsonl:4 no field `answer`, `gold`, `expected_answer`, `final_answer`, `answerKey`',
      'bank.jsonl:6 field `answer` is empty',
      'bank.jsonl:7 field `prompt`: expected text, got a number',
      'bank.jsonl:8 expected a JSON object, got a list',
      'bank.jsonl:9 field `answer` is missing',
      'bank.jsonl:10 field `prompt` holds a NUL character',
      'bank.jsonl:11 field `prompt` holds half of a surrogate pair, not Unicode text',
      'bank.jsonl:12 the line is not UTF-8 text',
    ]);
  });

  it('writes numbers and nested answers exactly as they stand', async () => {
    const directory = folder({
      'bank.jsonl': lines(
        '{"prompt":"a","answer":1.50}',
        '{"prompt":"b","answer":12345678901234567890}',
        '{"prompt":"c","answer":{"x":[1.0,"y"]}}',
        '{"prompt":"d","answer":["7/2"]}',
        '{"prompt":"e","answer":[2.0]}',
        '{"prompt":"f","answer":["1","2"]}',
        '{"prompt":"g","answer":0}',
        '{"prompt":"h","answer":true}',
      ),
    });
    expect((await golds({ path: 'bank.jsonl' }, directory)).golds).toEqual([
      'bank.jsonl:1 1.50',
      'bank.jsonl:2 12345678901234567890',
      'bank.jsonl:3 {"x":[1.0,"y"]}',
      'bank.jsonl:4 7/2',
      'bank.jsonl:5 2.0',
      'bank.jsonl:6 ["1","2"]',
      'bank.jsonl:7 0',
      'bank.jsonl:8 true',
    ]);
  });

  it('reads compressed files', async () => {
    const text = lines({ prompt: 'a', answer: '1' }, 'broken', { prompt: 'b', answer: '2' });
    const directory = folder({ 'a.jsonl.gz': gzipSync(text), 'b.ndjson.zst': zstdCompressSync(text) });
    const { golds: read, bad } = await golds({ path: ['a.jsonl.gz', 'b.ndjson.zst'] }, directory);
    expect(read).toEqual(['a.jsonl.gz:1 1', 'a.jsonl.gz:3 2', 'b.ndjson.zst:1 1', 'b.ndjson.zst:3 2']);
    expect(bad).toHaveLength(2);
  });

  it('fails on a compressed file that is cut off', async () => {
    const whole = gzipSync(lines({ prompt: 'a', answer: '1' }));
    const error = await failure({ path: 'a.jsonl.gz' }, folder({ 'a.jsonl.gz': whole.subarray(0, -9) }));
    expect(error.message).toContain('a.jsonl.gz cannot be read');
  });
});

describe('readSource of several files', () => {
  it('opens a glob in the order of names and counts rows in each file', async () => {
    const directory = folder({
      'data/b.jsonl': lines({ prompt: 'b1', answer: '3' }, 'broken', { prompt: 'b3', answer: '4' }),
      'data/a.jsonl': lines('broken', { prompt: 'a2', answer: '2' }),
      'data/deep/c.jsonl': lines({ prompt: 'c', answer: '5' }),
      'data/empty.jsonl': '',
    });
    const { golds: read, bad } = await golds({ path: 'data/*.jsonl' }, directory);
    expect(read).toEqual(['data/a.jsonl:2 2', 'data/b.jsonl:1 3', 'data/b.jsonl:3 4']);
    expect(bad.map((row) => row.split(' ')[0])).toEqual(['data/a.jsonl:1', 'data/b.jsonl:2']);
    expect((await golds({ path: 'data/**/*.jsonl' }, directory)).golds).toContain('data/deep/c.jsonl:1 5');
  });

  it('reads a list in its order and a file named twice once', async () => {
    const directory = folder({
      'a.jsonl': lines({ prompt: 'a', answer: '1' }),
      'b.csv': 'prompt,answer\nb,2\n',
    });
    expect((await golds({ path: ['b.csv', '*.jsonl', 'a.jsonl'] }, directory)).golds).toEqual([
      'b.csv:1 2',
      'a.jsonl:1 1',
    ]);
  });

  it('takes a name that holds characters of a glob as it stands', async () => {
    const directory = folder({ 'we[ir]d.json': '[{"prompt":"a","answer":1}]' });
    expect((await golds({ path: 'we[ir]d.json' }, directory)).golds).toEqual(['we[ir]d.json:1 1']);
  });
});

describe('readSource of JSON', () => {
  it('reads an array, keeping numbers as they stand, and passes over elements that are no rows', async () => {
    const directory = folder({
      'bank.json': '[\n {"problem": "a", "answer": 1.50},\n 3, {"problem": "é\\n", "answer": 007e1}]',
    });
    const valid = folder({
      'bank.json': '[\n {"problem": "a", "answer": 1.50},\n 3, {"problem": "é\\n", "answer": 7e1}]',
    });
    expect(await golds({ path: 'bank.json' }, valid)).toEqual({
      golds: ['bank.json:1 1.50', 'bank.json:3 7e1'],
      bad: ['bank.json:2 expected a JSON object, got a number'],
    });
    expect((await failure({ path: 'bank.json' }, directory)).message).toMatch(
      /bank.json cannot be read: .*Malformed JSON/,
    );
  });

  it('reads objects one a line, and objects over several lines', async () => {
    const directory = folder({
      'lines.json': lines({ problem: 'a', answer: 1 }, 'oops', { problem: 'b', answer: 2 }),
      'pretty.json': '{\n "problem": "a",\n "answer": 1\n}\n{"problem": "b", "answer": 2}',
      'array.json.gz': gzipSync('  [{"problem": "a", "answer": 1}]'),
    });
    const { golds: read, bad } = await golds({ path: 'lines.json' }, directory);
    expect(read).toEqual(['lines.json:1 1', 'lines.json:3 2']);
    expect(bad).toHaveLength(1);
    expect((await golds({ path: 'pretty.json' }, directory)).golds).toEqual(['pretty.json:1 1', 'pretty.json:2 2']);
    expect((await golds({ path: 'array.json.gz' }, directory)).golds).toEqual(['array.json.gz:1 1']);
  });
});

describe('readSource of CSV', () => {
  it('keeps values as text, over quotes, line ends inside quotes and doubled quotes', async () => {
    const directory = folder({
      'a.csv': '\uFEFFproblem,answer,level\r\n"x, ""y""\r\nsecond line",007,\r\nplain "quote" inside,1.50,3\r\n',
    });
    const { questions } = await read({ path: 'a.csv' }, directory);
    expect(questions.map(({ question }) => [question.prompt, question.answerKey, question.metadata])).toEqual([
      ['x, "y"\nsecond line', { kind: 'math', gold: '007' }, {}],
      ['plain "quote" inside', { kind: 'math', gold: '1.50' }, { level: '3' }],
    ]);
  });

  it('reports records with too many or too few fields and reads on', async () => {
    const directory = folder({ 'a.csv': 'prompt,answer\na,1\nb,2,3\n\nc\nd,4\n,5\n' });
    expect(await golds({ path: 'a.csv' }, directory)).toEqual({
      golds: ['a.csv:1 1', 'a.csv:4 4'],
      bad: [
        'a.csv:2 the record has 3 fields, the header 2',
        'a.csv:3 the record has 1 field, the header 2',
        'a.csv:5 field `prompt` is missing',
      ],
    });
  });

  it('reports a quote that is never closed and reads the rows it had swallowed', async () => {
    const directory = folder({ 'a.csv': 'prompt,answer\na,1\n"b,2\nc,3\nd,4\n' });
    expect(await golds({ path: 'a.csv' }, directory)).toEqual({
      golds: ['a.csv:1 1', 'a.csv:3 3', 'a.csv:4 4'],
      bad: ['a.csv:2 a quoted field is opened and never closed'],
    });
  });

  it('tells tabs and semicolons by the header', async () => {
    const directory = folder({ 'a.tsv': 'prompt\tanswer\na, b\t1\n', 'b.csv': 'prompt;answer\na, b;1,5\n' });
    expect((await golds({ path: ['a.tsv', 'b.csv'] }, directory)).golds).toEqual(['a.tsv:1 1', 'b.csv:1 1,5']);
  });
});

describe('readSource of Parquet', () => {
  it('reads several files with their own row numbers, and only the columns that are wanted', async () => {
    const directory = folder({});
    await writeParquet(
      join(directory, 'b.parquet'),
      "SELECT * FROM (VALUES ('p', 1.50::DECIMAL(9,2), ['heavy'], 3), (NULL, 2, [], 4)) AS t(problem, answer, generations, level)",
    );
    await writeParquet(join(directory, 'a.parquet'), "SELECT 'q' AS prompt, 9007199254740993::BIGINT AS gold");
    const { questions, badRows } = await read({ path: '*.parquet' }, directory);
    expect(
      questions.map(({ question, provenance }) => [provenance.location, question.answerKey, question.metadata]),
    ).toEqual([
      ['a.parquet:1', { kind: 'math', gold: '9007199254740993' }, {}],
      ['b.parquet:1', { kind: 'math', gold: '1.50' }, { level: 3 }],
    ]);
    expect(badRows).toEqual([{ source: 'bank', location: 'b.parquet:2', reason: 'field `problem` is missing' }]);
  });

  it('keeps the nested columns that are named', async () => {
    const directory = folder({});
    await writeParquet(join(directory, 'a.parquet'), "SELECT 'q' AS prompt, '1' AS answer, [1, 2] AS list, 3 AS other");
    const { questions } = await read({ path: 'a.parquet', fields: { metadata: ['list'] } }, directory);
    expect(questions[0]?.question.metadata).toEqual({ list: [1, 2] });
  });

  it('fails on a file that is not Parquet, naming it', async () => {
    const error = await failure({ path: 'a.parquet' }, folder({ 'a.parquet': 'not parquet' }));
    expect(error.message).toContain('a.parquet cannot be read');
  });
});

describe('readSource of a query', () => {
  const directory = folder({
    'data/bank.jsonl': lines(
      { id: 1, q: { text: 'a' }, final: '1', terms: 'MIT', more: { x: 1 } },
      { id: 2, q: { text: '' }, final: '2', terms: null, more: null },
    ),
  });

  it('reads relative paths from the base directory and keeps every other column', async () => {
    const sql = "SELECT q.text AS prompt, final AS answer, terms AS licence, id, more FROM 'data/bank.jsonl';";
    const { questions, badRows } = await read({ sql, licence: 'CC-BY-4.0' }, directory);
    expect(questions.map(({ question, provenance }) => [question.metadata, provenance])).toEqual([
      [
        { id: 1, more: { x: 1 } },
        { source: 'bank', licence: 'MIT', location: 'bank:1' },
      ],
    ]);
    expect(badRows).toEqual([{ source: 'bank', location: 'bank:2', reason: 'field `prompt` is empty' }]);
  });

  it('says which column the query lacks', async () => {
    const error = await failure({ sql: "SELECT final AS answer, id FROM 'data/bank.jsonl'" }, directory);
    expect(error.message).toBe('Source "bank": the query yields no column `prompt`, only answer, id');
    expect(error.hint).toContain('AS prompt');
  });

  it('says what is wrong with a query, be it at its start or far into its rows', async () => {
    expect((await failure({ sql: 'SELEKT 1' }, directory)).message).toContain('Source "bank": the query fails: ');
    expect((await failure({ sql: "SELECT * FROM 'none.parquet'" }, directory)).message).toContain('none.parquet');
    const late =
      "SELECT 'p' || range AS prompt, CAST(CASE WHEN range = 200000 THEN 'x' ELSE '1' END AS INT) AS answer FROM range(300000)";
    expect((await failure({ sql: late }, directory)).message).toContain("Could not convert string 'x'");
  });
});

describe('readSource of choice questions', () => {
  async function letters(...rows: Record<string, unknown>[]) {
    const directory = folder({ 'a.jsonl': lines(...rows.map((row, i) => ({ question: `q${i}`, ...row }))) });
    const { golds: read, bad } = await golds({ domain: 'choice', path: 'a.jsonl' }, directory);
    return { letters: read.map((gold) => gold.split(' ')[1]), bad: bad.map((row) => row.replace(/^\S+ /, '')) };
  }
  const options = ['red', 'green', 'blue'];

  it('takes a letter, the text of an option, or its number counted from 0', async () => {
    const answers = ['B', 'b', '(B)', 'B.', 'green', ' green ', 1, '1'];
    expect(await letters(...answers.map((answer) => ({ answer, options })))).toEqual({
      letters: Array(answers.length).fill('B'),
      bad: [],
    });
  });

  it('takes options as a list, an object, labels with texts, or the JSON of one', async () => {
    const shapes = [
      options,
      { B: 'green', A: 'red', C: 'blue', D: null },
      { label: ['1', '2', '3'], text: options },
      JSON.stringify(options),
    ];
    const directory = folder({
      'a.jsonl': lines(...shapes.map((shape) => ({ question: 'q', answer: 'green', choices: shape }))),
    });
    const { questions } = await read({ domain: 'choice', path: 'a.jsonl' }, directory);
    expect(questions.map(({ question }) => question.answerKey)).toEqual(
      shapes.map(() => ({ kind: 'choice', letter: 'B', options })),
    );
    expect((await letters({ answerKey: '2', choices: shapes[2] })).letters).toEqual(['B']);
  });

  it('takes a number that is an option for the option', async () => {
    expect((await letters({ answer: '2', options: ['1', '2', '3'] })).letters).toEqual(['B']);
  });

  it('takes only a letter when there are no options', async () => {
    expect(await letters({ answer: 'd' }, { answer: 2 }, { answer: 'green' })).toEqual({
      letters: ['D'],
      bad: [
        'field `answer` is the number 2, but the row has no options',
        'field `answer` is "green", which is neither a letter nor an option',
      ],
    });
  });

  it('reports what points at no option or at two', async () => {
    const { bad } = await letters(
      { answer: 'A', options },
      { answer: 'D', options },
      { answer: 3, options },
      { answer: -1, options },
      { answer: '7', options },
      { answer: 'yellow', options },
      { answer: 'A', options: ['B', 'A'] },
      { answer: 'A', options: ['only'] },
      { answer: 'A', options: [['x'], 'y'] },
      { answer: 'A', options: 'red, green' },
      { answer: { x: 1 }, options },
    );
    expect(bad).toEqual([
      'field `answer` is the letter D, but the row has 3 options',
      'field `answer` is 3, options are numbered 0 to 2',
      'field `answer` is -1, options are numbered 0 to 2',
      'field `answer` is 7, options are numbered 0 to 2',
      'field `answer` is "yellow", which is neither a letter nor an option',
      'field `answer` is "A": the letter of one option and the text of another',
      'field `options` has 1 options; 2 to 26 are needed',
      'field `options`: option A is a list, not text',
      'field `options`: expected a list of options, got the text "red, green"',
      'field `answer`: expected a letter, an option or its number, got an object',
    ]);
  });

  it('takes the letter column of a query before its answer', async () => {
    const sql = "SELECT 'q' AS prompt, 'whatever' AS answer, 'C' AS letter, ['x', 'y', 'z'] AS options";
    const { questions } = await read({ domain: 'choice', sql }, folder({}));
    expect(questions[0]?.question).toMatchObject({
      answerKey: { kind: 'choice', letter: 'C', options: ['x', 'y', 'z'] },
      metadata: {},
    });
  });
});

describe('readSource of code questions', () => {
  const tests = (stdout: string) => ({ inputs: ['1'], outputs: [stdout] });

  it('gives the question, its suite and what else the row held, and reports bad rows by place and field', async () => {
    const directory = folder({
      'a.jsonl': lines(
        { problem: 'Echo.', tests: tests('1'), solutions: ['print(input())'], level: 2, tags: ['x'], licence: 'MIT' },
        { problem: 'Echo.', tests: { inputs: ['1'], outputs: [] } },
        { problem: 'Echo.', answer: '2' },
        'broken',
      ),
    });
    const source = sourceSchema.parse({
      name: 'bank',
      domain: 'code',
      path: 'a.jsonl',
      fields: { licence: 'licence' },
    });
    const [batch, ...rest] = await Array.fromAsync(
      readSource(source, { baseDirectory: directory, cacheDirectory: directory }),
    );
    expect(rest).toEqual([]);
    const [suite] = batch?.suites ?? [];
    expect(batch?.suites).toHaveLength(1);
    expect(suite).toMatchObject({ kind: 'stdio', cases: [{ stdin: '1', stdout: '1' }], reference: 'print(input())' });
    const answerKey = { kind: 'code', suiteId: suiteIdOf(suite as TestSuite), tests: 'stdio', testCount: 1 } as const;
    expect(batch?.questions).toEqual([
      {
        question: {
          id: questionId({ domain: 'code', prompt: 'Echo.', answerKey }),
          domain: 'code',
          prompt: 'Echo.',
          answerKey,
          metadata: { level: 2 },
        },
        provenance: { source: 'bank', licence: 'MIT', location: 'a.jsonl:1' },
      },
    ]);
    expect(batch?.badRows.map(({ location, reason }) => `${location} ${reason}`)).toEqual([
      'a.jsonl:2 field `tests` holds 1 inputs and 0 outputs',
      'a.jsonl:3 no tests: none of the fields `tests`, `input_output`, `test`, `test_list`, `public_test_cases`',
      expect.stringMatching(/^a\.jsonl:4 not valid JSON/),
    ]);
  });

  it('reads the columns and the layout that are named, from CSV, Parquet and a query alike', async () => {
    const suite = JSON.stringify({ kind: 'stdio', cases: [{ stdin: '1', stdout: '2' }] });
    const directory = folder({ 'a.csv': `statement,cases\nDouble.,"${suite.replaceAll('"', '""')}"\n` });
    const query = `SELECT 'Double.' AS prompt, {inputs: ['1'], outputs: ['2']} AS tests`;
    await writeParquet(join(directory, 'a.parquet'), query);
    const ids = async (source: Partial<Source>) =>
      (await read({ domain: 'code', ...source }, directory)).questions.map(({ question }) => question.id);
    const fromCsv = await ids({ path: 'a.csv', fields: { prompt: 'statement', tests: 'cases' } });
    expect(fromCsv).toHaveLength(1);
    expect(await ids({ path: 'a.parquet' })).toEqual(fromCsv);
    expect(await ids({ sql: query })).toEqual(fromCsv);
    expect((await failure({ domain: 'code', path: 'a.parquet', layout: 'mbpp' }, directory)).message).toContain(
      'field `test_list` is missing',
    );
  });

  it('says what to do when no row has tests', async () => {
    const directory = folder({ 'a.jsonl': lines({ prompt: 'q', answer: '1' }) });
    expect((await failure({ domain: 'code', path: 'a.jsonl' }, directory)).hint).toContain('`layout`');
  });

  it('yields batches of 200 rows, and of fewer when their tests are large', async () => {
    const sizes = async (rows: number, stdoutLength: number) => {
      const directory = folder({
        'a.jsonl': lines(
          ...Array.from({ length: rows }, (_, i) => ({ problem: `q${i}`, tests: tests('x'.repeat(stdoutLength)) })),
        ),
      });
      const source = sourceSchema.parse({ name: 'bank', domain: 'code', path: 'a.jsonl' });
      const batches = readSource(source, { baseDirectory: directory, cacheDirectory: directory });
      return Array.fromAsync(batches, ({ questions }) => questions.length);
    };
    expect(await sizes(450, 1)).toEqual([200, 200, 50]);
    expect(await sizes(5, 17 * 2 ** 20)).toEqual([2, 2, 1]);
  });
});

describe('readSource', () => {
  it('refuses what it cannot find or does not know, with what to do', async () => {
    const directory = folder({ 'a.txt': 'x', 'd/a.jsonl': '' });
    const missing = await failure({ path: 'nope/*.jsonl' }, directory);
    expect(missing.message).toContain('No file matches nope/*.jsonl');
    expect(missing.hint).toContain('relative to the folder of the configuration file');
    expect((await failure({ path: 'a.txt' }, directory)).hint).toContain('.jsonl');
    expect((await failure({ path: 'd' }, directory)).hint).toContain('d/*.jsonl');
  });

  it('fails when there is no row, or none that is usable', async () => {
    for (const name of ['a.jsonl', 'a.json', 'a.csv'])
      expect((await failure({ path: name }, folder({ [name]: '' }))).message).toBe('Source "bank" holds no rows');
    const error = await failure({ path: 'a.jsonl' }, folder({ 'a.jsonl': lines({ q: 'a', answer: '1' }) }));
    expect(error.message).toBe(
      'Source "bank" holds no usable row; the first, a.jsonl:1: no field `prompt`, `problem`, `question`, `instruction`',
    );
    expect(error.hint).toContain('fields');
  });

  it('yields batches of 2,000 and stops with the reason of its signal', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => ({ prompt: `q${i}`, answer: i }));
    const directory = folder({ 'a.jsonl': lines(...rows) });
    const controller = new AbortController();
    const source = { name: 'bank', domain: 'math' as const, path: 'a.jsonl' };
    const options = { baseDirectory: directory, cacheDirectory: directory, signal: controller.signal };
    const sizes: number[] = [];
    const reading = (async () => {
      for await (const batch of readSource(source, options)) {
        sizes.push(batch.questions.length);
        if (sizes.length === 3) controller.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(new Set(sizes)).toEqual(new Set([2_000]));
    expect(sizes.length).toBeLessThan(25);
  });
});
