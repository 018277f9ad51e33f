/** Attempts (sampled replies), their verdicts and trace checks. An attempt's id is a hash of everything that makes it. */
import { sql } from 'kysely';
import type { ChatReply, FinishReason, SamplingParameters } from '../../model/chat-model.ts';
import { contentHash } from '../../question/question.ts';
import type { CodeReason, Verdict, VerdictKind } from '../../verify/verifier.ts';
import type { Database } from '../database.ts';
import type { AttemptsTable, TraceChecksTable, VerdictsTable } from '../tables.ts';
import { chunksFor } from './pages.ts';
import { forEachRow } from './statements.ts';

/** A model with its parameters and prompt. */
export interface Responder {
  readonly id: string;
  readonly name: string;
  readonly parameters: SamplingParameters;
  readonly promptVersion: string;
  readonly identity: Readonly<Record<string, unknown>>;
}

export interface AttemptKey {
  readonly questionId: string;
  readonly responderId: string;
  /** 0-based. */
  readonly sample: number;
}

export type AttemptResult =
  | { readonly kind: 'replied'; readonly reply: ChatReply; readonly costUsd: number | undefined }
  | { readonly kind: 'failed'; readonly reason: string; readonly isTransient: boolean };

export interface Attempt extends AttemptKey {
  readonly id: string;
  readonly runId: string;
  readonly result: AttemptResult;
}

/** An attempt as grading sees it: no texts. */
export interface AttemptState extends AttemptKey {
  readonly id: string;
  readonly status: 'replied' | 'failed';
  readonly failureReason: string | undefined;
  readonly isTransient: boolean;
  /** Undefined when no verdict by the asked verifier is recorded. */
  readonly verdict: Verdict | undefined;
}

export interface Spend {
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Sum of the priced calls; undefined when none was priced. */
  readonly costUsd: number | undefined;
}

export interface AttemptStore {
  putResponder(responder: Responder): Promise<void>;
  responders(): Promise<Responder[]>;
  /** One transaction; a failure recorded earlier is replaced, a reply never is. */
  recordAttempts(attempts: readonly Attempt[]): Promise<void>;
  /** Drops calls of these responders that came to no reply, so that they are owed again; returns how many. */
  forgetFailures(responderIds: readonly string[]): Promise<number>;
  /** One transaction; a `failed` verdict recorded earlier is replaced, any other never is. */
  recordVerdicts(verifier: string, verdicts: readonly { attemptId: string; verdict: Verdict }[]): Promise<void>;
  recordTraceChecks(
    checker: string,
    checks: readonly { attemptId: string; rejectReason: string | undefined }[],
  ): Promise<void>;
  /** Attempts of one responder at the given questions, by question and sample. `verifierOf` picks whose verdict is joined. */
  attemptStates(of: {
    responderId: string;
    questionIds: readonly string[];
    verifiers: readonly string[];
  }): Promise<AttemptState[]>;
  attempts(ids: readonly string[]): Promise<Attempt[]>;
  attemptsAtQuestion(
    questionId: string,
  ): Promise<(Attempt & { verdicts: readonly (Verdict & { verifier: string })[] })[]>;
  traceChecks(of: { checker: string; attemptIds: readonly string[] }): Promise<Map<string, string | null>>;
  /** What the given attempts cost, whoever paid for them. */
  usageOf(attemptIds: readonly string[]): Promise<Spend>;
  /** What the run paid for, optionally by one responder. */
  spend(of: { runId: string; responderId?: string }): Promise<Spend>;
  /** What all recorded replies of a responder cost, whichever runs paid. */
  spendOf(responderId: string): Promise<Spend>;
  /** What a responder's first samples of a collection's kept questions cost. */
  spendOn(of: { collectionId: string; responderId: string; sampleLimit: number }): Promise<Spend>;
  /**
   * Attempts at the kept questions of a collection that owe nothing more: judged by one of the verifiers, or failed for good. A
   * `failed` verdict is no judgement.
   */
  countSettled(of: {
    collectionId: string;
    responderId: string;
    sampleLimit: number;
    verifiers: readonly string[];
  }): Promise<number>;
}

