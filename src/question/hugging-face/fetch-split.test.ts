import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetError } from '../../errors/errors.ts';
import { openDuckDB, quoteLiteral } from '../duckdb.ts';
import { readSource } from '../read-source.ts';
import { type FakeHub, fakeToken, startFakeHub } from './fake-hub.ts';
import { fetchSplit } from './fetch-split.ts';

async function parquet(...answers: number[]): Promise<Buffer> {
  const path = join(mkdtempSync(join(tmpdir(), 'parquet-')), 'x.parquet');
  const session = await openDuckDB();
  const values = answers.map((answer) => `('What is ${answer}?', '${answer}')`).join(', ');
  await session.connection.run(
    `COPY (SELECT * FROM (VALUES ${values}) AS t(problem, answer)) TO ${quoteLiteral(path)}`,
  );
  session.close();
  return readFileSync(path);
}

let hub: FakeHub;

beforeAll(async () => {
  const [one, two, three] = [await parquet(1, 2), await parquet(3), await parquet(4, 5)];
  const readme = Buffer.from('# card');
  const converted = { main: { 'README.md': readme, 'train.jsonl': Buffer.from('{}') } };
  hub = await startFakeHub({
    'o/own': {
      revisions: {
        main: {
          'README.md': readme,
          'data/train-00000-of-00002.parquet': one,
          'data/train-00001-of-00002.parquet': two,
          'data/test-00000-of-00001.parquet': three,
          'hard/train/part.parquet': three,
        },
        v2: { 'data/train-00000-of-00001.parquet': three },
      },
    },
    'o/configs': {
      revisions: { main: { 'main/train-00000-of-00001.parquet': one, 'socratic/train-00000-of-00001.parquet': two } },
    },
    'o/converted': { revisions: { ...converted, 'refs/convert/parquet': { 'default/train/0000.parquet': two } } },
    'o/only': { revisions: { ...converted, 'refs/convert/parquet': { 'plain/train/0000.parquet': two } } },
    'o/many': {
      revisions: { ...converted, 'refs/convert/parquet': { 'a/train/0000.parquet': one, 'b/train/0000.parquet': two } },
    },
    'o/gated': { revisions: { main: { 'data/train-00000-of-00001.parquet': one } }, gated: true },
  });
});

afterAll(() => hub.close());

function cache(): string {
  return mkdtempSync(join(tmpdir(), 'hub-cache-'));
}

async function fetched(reference: string, cacheDirectory = cache(), more: { accessToken?: string } = {}) {
  const options = { cacheDirectory, hub: { hubUrl: hub.hubUrl, retryDelayMs: 1, ...more } };
  return (await Array.fromAsync(fetchSplit(reference, options))).map((file) => file.shownAs);
}

async function failure(reference: string): Promise<DatasetError> {
  const error = await fetched(reference).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DatasetError);
  return error as DatasetError;
}

