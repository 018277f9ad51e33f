import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { schemaVersion } from '../migrate.ts';
import * as first from '../migrations/001-first.ts';
import { forEachRow } from '../repository/statements.ts';
import { describeStoreContract } from '../store.contract.ts';
import { openStore } from '../store.ts';
import { openSqlite } from './open-sqlite.ts';

const freshPath = () => join(mkdtempSync(join(tmpdir(), 'adaptive-cot-store-')), 'store.sqlite');

describeStoreContract('SQLite', () => openStore(openSqlite(freshPath())));

describe('a SQLite file', () => {
  it('opens again with what was recorded, and another process may read it meanwhile', async () => {
    const path = freshPath();
    const writer = await openStore(openSqlite(path));
    await writer.beginRun({ id: 'r', config: {}, versions: {}, now: '2026-01-01T00:00:00Z' });
    const reader = await openStore(openSqlite(path, { readOnly: true }), { readOnly: true });
    expect((await reader.runs()).map(({ id }) => id)).toEqual(['r']);
    await reader.close();
    await writer.close();
    const again = await openStore(openSqlite(path));
    expect(await again.run('r')).toMatchObject({ id: 'r' });
    await again.close();
  });

  it('written by a newer version is refused with both versions named', async () => {
    const path = freshPath();
    const database = openSqlite(path);
    await (await openStore(database)).beginRun({ id: 'r', config: {}, versions: {}, now: '' });
    await database.kysely
      .updateTable('schema_version')
      .set({ version: schemaVersion + 1 })
      .execute();
    await database.close();
    const reopened = openSqlite(path);
    await expect(openStore(reopened)).rejects.toThrow(`schema version ${schemaVersion + 1}`);
    await reopened.close();
  });

  it('of an earlier version is brought up to date by a writer, and refused by a reader until then', async () => {
    const path = freshPath();
    const database = openSqlite(path);
    await first.up(database.kysely as unknown as Kysely<unknown>);
    await database.kysely.schema.createTable('schema_version').addColumn('version', 'integer').execute();
    await database.kysely.insertInto('schema_version').values({ version: 1 }).execute();
    await database.kysely.insertInto('writers').values({ slot: 7, pid: 1, host: 'h', beat_at: 1 }).execute();
    await database.close();
    const reader = openSqlite(path, { readOnly: true });
    await expect(openStore(reader, { readOnly: true })).rejects.toThrow('schema version 1');
    await reader.close();
    const migrated = openSqlite(path);
    const writer = await openStore(migrated);
    expect(await writer.load('none')).toBeUndefined();
    expect(await migrated.kysely.selectFrom('writers').select('slot').execute()).toEqual([{ slot: 7 }]);
    await writer.close();
  });

  it('that is no database is refused with its name', async () => {
    const path = freshPath();
    writeFileSync(path, 'this is a text file, and longer than a header '.repeat(50));
    await expect(openStore(openSqlite(path))).rejects.toThrow(/not a database/);
  });

  it('that is missing is not created by a reader', () => {
    expect(() => openSqlite(freshPath(), { readOnly: true })).toThrow('There is no store');
  });

  it('undoes a whole batch when one statement fails', async () => {
    const database = openSqlite(freshPath());
    await openStore(database);
    const row = { slot: 7, pid: 1, host: 'h', beat_at: 1 };
    const insert = forEachRow((one: typeof row) => database.kysely.insertInto('writers').values(one).compile());
    await expect(database.atomically(insert([row, row]))).rejects.toThrow(/UNIQUE/);
    expect(await database.kysely.selectFrom('writers').selectAll().execute()).toEqual([]);
    await database.close();
  });

  it('undoes of the batches that share a transaction only the faulty one', async () => {
    const database = openSqlite(freshPath());
    await openStore(database);
    const insert = forEachRow((row: { slot: number; pid: number; host: string; beat_at: number }) =>
      database.kysely.insertInto('writers').values(row).compile(),
    );
    const batch = (slots: readonly number[]) => insert(slots.map((slot) => ({ slot, pid: 1, host: 'h', beat_at: 1 })));
    const ends = await Promise.allSettled([[1, 2], [3, 3], [4]].map((slots) => database.atomically(batch(slots))));
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows = await database.kysely.selectFrom('writers').select('slot').orderBy('slot').execute();
    expect(rows.map(({ slot }) => slot)).toEqual([1, 2, 4]);
    await database.close();
  });

  it('refuses an insert that binds something else before its row', async () => {
    const database = openSqlite(freshPath());
    const row = { slot: 7, pid: 1, host: 'h', beat_at: 1 };
    const compile = () =>
      database.kysely
        .insertInto('writers')
        .values({ ...row, slot: 8 })
        .compile();
    expect(() => forEachRow<typeof row>(compile)([row])).toThrow('binds other values first');
    await database.close();
  });
});
