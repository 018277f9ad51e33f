/** From rows to one statement that is carried out for each of them: compiled once for a store, whatever the batches. */
import type { CompiledQuery } from 'kysely';
import type { Statement } from '../database.ts';

/**
 * `compile` makes the insert of one row: it binds the row's values first, in the order of the row's keys, and then whatever
 * does not depend on the row. Every row has the same keys, in any order. No statement for no rows.
 * @throws TypeError when it binds anything else first.
 */
export function forEachRow<Row extends object>(
  compile: (row: Row) => CompiledQuery,
): (rows: readonly Row[]) => Statement[] {
  let compiled: Insert<Row> | undefined;
  return (rows) => {
    const [first] = rows;
    if (first === undefined) return [];
    compiled ??= compileInsert(first, compile);
    const { sql, columns, rest } = compiled;
    return [{ sql, bindings: rows.map((row) => [...columns.map((column) => row[column]), ...rest]) }];
  };
}

/** A statement carried out once. */
export function once({ sql, parameters }: CompiledQuery): Statement {
  return { sql, bindings: [parameters] };
}

interface Insert<Row> {
  readonly sql: string;
  readonly columns: readonly (keyof Row)[];
  readonly rest: readonly unknown[];
}

function compileInsert<Row extends object>(row: Row, compile: (row: Row) => CompiledQuery): Insert<Row> {
  const { sql, parameters } = compile(row);
  const columns = Object.keys(row) as (keyof Row)[];
  if (columns.some((column, index) => !Object.is(parameters[index], row[column]))) {
    throw new TypeError(`an insert binds other values first than its row's: ${sql}`);
  }
  return { sql, columns, rest: parameters.slice(columns.length) };
}