export function responderOf(parts: Omit<Responder, 'id'>): Responder {
  const id = contentHash(
    'responder',
    parts.name,
    canonicalJson(parts.parameters),
    parts.promptVersion,
    canonicalJson(parts.identity),
  );
  return { id, ...parts };
}

export function attemptIdOf({ questionId, responderId, sample }: AttemptKey): string {
  return contentHash('attempt', questionId, responderId, String(sample));
}

/** JSON with sorted keys and absent fields left out, so that equal settings have equal hashes. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

export function attemptStore(database: Database): AttemptStore {
  const { kysely, maxVariables } = database;
  const insertAttempts = forEachRow((row: AttemptsTable) =>
    kysely
      .insertInto('attempts')
      .values(row)
      .onConflict((c) =>
        c
          .column('id')
          .doUpdateSet((eb) => ({
            run_id: eb.ref('excluded.run_id'),
            status: eb.ref('excluded.status'),
            reasoning: eb.ref('excluded.reasoning'),
            answer: eb.ref('excluded.answer'),
            finish_reason: eb.ref('excluded.finish_reason'),
            prompt_tokens: eb.ref('excluded.prompt_tokens'),
            cached_tokens: eb.ref('excluded.cached_tokens'),
            completion_tokens: eb.ref('excluded.completion_tokens'),
            reasoning_tokens: eb.ref('excluded.reasoning_tokens'),
            cost_usd: eb.ref('excluded.cost_usd'),
            latency_ms: eb.ref('excluded.latency_ms'),
            failure_reason: eb.ref('excluded.failure_reason'),
            is_transient: eb.ref('excluded.is_transient'),
          }))
          .where('attempts.status', '=', 'failed'),
      )
      .compile(),
  );
  const insertVerdicts = forEachRow((row: VerdictsTable) =>
    kysely
      .insertInto('verdicts')
      .values(row)
      .onConflict((c) =>
        c
          .columns(['attempt_id', 'verifier'])
          .doUpdateSet((eb) => ({
            kind: eb.ref('excluded.kind'),
            extracted: eb.ref('excluded.extracted'),
            rule: eb.ref('excluded.rule'),
            detail: eb.ref('excluded.detail'),
            reason: eb.ref('excluded.reason'),
            passed_count: eb.ref('excluded.passed_count'),
            total_count: eb.ref('excluded.total_count'),
          }))
          .where('verdicts.kind', '=', 'failed'),
      )
      .compile(),
  );
  const insertTraceChecks = forEachRow((row: TraceChecksTable) =>
    kysely
      .insertInto('trace_checks')
      .values(row)
      .onConflict((c) => c.columns(['attempt_id', 'checker']).doNothing())
      .compile(),
  );
  const attemptsOn = (of: { collectionId: string; responderId: string; sampleLimit: number }) =>
    kysely
      .selectFrom('members')
      .innerJoin('attempts', 'attempts.question_id', 'members.question_id')
      .where('members.collection_id', '=', of.collectionId)
      .where('members.status', '=', 'kept')
      .where('attempts.responder_id', '=', of.responderId)
      .where('attempts.sample', '<', of.sampleLimit);
  return {
    async putResponder({ id, name, parameters, promptVersion, identity }) {
      await kysely
        .insertInto('responders')
        .values({
          id,
          name,
          parameters: canonicalJson(parameters),
          prompt_version: promptVersion,
          identity: canonicalJson(identity),
        })
        .onConflict((c) => c.column('id').doNothing())
        .execute();
    },

    async responders() {
      const rows = await kysely.selectFrom('responders').selectAll().orderBy('name').orderBy('id').execute();
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        parameters: JSON.parse(row.parameters) as SamplingParameters,
        promptVersion: row.prompt_version,
        identity: JSON.parse(row.identity) as Record<string, unknown>,
      }));
    },

    async recordAttempts(attempts) {
      await database.atomically(insertAttempts(attempts.map(toAttemptRow)));
    },

    async forgetFailures(responderIds) {
      const { numDeletedRows } = await kysely
        .deleteFrom('attempts')
        .where('responder_id', 'in', responderIds)
        .where('status', '=', 'failed')
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    async recordVerdicts(verifier, verdicts) {
      const rows = verdicts.map(({ attemptId, verdict }) => ({
        attempt_id: attemptId,
        verifier,
        kind: verdict.kind,
        extracted: verdict.extracted ?? null,
        rule: verdict.rule ?? null,
        detail: verdict.detail,
        reason: verdict.reason ?? null,
        passed_count: verdict.tests?.passedCount ?? null,
        total_count: verdict.tests?.totalCount ?? null,
      }));
      await database.atomically(insertVerdicts(rows));
    },

    async recordTraceChecks(checker, checks) {
      const rows = checks.map(({ attemptId, rejectReason }) => ({
        attempt_id: attemptId,
        checker,
        reject_reason: rejectReason ?? null,
      }));
      await database.atomically(insertTraceChecks(rows));
    },

    async attemptStates({ responderId, questionIds, verifiers }) {
      const states: AttemptState[] = [];
      for (const chunk of chunksFor(questionIds, 1, maxVariables - verifiers.length - 1)) {
        const rows = await kysely
          .selectFrom('attempts')
          .leftJoin('verdicts', (join) =>
            join.onRef('verdicts.attempt_id', '=', 'attempts.id').on('verdicts.verifier', 'in', verifiers),
          )
          .select([
            'attempts.id',
            'attempts.question_id',
            'attempts.sample',
            'attempts.status',
            'attempts.failure_reason',
            'attempts.is_transient',
            'verdicts.kind',
            'verdicts.extracted',
            'verdicts.rule',
            'verdicts.detail',
            'verdicts.reason',
            'verdicts.passed_count',
            'verdicts.total_count',
          ])
          .where('attempts.responder_id', '=', responderId)
          .where('attempts.question_id', 'in', chunk)
          .orderBy('attempts.question_id')
          .orderBy('attempts.sample')
          .execute();
        states.push(
          ...rows.map((row) => ({
            id: row.id,
            questionId: row.question_id,
            responderId,
            sample: Number(row.sample),
            status: row.status,
            failureReason: row.failure_reason ?? undefined,
            isTransient: row.is_transient === 1,
            verdict: toVerdict(row),
          })),
        );
      }
      return states;
    },

    async attempts(ids) {
      const found = new Map<string, Attempt>();
      for (const chunk of chunksFor(ids, 1, maxVariables)) {
        const rows = await kysely.selectFrom('attempts').selectAll().where('id', 'in', chunk).execute();
        for (const row of rows) found.set(row.id, fromAttemptRow(row));
      }
      return ids.flatMap((id) => found.get(id) ?? []);
    },

    async attemptsAtQuestion(questionId) {
      const rows = await kysely
        .selectFrom('attempts')
        .selectAll()
        .where('question_id', '=', questionId)
        .orderBy('responder_id')
        .orderBy('sample')
        .execute();
      const verdicts =
        rows.length === 0
          ? []
          : await kysely
              .selectFrom('verdicts')
              .selectAll()
              .where(
                'attempt_id',
                'in',
                rows.map((row) => row.id),
              )
              .execute();
      return rows.map((row) => ({
        ...fromAttemptRow(row),
        verdicts: verdicts
          .filter((verdict) => verdict.attempt_id === row.id)
          .flatMap((verdict) => {
            const known = toVerdict(verdict);
            return known ? [{ ...known, verifier: verdict.verifier }] : [];
          }),
      }));
    },

    async traceChecks({ checker, attemptIds }) {
      const found = new Map<string, string | null>();
      for (const chunk of chunksFor(attemptIds, 1, maxVariables - 1)) {
        const rows = await kysely
          .selectFrom('trace_checks')
          .select(['attempt_id', 'reject_reason'])
          .where('checker', '=', checker)
          .where('attempt_id', 'in', chunk)
          .execute();
        for (const row of rows) found.set(row.attempt_id, row.reject_reason);
      }
      return found;
    },

    async usageOf(attemptIds) {
      let total: Spend = { calls: 0, promptTokens: 0, completionTokens: 0, costUsd: undefined };
      for (const chunk of chunksFor(attemptIds, 1, maxVariables)) {
        const rows = await kysely
          .selectFrom('attempts')
          .select(['prompt_tokens', 'completion_tokens', 'cost_usd'])
          .where('id', 'in', chunk)
          .where('status', '=', 'replied')
          .orderBy('id')
          .execute();
        for (const row of rows) total = addUsage(total, row);
      }
      return total;
    },

    async spend({ runId, responderId }) {
      const query = kysely
        .selectFrom('attempts')
        .select(spendColumns)
        .where('run_id', '=', runId)
        .where('status', '=', 'replied');
      if (responderId !== undefined) {
        return toSpend(await query.where('responder_id', '=', responderId).executeTakeFirstOrThrow());
      }
      const scoring = kysely
        .selectFrom('step_scores')
        .where('run_id', '=', runId)
        .where('prompt_tokens', 'is not', null);
      const [replies, scores] = [query, scoring.select(spendColumns)];
      return addSpend(
        toSpend(await replies.executeTakeFirstOrThrow()),
        toSpend(await scores.executeTakeFirstOrThrow()),
      );
    },

    async spendOf(responderId) {
      const row = await kysely
        .selectFrom('attempts')
        .select(spendColumns)
        .where('responder_id', '=', responderId)
        .where('status', '=', 'replied')
        .executeTakeFirstOrThrow();
      return toSpend(row);
    },

    async spendOn(of) {
      const replies = attemptsOn(of).where('attempts.status', '=', 'replied');
      return toSpend(await replies.select(spendColumns).executeTakeFirstOrThrow());
    },

    async countSettled({ verifiers, ...of }) {
      const count = sql<number>`count(*)`.as('count');
      const judged = await attemptsOn(of)
        .innerJoin('verdicts', 'verdicts.attempt_id', 'attempts.id')
        .where('verdicts.verifier', 'in', verifiers)
        .where('verdicts.kind', '!=', 'failed')
        .select(count)
        .executeTakeFirstOrThrow();
      const failed = await attemptsOn(of)
        .where('attempts.status', '=', 'failed')
        .where('attempts.is_transient', '=', 0)
        .select(count)
        .executeTakeFirstOrThrow();
      return Number(judged.count) + Number(failed.count);
    },
  };
}

const spendColumns = [
  sql<number>`count(*)`.as('calls'),
  sql<number>`coalesce(sum(prompt_tokens), 0)`.as('promptTokens'),
  sql<number>`coalesce(sum(completion_tokens), 0)`.as('completionTokens'),
  sql<number | null>`sum(cost_usd)`.as('costUsd'),
] as const;

/** A row of sums; drivers may give them as text. */
export function toSpend(row: {
  calls: number;
  promptTokens: number;
  completionTokens: number;
  costUsd: number | null;
}): Spend {
  return {
    calls: Number(row.calls),
    promptTokens: Number(row.promptTokens),
    completionTokens: Number(row.completionTokens),
    costUsd: row.costUsd === null ? undefined : Number(row.costUsd),
  };
}

