/** Runs: what was asked for, how far it is, and which process may write. */
import type { Database } from '../database.ts';

export interface RunRecord {
  readonly id: string;
  readonly config: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly state: 'running' | 'stopped' | 'finished';
  readonly stateReason: string | undefined;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly progress: StageProgress | undefined;
  /** By stage name. */
  readonly reports: Readonly<Record<string, unknown>>;
}

/** One stage's progress, as terminals show it. */
export interface StageProgress {
  readonly stage: string;
  readonly done: number;
  /** Undefined when it cannot be known. */
  readonly total: number | undefined;
  readonly inFlight: number;
  readonly failed: number;
  /** Over the last half minute; undefined before the first unit. */
  readonly unitsPerSecond: number | undefined;
  readonly etaSeconds: number | undefined;
  readonly completionTokens: number;
  /** Undefined when calls carry no price. */
  readonly costUsd: number | undefined;
}

export interface RunStore {
  /** Starts or takes up a run: a known id keeps its reports and start. */
  beginRun(run: {
    id: string;
    config: unknown;
    versions: Readonly<Record<string, string>>;
    now: string;
  }): Promise<void>;
  updateRun(
    id: string,
    change: { now: string; state?: RunRecord['state']; stateReason?: string | null; progress?: StageProgress | null },
  ): Promise<void>;
  recordReport(id: string, stage: string, report: unknown): Promise<void>;
  run(id: string): Promise<RunRecord | undefined>;
  /** Newest first. */
  runs(): Promise<RunRecord[]>;
  /**
   * Takes the store's one writer's place. A place whose process is gone is free at once.
   * Returns the holder when it is taken.
   */
  acquireWriter(
    me: { pid: number; host: string; nowMs: number },
    isAlive: (pid: number) => boolean,
  ): Promise<WriterClaim>;
  beatWriter(me: { pid: number; nowMs: number }): Promise<void>;
  releaseWriter(me: { pid: number }): Promise<void>;
}

export type WriterClaim =
  | { readonly kind: 'acquired' }
  | { readonly kind: 'taken'; readonly pid: number; readonly host: string };

/** A writer on another host whose heart has not beaten this long is taken for gone. */
const writerPatienceMs = 60_000;

export function runStore(database: Database): RunStore {
  const { kysely } = database;
  return {
    async beginRun({ id, config, versions, now }) {
      const changes = {
        versions: JSON.stringify(versions),
        state: 'running' as const,
        state_reason: null,
        updated_at: now,
      };
      await kysely
        .insertInto('runs')
        .values({ id, config: JSON.stringify(config), started_at: now, progress: null, reports: '{}', ...changes })
        .onConflict((c) => c.column('id').doUpdateSet({ ...changes, config: JSON.stringify(config) }))
        .execute();
    },

    async updateRun(id, { now, state, stateReason, progress }) {
      await kysely
        .updateTable('runs')
        .set({
          updated_at: now,
          ...(state === undefined ? {} : { state }),
          ...(stateReason === undefined ? {} : { state_reason: stateReason }),
          ...(progress === undefined ? {} : { progress: progress === null ? null : JSON.stringify(progress) }),
        })
        .where('id', '=', id)
        .execute();
    },

    async recordReport(id, stage, report) {
      const row = await kysely.selectFrom('runs').select('reports').where('id', '=', id).executeTakeFirst();
      if (!row) return;
      const reports = { ...(JSON.parse(row.reports) as Record<string, unknown>), [stage]: report };
      await kysely
        .updateTable('runs')
        .set({ reports: JSON.stringify(reports) })
        .where('id', '=', id)
        .execute();
    },

    async run(id) {
      const row = await kysely.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
      return row && fromRow(row);
    },

    async runs() {
      const rows = await kysely.selectFrom('runs').selectAll().orderBy('updated_at', 'desc').orderBy('id').execute();
      return rows.map(fromRow);
    },

    async acquireWriter({ pid, host, nowMs }, isAlive) {
      return kysely.transaction().execute(async (transaction): Promise<WriterClaim> => {
        const holder = await transaction.selectFrom('writers').selectAll().where('slot', '=', 1).executeTakeFirst();
        if (holder && holder.pid !== pid && isHeld(holder, { host, nowMs }, isAlive)) {
          return { kind: 'taken', pid: holder.pid, host: holder.host };
        }
        await transaction.deleteFrom('writers').execute();
        await transaction.insertInto('writers').values({ slot: 1, pid, host, beat_at: nowMs }).execute();
        return { kind: 'acquired' };
      });
    },

    async beatWriter({ pid, nowMs }) {
      await kysely.updateTable('writers').set({ beat_at: nowMs }).where('pid', '=', pid).execute();
    },

    async releaseWriter({ pid }) {
      await kysely.deleteFrom('writers').where('pid', '=', pid).execute();
    },
  };
}

function isHeld(
  holder: { pid: number; host: string; beat_at: number },
  me: { host: string; nowMs: number },
  isAlive: (pid: number) => boolean,
): boolean {
  return holder.host === me.host ? isAlive(holder.pid) : me.nowMs - Number(holder.beat_at) < writerPatienceMs;
}

function fromRow(row: {
  id: string;
  config: string;
  versions: string;
  state: RunRecord['state'];
  state_reason: string | null;
  started_at: string;
  updated_at: string;
  progress: string | null;
  reports: string;
}): RunRecord {
  return {
    id: row.id,
    config: JSON.parse(row.config),
    versions: JSON.parse(row.versions) as Record<string, string>,
    state: row.state,
    stateReason: row.state_reason ?? undefined,
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    progress: row.progress === null ? undefined : (JSON.parse(row.progress) as StageProgress),
    reports: JSON.parse(row.reports) as Record<string, unknown>,
  };
}
