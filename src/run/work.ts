/** What a stage hands to the engine: where units come from, what doing one means, and how outcomes are kept. */

export type Next<Unit> =
  | { readonly kind: 'unit'; readonly unit: Unit }
  /** Nothing now; ask again after an outcome. Only while units are in flight. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'done' };

/** Every outcome a unit can come to. `aborted` is not recorded: the unit is simply still owed. */
export type Outcome<Result> =
  | {
      readonly kind: 'recordable';
      readonly result: Result;
      /** Absent when the unit came to a result. */
      readonly failure?: Failure;
      readonly cost: Cost;
    }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string }
  | { readonly kind: 'aborted' };

export interface Failure {
  readonly reason: string;
  /** `server`: it could not or would not do it; `verifier`: it could not judge the reply; `unit`: there was nothing to do it with. */
  readonly of: 'server' | 'verifier' | 'unit';
}

export interface Cost {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Undefined when the call has no price. */
  readonly costUsd: number | undefined;
}

export const noCost: Cost = { promptTokens: 0, completionTokens: 0, costUsd: undefined };

export interface Signals {
  /** Fired when no new call should start; a call already sent goes on. */
  readonly drain: AbortSignal;
  /** Fired when calls in flight must end too. */
  readonly abort: AbortSignal;
}

export interface Work<Unit, Result> {
  /** The stage's name as progress shows it. */
  readonly stage: string;
  /** Units still owed when it starts, and those already recorded; undefined when unknown. */
  readonly total: number | undefined;
  readonly alreadyDone: number;
  /** When `done` is not the number of units: what is done and wanted instead. */
  measure?(): { readonly done: number; readonly total: number };
  /** How many units are worth having in flight now; read again before every start. */
  window(): number;
  next(): Promise<Next<Unit>>;
  /** Never rejects. */
  perform(unit: Unit, signals: Signals): Promise<Outcome<Result>>;
  /** One transaction; a rejection stops the run. */
  record(batch: readonly { readonly unit: Unit; readonly result: Result }[]): Promise<void>;
}

/** Turns a stream of units into `next`. */
export function unitsFrom<Unit>(units: AsyncIterator<Unit>): () => Promise<Next<Unit>> {
  return async () => {
    const { done, value } = await units.next();
    return done ? { kind: 'done' } : { kind: 'unit', unit: value };
  };
}
