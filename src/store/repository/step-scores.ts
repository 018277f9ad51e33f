/** What process reward models said of trajectories, step by step. */
import { sql } from 'kysely';
import type { Usage } from '../../model/chat-model.ts';
import { contentHash } from '../../question/question.ts';
import type { Database } from '../database.ts';
import type { ScoreCallsTable, StepScoresTable } from '../tables.ts';
import { canonicalJson, type Spend, toSpend } from './attempts.ts';
import { chunksFor } from './pages.ts';
import { forEachRow } from './statements.ts';

export type StepScoreResult =
  | {
      readonly kind: 'scored';
      readonly steps: readonly string[];
      /** In [0, 1], one per step. */
      readonly scores: readonly number[];
      readonly isTruncated: boolean;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly isTransient: boolean };

export interface StepScoreRecord {
  readonly attemptId: string;
  readonly runId: string;
  readonly result: StepScoreResult;
  /** Absent where the server counts no tokens, as where the PRM generates none. */
  readonly usage?: Usage | undefined;
  readonly costUsd?: number | undefined;
}

/** One reply on the way to a trajectory's scores: see `PaidCalls`. */
export interface ScoreCall {
  readonly attemptId: string;
  readonly key: string;
  readonly reply: string;
}

export interface QuestionStepScores {
  readonly responderId: string;
  /** 0-based. */
  readonly sample: number;
  readonly prm: string;
  readonly scores: readonly number[];
  readonly isTruncated: boolean;
}

export interface StepScoreStore {
  /** One transaction; a failure recorded earlier is replaced, scores never are. */
  recordStepScores(prmId: string, records: readonly StepScoreRecord[]): Promise<void>;
  /** Drops this PRM's failures, so that they are owed again; returns how many. */
  forgetScoreFailures(prmId: string): Promise<number>;
  stepScores(of: { prmId: string; attemptIds: readonly string[] }): Promise<Map<string, StepScoreResult>>;
  /** Wrong trajectories that this PRM has still to score. */
  countOwedScores(of: OwedScores): Promise<number>;
  /** What these PRMs' scores of a student's attempts at a collection were paid, where their servers count tokens. */
  spendOnScores(of: { collectionId: string; studentId: string; prmIds: readonly string[] }): Promise<Spend>;
  /** One transaction; a reply recorded earlier stays. */
  recordScoreCalls(prmId: string, calls: readonly ScoreCall[]): Promise<void>;
  /** Reply by key. */
  scoreCalls(of: { prmId: string; attemptId: string }): Promise<Map<string, string>>;
  /** Ids of the PRMs that scored a responder's attempts, in order. */
  prmsOf(responderId: string): Promise<string[]>;
  /** Scored trajectories of a question, of every responder and by every PRM, in order of responder, sample and PRM. */
  stepScoresOfQuestion(questionId: string): Promise<QuestionStepScores[]>;
  /** By every PRM that scored it. */
  stepScoresOfAttempt(attemptId: string): Promise<{ prmId: string; result: StepScoreResult }[]>;
}

export interface OwedScores {
  readonly collectionId: string;
  readonly studentId: string;
  readonly prmId: string;
  /** Attempts beyond this sample number are left out. */
  readonly sampleLimit: number;
  /** Whose verdicts count. */
  readonly verifiers: readonly string[];
  /** `needed`: wrong ones of questions without a right one; `wrong`: every wrong one. */
  readonly trajectories: 'needed' | 'wrong';
}

/** A PRM's key: its name, what changes its scores, and how steps were cut. */
export function prmIdOf(prm: { name: string; identity: unknown; splitting: unknown }): string {
  return `${prm.name}@${contentHash('prm', prm.name, canonicalJson(prm.identity), canonicalJson(prm.splitting)).slice(0, 8)}`;
}

