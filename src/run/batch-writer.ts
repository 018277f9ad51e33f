/**
 * Group commit: rows handed in while a transaction is under way share the next one. A reply is durable when `write`
 * resolves, and thousands a second cost a few transactions.
 */
export interface BatchWriter<Row> {
  /** Resolves when the row is durable; rejects when its transaction failed. */
  write(row: Row): Promise<void>;
}

type Waiting<Row> = { row: Row; resolve: () => void; reject: (error: unknown) => void };

export function createBatchWriter<Row>(
  writeBatch: (rows: readonly Row[]) => Promise<void>,
  { maxRows = 500 }: { maxRows?: number } = {},
): BatchWriter<Row> {
  const waiting: Waiting<Row>[] = [];
  let isWriting = false;

  const writeAll = async () => {
    isWriting = true;
    // Yields once, so that rows of the same turn share a transaction.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, maxRows);
      try {
        await writeBatch(batch.map(({ row }) => row));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isWriting = false;
  };

  return {
    write(row) {
      return new Promise((resolve, reject) => {
        waiting.push({ row, resolve, reject });
        if (!isWriting) void writeAll();
      });
    },
  };
}