function addSpend(one: Spend, other: Spend): Spend {
  const isPriced = one.costUsd !== undefined || other.costUsd !== undefined;
  return {
    calls: one.calls + other.calls,
    promptTokens: one.promptTokens + other.promptTokens,
    completionTokens: one.completionTokens + other.completionTokens,
    costUsd: isPriced ? (one.costUsd ?? 0) + (other.costUsd ?? 0) : undefined,
  };
}

function addUsage(
  { calls, promptTokens, completionTokens, costUsd }: Spend,
  row: { prompt_tokens: number | null; completion_tokens: number | null; cost_usd: number | null },
): Spend {
  return {
    calls: calls + 1,
    promptTokens: promptTokens + (row.prompt_tokens ?? 0),
    completionTokens: completionTokens + (row.completion_tokens ?? 0),
    costUsd: row.cost_usd === null ? costUsd : (costUsd ?? 0) + row.cost_usd,
  };
}

function toAttemptRow({ id, questionId, responderId, sample, runId, result }: Attempt): AttemptsTable {
  const key = { id, question_id: questionId, responder_id: responderId, sample, run_id: runId };
  if (result.kind === 'failed') {
    return {
      ...key,
      ...noReply,
      status: 'failed',
      failure_reason: result.reason,
      is_transient: result.isTransient ? 1 : 0,
    };
  }
  const { reply } = result;
  return {
    ...key,
    status: 'replied',
    reasoning: reply.reasoning,
    answer: reply.answer,
    finish_reason: reply.finishReason,
    prompt_tokens: reply.usage?.promptTokens ?? null,
    cached_tokens: reply.usage?.cachedTokens ?? null,
    completion_tokens: reply.usage?.completionTokens ?? null,
    reasoning_tokens: reply.usage?.reasoningTokens ?? null,
    cost_usd: result.costUsd ?? null,
    latency_ms: reply.latencyMs,
    failure_reason: null,
    is_transient: null,
  };
}

