/** From rows to one statement that is carried out for each of them: compiled once, whatever the size of a batch. */
import type { CompiledQuery } from 'kysely';
import type { Statement } from '../database.ts';

/**
 * `compile` makes the insert of one row, whose values it binds first and in the order of the row's keys. Every row has the
 * same keys, in any order. None for no rows.
 */
export function forEachRow<Row extends object>(
  rows: readonly Row[],
  compile: (row: Row) => CompiledQuery,
): Statement[] {
  const [first] = rows;
  if (first === undefined) return [];
  const { sql, parameters } = compile(first);
  const columns = Object.keys(first) as (keyof Row)[];
  if (columns.some((column, index) => !Object.is(parameters[index], first[column]))) {
    throw new TypeError(`an insert binds other values first than its row's: ${sql}`);
  }
  const rest = parameters.slice(columns.length);
  return [{ sql, bindings: rows.map((row) => [...columns.map((column) => row[column]), ...rest]) }];
}

/** A statement carried out once. */
export function once({ sql, parameters }: CompiledQuery): Statement {
  return { sql, bindings: [parameters] };
}
