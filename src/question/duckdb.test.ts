import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DatasetError } from '../errors/errors.ts';
import { openDuckDB, quoteIdentifier, quoteLiteral, streamRows } from './duckdb.ts';

async function rows(sql: string, baseDirectory?: string) {
  const chunks = await Array.fromAsync(streamRows(sql, baseDirectory === undefined ? {} : { baseDirectory }));
  return chunks.flat();
}

describe('streamRows', () => {
  it('gives plain JavaScript values whatever the column type', async () => {
    expect(
      await rows(`SELECT 1::BIGINT AS small, 12345678901234567890::HUGEINT AS huge, 1.50::DECIMAL(9,2) AS price,
        {a: 1::BIGINT, b: ['x', NULL]} AS struct, MAP {'k': 2::BIGINT} AS map, DATE '2020-01-02' AS day,
        '{"x": [1]}'::JSON AS json, NULL AS nothing, 2.5::DOUBLE AS double, 'é'::VARCHAR AS text`),
    ).toEqual([
      {
        small: 1,
        huge: '12345678901234567890',
        price: '1.50',
        struct: { a: 1, b: ['x', null] },
        map: { k: 2 },
        day: '2020-01-02',
        json: { x: [1] },
        nothing: null,
        double: 2.5,
        text: 'é',
      },
    ]);
  });

  it('streams in order, in chunks of at most 2,048 rows', async () => {
    const chunks = await Array.fromAsync(streamRows('SELECT range AS i FROM range(5000)'));
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(2048);
    expect(chunks.flat().map((row) => row.i)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
  });

  it('yields nothing for an empty result', async () => {
    expect(await Array.fromAsync(streamRows('SELECT 1 WHERE false'))).toEqual([]);
  });

  it('goes on past a long stretch that a filter empties', async () => {
    expect(await rows('SELECT range AS i FROM range(500000) WHERE range IN (3, 499999)')).toEqual([
      { i: 3 },
      { i: 499999 },
    ]);
  });

  it('reads relative paths from the base directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'duckdb-'));
    writeFileSync(join(directory, 'only-here.jsonl'), '{"a":"x"}\n');
    expect(await rows("SELECT * FROM 'only-here.jsonl'", directory)).toEqual([{ a: 'x' }]);
  });

  it('refuses a relative path that the current folder would shadow', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'duckdb-'));
    writeFileSync(join(directory, 'package.json'), '{"name":"other"}');
    await expect(rows("SELECT name FROM 'package.json'", directory)).rejects.toThrow(DatasetError);
  });

  it('fails with the reason when a row far into the result cannot be read, rather than ending short', async () => {
    const sql = "SELECT CAST(CASE WHEN range = 400000 THEN 'x' ELSE '1' END AS INT) AS i FROM range(500000)";
    await expect(rows(sql)).rejects.toThrow("Could not convert string 'x'");
  });

  it('fails on a late fault in the last of several statements, or before a comment, too', async () => {
    const late = "SELECT CAST(CASE WHEN range = 400000 THEN 'x' ELSE '1' END AS INT) AS i FROM range(500000)";
    await expect(rows(`${late} -- the end`)).rejects.toThrow("Could not convert string 'x'");
    await expect(rows(`SET threads = 1; ${late};`)).rejects.toThrow('before the end of the result');
  });

  it('stops with the reason of its signal', async () => {
    const controller = new AbortController();
    const stream = streamRows('SELECT range AS i FROM range(100000000)', { signal: controller.signal });
    await stream.next();
    controller.abort(new Error('enough'));
    await expect(Array.fromAsync(stream)).rejects.toThrow('enough');
  });
});

describe('quoting', () => {
  it('survives quotes in literals and identifiers', async () => {
    expect(await rows(`SELECT ${quoteLiteral("it's")} AS ${quoteIdentifier('a "b"')}`)).toEqual([{ 'a "b"': "it's" }]);
  });
});

describe('openDuckDB', () => {
  it('applies the memory limit', async () => {
    const session = await openDuckDB({ memoryLimitMb: 64 });
    const reader = await session.connection.runAndReadAll("SELECT current_setting('memory_limit')");
    expect(reader.getRows()).toEqual([['61.0 MiB']]);
    session.close();
  });
});