describe('fetchSplit', () => {
  it("takes the repository's own files of the split, in order", async () => {
    expect(await fetched('hf:o/own:train')).toEqual([
      'hf:o/own@main/data/train-00000-of-00002.parquet',
      'hf:o/own@main/data/train-00001-of-00002.parquet',
    ]);
  });

  it('takes the config and the revision it is given', async () => {
    expect(await fetched('hf:o/own/hard:train')).toEqual(['hf:o/own@main/hard/train/part.parquet']);
    expect(await fetched('hf:o/own@v2:train')).toEqual(['hf:o/own@v2/data/train-00000-of-00001.parquet']);
    expect(await fetched('hf:o/configs/main:train')).toEqual(['hf:o/configs@main/main/train-00000-of-00001.parquet']);
  });

  it('falls back to the converted branch, its default config or its only one', async () => {
    expect(await fetched('hf:o/converted:train')).toEqual([
      'hf:o/converted@refs/convert/parquet/default/train/0000.parquet',
    ]);
    expect(await fetched('hf:o/only:train')).toEqual(['hf:o/only@refs/convert/parquet/plain/train/0000.parquet']);
    expect(await fetched('hf:o/many/b:train')).toEqual(['hf:o/many@refs/convert/parquet/b/train/0000.parquet']);
    expect(await fetched('hf:o/many/b@refs/convert/parquet:train')).toHaveLength(1);
  });

  it('does not fall back when a revision is named', async () => {
    expect((await failure('hf:o/converted@main:train')).message).toContain('at revision main');
    expect((await failure('hf:o/own@v9:train')).message).toContain('at revision v9');
  });

  it('lists the configs when several have the split', async () => {
    const error = await failure('hf:o/many:train');
    expect(error.message).toContain('a, b');
    expect(error.hint).toContain('hf:o/many/a:train');
  });

  it('lists the splits there are when the one named is not', async () => {
    expect((await failure('hf:o/own:validation')).hint).toContain('hard:train, test, train');
  });

  it('downloads a file once, and not again in a later run', async () => {
    const directory = cache();
    await fetched('hf:o/own:train', directory);
    const before = hub.requests.length;
    await fetched('hf:o/own:train', directory);
    expect(hub.requests.slice(before).filter((request) => request.includes('/resolve/'))).toEqual([]);
  });

  it('tries a broken download again and leaves no part of it behind', async () => {
    const directory = cache();
    hub.breakDownloads(2);
    expect(await fetched('hf:o/own@v2:train', directory)).toHaveLength(1);
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map((entry) => entry.name)).toEqual(['train-00000-of-00001.parquet']);
  });

  it('gives up on a download that keeps breaking, and resumes with the files it has', async () => {
    const directory = cache();
    hub.breakDownloads(4);
    await expect(fetched('hf:o/own:train', directory)).rejects.toThrow(DatasetError);
    hub.breakDownloads(0);
    expect(await fetched('hf:o/own:train', directory)).toHaveLength(2);
  });

  it('says to set HF_TOKEN for a gated data set, and reads it with one', async () => {
    expect((await failure('hf:o/gated:train')).hint).toContain('HF_TOKEN');
    expect(await fetched('hf:o/gated:train', cache(), { accessToken: fakeToken })).toHaveLength(1);
    await expect(fetched('hf:o/gated:train', cache(), { accessToken: 'sk-1' })).rejects.toThrow(/begin with hf_/);
  });

  it('says so when the data set does not exist or the Hub cannot be reached', async () => {
    expect((await failure('hf:o/none:train')).message).toContain('no data set o/none');
    const options = { cacheDirectory: cache(), hub: { hubUrl: 'http://127.0.0.1:1' } };
    await expect(Array.fromAsync(fetchSplit('hf:o/own:train', options))).rejects.toThrow('could not be reached');
  });

  it('ends with the reason of its signal', async () => {
    const options = {
      cacheDirectory: cache(),
      hub: { hubUrl: hub.hubUrl },
      signal: AbortSignal.abort(new Error('stop')),
    };
    await expect(Array.fromAsync(fetchSplit('hf:o/own:train', options))).rejects.toThrow('stop');
  });
});

describe('readSource of a data set of the Hub', () => {
  it('gives questions whose locations name the file on the Hub', async () => {
    const batches = await Array.fromAsync(
      readSource(
        { name: 'own', domain: 'math', path: 'hf:o/own:train', licence: 'MIT' },
        { baseDirectory: '.', cacheDirectory: cache(), hub: { hubUrl: hub.hubUrl } },
      ),
    );
    const read = batches.flatMap((batch) => batch.questions);
    expect(read.map(({ question }) => question.answerKey)).toEqual(
      ['1', '2', '3'].map((gold) => ({ kind: 'math', gold })),
    );
    expect(read[2]?.provenance).toEqual({
      source: 'own',
      licence: 'MIT',
      location: 'hf:o/own@main/data/train-00001-of-00002.parquet:1',
    });
  });
});
