import { describe, expect, it } from 'vitest';
import { createBatchWriter } from './batch-writer.ts';

describe('a batch writer', () => {
  it('resolves a row only when its transaction is through, and shares transactions', async () => {
    const batches: number[][] = [];
    const writer = createBatchWriter<number>(async (rows) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      batches.push([...rows]);
    });
    const first = writer.write(1).then(() => batches.flat());
    await new Promise((resolve) => setTimeout(resolve, 2));
    const rest = Promise.all([writer.write(2), writer.write(3)]);
    expect(await first).toContain(1);
    await rest;
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('rejects the rows of a failed transaction and goes on with the next', async () => {
    const writer = createBatchWriter<string>(async (rows) => {
      if (rows.includes('bad')) throw new Error('refused');
    });
    await expect(writer.write('bad')).rejects.toThrow('refused');
    await expect(writer.write('good')).resolves.toBeUndefined();
  });

  it('keeps transactions to the row limit', async () => {
    const sizes: number[] = [];
    const writer = createBatchWriter<number>(async (rows) => void sizes.push(rows.length), { maxRows: 2 });
    await Promise.all([1, 2, 3, 4, 5].map((row) => writer.write(row)));
    expect(sizes).toEqual([2, 2, 1]);
  });
});
