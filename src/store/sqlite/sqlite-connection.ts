/** The main thread's side of the worker: requests out, promises back, one transaction at a time. */
import { Worker } from 'node:worker_threads';
import { StoreError } from '../../errors/errors.ts';
import type { Statement } from '../database.ts';
import type { SqliteFailure, SqliteRequest, SqliteResponse, SqliteStatement } from './sqlite-worker.ts';

type Answer = { rows: unknown[]; changes: number };
type Waiter = { resolve: (answer: Answer) => void; reject: (error: Error) => void };
type Batch = { statements: readonly Statement[]; resolve: () => void; reject: (error: Error) => void };
type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

export class SqliteConnection {
  readonly #worker: Worker;
  readonly #path: string;
  readonly #waiting = new Map<number, Waiter>();
  #batches: Batch[] = [];
  #lastId = 0;
  #failure: Error | undefined;
  /** Resolves when no transaction holds the connection: statements of others must not slip into it. */
  #free: Promise<void> = Promise.resolve();

  constructor(path: string, { readOnly }: { readOnly: boolean }) {
    const file = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';
    this.#path = path;
    this.#worker = new Worker(new URL(file, import.meta.url), {
      workerData: { path, readOnly },
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker.on('message', (response: SqliteResponse) => this.#settle(response));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the store was closed')));
  }

  async query(statement: SqliteStatement): Promise<Answer> {
    return this.#send({ kind: 'query', statement });
  }

  /** One transaction, durable when it resolves; batches that wait for the connection together share it, and its one sync. */
  batch(statements: readonly Statement[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#batches.push({ statements, resolve, reject });
      if (this.#batches.length === 1) void this.#sendBatches();
    });
  }

  async #sendBatches(): Promise<void> {
    const release = await this.lock();
    const group = this.#batches.splice(0);
    try {
      const { rows } = await this.#send({ kind: 'batches', batches: group.map(({ statements }) => statements) });
      for (const [index, { resolve, reject }] of group.entries()) {
        const failure = rows[index] as SqliteFailure | null;
        if (failure === null) resolve();
        else reject(storeError(this.#path, failure));
      }
    } catch (error) {
      for (const { reject } of group) reject(error as Error);
    } finally {
      release();
    }
  }

  /** Waits for the connection and keeps it until the returned function is called. */
  async lock(): Promise<() => void> {
    const before = this.#free;
    let release = () => {};
    this.#free = new Promise((resolve) => {
      release = resolve;
    });
    await before;
    return release;
  }

  async close(): Promise<void> {
    if (this.#failure) return;
    await this.#send({ kind: 'close' });
    await this.#worker.terminate();
  }

  #send(request: Unnumbered<SqliteRequest>): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, ...request });
    });
  }

  #settle(response: SqliteResponse): void {
    const waiter = this.#waiting.get(response.id);
    this.#waiting.delete(response.id);
    if ('error' in response) waiter?.reject(storeError(this.#path, response.error));
    else waiter?.resolve(response);
  }

  #fail(error: Error): void {
    this.#failure ??= storeError(this.#path, { message: error.message, code: (error as { errcode?: number }).errcode });
    for (const waiter of this.#waiting.values()) waiter.reject(this.#failure);
    this.#waiting.clear();
  }
}

const hints: Readonly<Record<number, string>> = {
  5: 'Another process holds the store; wait for it or stop it.',
  8: 'The file is read-only; check its permissions.',
  10: 'The disk reports an error; check it and free some space.',
  11: 'The file is damaged; restore a copy, or name another file under `store`.',
  13: 'The disk is full; free some space and run again: nothing recorded was lost.',
  14: 'Check that the folder exists and may be written to.',
  26: 'The file is not an Adaptive CoT store; name another file under `store`.',
};

function storeError(path: string, { message, code }: SqliteFailure): StoreError {
  const hint = code === undefined ? undefined : hints[code & 0xff];
  return new StoreError(`The store ${path} failed: ${message}.`, hint === undefined ? {} : { hint });
}