export function stepScoreStore(database: Database): StepScoreStore {
  const { kysely, maxVariables } = database;
  const insertStepScores = forEachRow((row: StepScoresTable) =>
    kysely
      .insertInto('step_scores')
      .values(row)
      .onConflict((c) =>
        c
          .columns(['attempt_id', 'prm_id'])
          .doUpdateSet((eb) => ({
            run_id: eb.ref('excluded.run_id'),
            status: eb.ref('excluded.status'),
            steps: eb.ref('excluded.steps'),
            scores: eb.ref('excluded.scores'),
            is_truncated: eb.ref('excluded.is_truncated'),
            detail: eb.ref('excluded.detail'),
            failure_reason: eb.ref('excluded.failure_reason'),
            is_transient: eb.ref('excluded.is_transient'),
            prompt_tokens: eb.ref('excluded.prompt_tokens'),
            cached_tokens: eb.ref('excluded.cached_tokens'),
            completion_tokens: eb.ref('excluded.completion_tokens'),
            reasoning_tokens: eb.ref('excluded.reasoning_tokens'),
            cost_usd: eb.ref('excluded.cost_usd'),
          }))
          .where('step_scores.status', '=', 'failed'),
      )
      .compile(),
  );
  const insertCalls = forEachRow((row: ScoreCallsTable) =>
    kysely
      .insertInto('score_calls')
      .values(row)
      .onConflict((c) => c.doNothing())
      .compile(),
  );
  const judged = ({ studentId, sampleLimit, verifiers }: OwedScores, kind: 'correct' | 'incorrect') =>
    kysely
      .selectFrom('attempts')
      .innerJoin('verdicts', 'verdicts.attempt_id', 'attempts.id')
      .where('attempts.responder_id', '=', studentId)
      .where('attempts.sample', '<', sampleLimit)
      .where('verdicts.verifier', 'in', verifiers)
      .where('verdicts.kind', '=', kind);
  const settled = (prmId: string) =>
    kysely
      .selectFrom('step_scores')
      .select('step_scores.attempt_id')
      .where('step_scores.prm_id', '=', prmId)
      .where((eb) => eb.or([eb('step_scores.status', '=', 'scored'), eb('step_scores.is_transient', '=', 0)]));
  return {
    async countOwedScores(of) {
      const wrong = judged(of, 'incorrect')
        .innerJoin('members', 'members.question_id', 'attempts.question_id')
        .where('members.collection_id', '=', of.collectionId)
        .where('members.status', '=', 'kept');
      const right = judged(of, 'correct').select('attempts.question_id');
      const row = await (of.trajectories === 'needed' ? wrong.where('attempts.question_id', 'not in', right) : wrong)
        .where('attempts.id', 'not in', settled(of.prmId))
        .select(sql<number>`count(*)`.as('count'))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },

    async recordStepScores(prmId, records) {
      const rows = records.map((record) => toRow(prmId, record));
      await database.atomically(insertStepScores(rows));
    },

    async forgetScoreFailures(prmId) {
      const { numDeletedRows } = await kysely
        .deleteFrom('step_scores')
        .where('prm_id', '=', prmId)
        .where('status', '=', 'failed')
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    async stepScores({ prmId, attemptIds }) {
      const found = new Map<string, StepScoreResult>();
      for (const chunk of chunksFor(attemptIds, 1, maxVariables - 1)) {
        const rows = await kysely
          .selectFrom('step_scores')
          .selectAll()
          .where('prm_id', '=', prmId)
          .where('attempt_id', 'in', chunk)
          .execute();
        for (const row of rows) found.set(row.attempt_id, fromRow(row));
      }
      return found;
    },

    async spendOnScores({ collectionId, studentId, prmIds }) {
      if (prmIds.length === 0) return { calls: 0, promptTokens: 0, completionTokens: 0, costUsd: undefined };
      const row = await kysely
        .selectFrom('step_scores')
        .innerJoin('attempts', 'attempts.id', 'step_scores.attempt_id')
        .innerJoin('members', 'members.question_id', 'attempts.question_id')
        .select([
          sql<number>`count(*)`.as('calls'),
          sql<number>`coalesce(sum(step_scores.prompt_tokens), 0)`.as('promptTokens'),
          sql<number>`coalesce(sum(step_scores.completion_tokens), 0)`.as('completionTokens'),
          sql<number | null>`sum(step_scores.cost_usd)`.as('costUsd'),
        ])
        .where('step_scores.prm_id', 'in', prmIds)
        .where('step_scores.prompt_tokens', 'is not', null)
        .where('attempts.responder_id', '=', studentId)
        .where('members.collection_id', '=', collectionId)
        .where('members.status', '=', 'kept')
        .executeTakeFirstOrThrow();
      return toSpend(row);
    },

    async recordScoreCalls(prmId, calls) {
      await database.atomically(
        insertCalls(
          calls.map(({ attemptId, key, reply }) => ({ prm_id: prmId, attempt_id: attemptId, call_key: key, reply })),
        ),
      );
    },

    async scoreCalls({ prmId, attemptId }) {
      const rows = await kysely
        .selectFrom('score_calls')
        .select(['call_key', 'reply'])
        .where('prm_id', '=', prmId)
        .where('attempt_id', '=', attemptId)
        .execute();
      return new Map(rows.map((row) => [row.call_key, row.reply]));
    },

    async prmsOf(responderId) {
      const rows = await kysely
        .selectFrom('step_scores')
        .innerJoin('attempts', 'attempts.id', 'step_scores.attempt_id')
        .select('step_scores.prm_id')
        .distinct()
        .where('attempts.responder_id', '=', responderId)
        .where('step_scores.status', '=', 'scored')
        .orderBy('step_scores.prm_id')
        .execute();
      return rows.map((row) => row.prm_id);
    },

    async stepScoresOfQuestion(questionId) {
      const rows = await kysely
        .selectFrom('step_scores')
        .innerJoin('attempts', 'attempts.id', 'step_scores.attempt_id')
        .select([
          'attempts.responder_id',
          'attempts.sample',
          'step_scores.prm_id',
          'step_scores.scores',
          'step_scores.is_truncated',
        ])
        .where('attempts.question_id', '=', questionId)
        .where('step_scores.status', '=', 'scored')
        .orderBy('attempts.responder_id')
        .orderBy('attempts.sample')
        .orderBy('step_scores.prm_id')
        .execute();
      return rows.map((row) => ({
        responderId: row.responder_id,
        sample: Number(row.sample),
        prm: row.prm_id,
        scores: JSON.parse(row.scores ?? '[]') as number[],
        isTruncated: row.is_truncated === 1,
      }));
    },

    async stepScoresOfAttempt(attemptId) {
      const rows = await kysely
        .selectFrom('step_scores')
        .selectAll()
        .where('attempt_id', '=', attemptId)
        .orderBy('prm_id')
        .execute();
      return rows.map((row) => ({ prmId: row.prm_id, result: fromRow(row) }));
    },
  };
}

function toRow(prmId: string, { attemptId, runId, result, usage, costUsd }: StepScoreRecord): StepScoresTable {
  const key = {
    attempt_id: attemptId,
    prm_id: prmId,
    run_id: runId,
    prompt_tokens: usage?.promptTokens ?? null,
    cached_tokens: usage?.cachedTokens ?? null,
    completion_tokens: usage?.completionTokens ?? null,
    reasoning_tokens: usage?.reasoningTokens ?? null,
    cost_usd: costUsd ?? null,
  };
  if (result.kind === 'failed') {
    return {
      ...key,
      status: 'failed',
      steps: null,
      scores: null,
      is_truncated: null,
      detail: null,
      failure_reason: result.reason,
      is_transient: result.isTransient ? 1 : 0,
    };
  }
  return {
    ...key,
    status: 'scored',
    steps: JSON.stringify(result.steps),
    scores: JSON.stringify(result.scores),
    is_truncated: result.isTruncated ? 1 : 0,
    detail: JSON.stringify(result.detail),
    failure_reason: null,
    is_transient: null,
  };
}

function fromRow(row: {
  status: string;
  steps: string | null;
  scores: string | null;
  is_truncated: number | null;
  detail: string | null;
  failure_reason: string | null;
  is_transient: number | null;
}): StepScoreResult {
  if (row.status === 'failed') {
    return { kind: 'failed', reason: row.failure_reason ?? '', isTransient: row.is_transient === 1 };
  }
  return {
    kind: 'scored',
    steps: JSON.parse(row.steps ?? '[]') as string[],
    scores: JSON.parse(row.scores ?? '[]') as number[],
    isTruncated: row.is_truncated === 1,
    detail: JSON.parse(row.detail ?? '{}') as Record<string, unknown>,
  };
}
