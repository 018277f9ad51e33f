/** Commands that only read: they open the store read-only, so they work while a run goes on in another terminal. */
import { openSqlite } from '../store/sqlite/open-sqlite.ts';
import { openStore, type Store } from '../store/store.ts';

export async function withStore<T>(path: string, work: (store: Store) => Promise<T>): Promise<T> {
  const database = openSqlite(path, { readOnly: true });
  try {
    return await work(await openStore(database, { readOnly: true }));
  } finally {
    await database.close();
  }
}
