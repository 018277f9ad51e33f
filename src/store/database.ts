/** What the repository needs of an engine: queries through Kysely, and one atomic batch without a round trip per statement. */
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** SQL, carried out once for each list of values it binds. */
export interface Statement {
  readonly sql: string;
  readonly bindings: readonly (readonly unknown[])[];
}

export interface Database {
  readonly kysely: Kysely<Tables>;
  /** Most bound values one statement may carry. */
  readonly maxVariables: number;
  /** Where it lies, for messages. */
  readonly location: string;
  /** Runs all statements in one transaction; on any error none took effect and the error is thrown. */
  atomically(statements: readonly Statement[]): Promise<void>;
  close(): Promise<void>;
}
