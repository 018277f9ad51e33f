/** What a store holds of model calls, read beside the process that writes it. */
import { DatabaseSync } from 'node:sqlite';

export interface CallCounts {
  readonly attempts: number;
  readonly stepScores: number;
}

export interface RecordedTrajectory {
  readonly answer: string;
  readonly steps: readonly string[];
  readonly scores: readonly number[];
}

/** A connection to a store's file; closed by the caller. */
export interface Recorded {
  counts(): CallCounts;
  trajectories(): RecordedTrajectory[];
  /** From now on the store itself notes each recorded reply or score that is written a second time. */
  watchRewrites(): void;
  /** Ids of what was rewritten since. */
  rewritten(): string[];
  close(): void;
}

export function openRecorded(path: string): Recorded {
  const database = new DatabaseSync(path, { timeout: 10_000 });
  const numberOf = (sql: string) => Number(database.prepare(sql).get()?.number);
  return {
    counts: () => ({
      attempts: numberOf(`select count(*) as number from attempts where status = 'replied'`),
      stepScores: numberOf(`select count(*) as number from step_scores where status = 'scored'`),
    }),
    trajectories: () => database.prepare(scored).all().map(trajectory),
    watchRewrites: () => database.exec(rewriteTriggers),
    rewritten: () =>
      database
        .prepare('select id from rewritten')
        .all()
        .map(({ id }) => String(id)),
    close: () => database.close(),
  };
}

const scored = `select answer, steps, scores from step_scores join attempts on attempts.id = attempt_id
  where step_scores.status = 'scored'`;

function trajectory({ answer, steps, scores }: Record<string, unknown>): RecordedTrajectory {
  return { answer: String(answer), steps: JSON.parse(String(steps)), scores: JSON.parse(String(scores)) };
}

/** Recording is an upsert, so a call that was made again is an update of its row. */
const rewriteTriggers = `create table rewritten (id text);
create trigger attempt_rewritten after update on attempts when old.status = 'replied'
  begin insert into rewritten values (old.id); end;
create trigger score_rewritten after update on step_scores when old.status = 'scored'
  begin insert into rewritten values (old.attempt_id); end;`;