const noReply = {
  reasoning: null,
  answer: null,
  finish_reason: null,
  prompt_tokens: null,
  cached_tokens: null,
  completion_tokens: null,
  reasoning_tokens: null,
  cost_usd: null,
  latency_ms: null,
} as const;

function fromAttemptRow(row: AttemptsTable): Attempt {
  const key = {
    id: row.id,
    questionId: row.question_id,
    responderId: row.responder_id,
    sample: row.sample,
    runId: row.run_id,
  };
  if (row.status === 'failed') {
    return {
      ...key,
      result: { kind: 'failed', reason: row.failure_reason ?? '', isTransient: row.is_transient === 1 },
    };
  }
  return { ...key, result: { kind: 'replied', reply: toReply(row), costUsd: row.cost_usd ?? undefined } };
}

function toReply(row: AttemptsTable): ChatReply {
  const reply = {
    reasoning: row.reasoning ?? '',
    answer: row.answer ?? '',
    finishReason: (row.finish_reason ?? 'other') as FinishReason,
    latencyMs: row.latency_ms ?? 0,
  };
  if (row.prompt_tokens === null && row.completion_tokens === null) return reply;
  return {
    ...reply,
    usage: {
      promptTokens: row.prompt_tokens ?? 0,
      cachedTokens: row.cached_tokens ?? 0,
      completionTokens: row.completion_tokens ?? 0,
      reasoningTokens: row.reasoning_tokens ?? 0,
    },
  };
}

type VerdictRow = { [Column in keyof Omit<VerdictsTable, 'attempt_id' | 'verifier'>]: VerdictsTable[Column] | null };

function toVerdict(row: VerdictRow): Verdict | undefined {
  if (row.kind === null) return undefined;
  return {
    kind: row.kind as VerdictKind,
    detail: row.detail ?? '',
    ...(row.extracted === null ? {} : { extracted: row.extracted }),
    ...(row.rule === null ? {} : { rule: row.rule }),
    ...(row.reason === null ? {} : { reason: row.reason as CodeReason }),
    ...(row.passed_count === null || row.total_count === null
      ? {}
      : { tests: { passedCount: row.passed_count, totalCount: row.total_count } }),
  };
}
