/** Questions, where they came from, and the collections (a bank, a benchmark) they are members of. */
import { sql } from 'kysely';
import { shuffleKeyOf } from '../../distribution/sampling-key.ts';
import { type AnswerKey, contentHash, type Domain, type Provenance, type Question } from '../../question/question.ts';
import type { Database } from '../database.ts';
import type { MembersTable, QuestionSourcesTable, QuestionsTable } from '../tables.ts';
import { chunksFor, groupBy } from './pages.ts';
import { forEachRow, once } from './statements.ts';

export interface MemberRow {
  readonly question: Question;
  readonly provenance: Provenance;
  readonly status: MembersTable['status'];
  /** Why it is not kept. */
  readonly reason?: string;
}

export interface Collection {
  readonly id: string;
  readonly name: string;
  /** Undefined until an ingest of it finished. */
  readonly report: unknown;
}

export interface MemberCounts {
  readonly kept: number;
  readonly unverifiable: number;
  readonly contaminated: number;
}

export interface QuestionStore {
  /** Opens a pass over a collection's sources. The id is a hash of name and spec: other settings are another collection. */
  beginIngest(collection: { name: string; spec: unknown }): Promise<{ collectionId: string; pass: number }>;
  /**
   * Adds or confirms members; the same question from several sources is one member with several sources. Licence and location
   * of a known source are brought up to date.
   */
  recordMembers(ingest: { collectionId: string; pass: number }, rows: readonly MemberRow[]): Promise<void>;
  /** Removes members this pass did not see and keeps the report. */
  finishIngest(ingest: { collectionId: string; pass: number }, report: unknown): Promise<void>;
  collection(id: string): Promise<Collection | undefined>;
  /** `pass`: only those a pass that is not finished yet has seen. */
  memberCounts(collectionId: string, of?: { readonly pass?: number }): Promise<MemberCounts>;
  /** Kept questions after the given id, ordered by id; empty at the end. */
  keptPage(page: { collectionId: string; after: string; limit: number }): Promise<Question[]>;
  /** In the order asked; throws nothing for unknown ids, which are left out. */
  questions(ids: readonly string[]): Promise<Question[]>;
  /** Questions whose id starts with the text, at most 10. */
  questionsByPrefix(prefix: string): Promise<Question[]>;
  provenance(ids: readonly string[]): Promise<Map<string, Provenance[]>>;
  memberships(questionId: string): Promise<{ collection: string; status: string; reason: string | null }[]>;
  /** Questions per source and licence among the given ids' sources, for the card. */
  setAside(
    collectionId: string,
    limit: number,
  ): Promise<{ questionId: string; status: string; reason: string | null }[]>;
}

export function collectionIdOf({ name, spec }: { name: string; spec: unknown }): string {
  return contentHash('collection', name, JSON.stringify(spec));
}

export function questionStore(database: Database): QuestionStore {
  const { kysely, maxVariables } = database;
  const insertQuestions = forEachRow((row: QuestionsTable) =>
    kysely
      .insertInto('questions')
      .values(row)
      .onConflict((c) => c.column('id').doNothing())
      .compile(),
  );
  const insertSources = forEachRow((row: QuestionSourcesTable) =>
    kysely
      .insertInto('question_sources')
      .values(row)
      .onConflict((c) =>
        c
          .columns(['question_id', 'source'])
          .doUpdateSet((eb) => ({ licence: eb.ref('excluded.licence'), location: eb.ref('excluded.location') }))
          .where((eb) =>
            eb.or([
              eb('question_sources.licence', 'is distinct from', eb.ref('excluded.licence')),
              eb('question_sources.location', '!=', eb.ref('excluded.location')),
            ]),
          ),
      )
      .compile(),
  );
  const insertMembers = forEachRow((row: MembersTable) =>
    kysely
      .insertInto('members')
      .values(row)
      .onConflict((c) =>
        c.columns(['collection_id', 'question_id']).doUpdateSet((eb) => ({
          status: eb.ref('excluded.status'),
          reason: eb.ref('excluded.reason'),
          pass: eb.ref('excluded.pass'),
        })),
      )
      .compile(),
  );
  return {
    async beginIngest({ name, spec }) {
      const id = collectionIdOf({ name, spec });
      await kysely
        .insertInto('collections')
        .values({ id, name, spec: JSON.stringify(spec), report: null, pass: 1 })
        .onConflict((c) => c.column('id').doUpdateSet((eb) => ({ pass: eb('collections.pass', '+', 1) })))
        .execute();
      const row = await kysely.selectFrom('collections').select('pass').where('id', '=', id).executeTakeFirstOrThrow();
      return { collectionId: id, pass: Number(row.pass) };
    },

    async recordMembers({ collectionId, pass }, rows) {
      const statements = [
        ...insertQuestions(rows.map(toQuestionRow)),
        // The first location of a batch stands, so that reading the same files again changes nothing.
        ...insertSources(firstOfEach(rows.map(toSourceRow), sourceKeyOf)),
        ...insertMembers(rows.map((one) => toMemberRow(one, collectionId, pass))),
      ];
      await database.atomically(statements);
    },

    async finishIngest({ collectionId, pass }, report) {
      await database.atomically([
        once(kysely.deleteFrom('members').where('collection_id', '=', collectionId).where('pass', '<', pass).compile()),
        once(
          kysely
            .updateTable('collections')
            .set({ report: JSON.stringify(report) })
            .where('id', '=', collectionId)
            .compile(),
        ),
      ]);
    },

    async collection(id) {
      const row = await kysely.selectFrom('collections').selectAll().where('id', '=', id).executeTakeFirst();
      return row && { id: row.id, name: row.name, report: row.report === null ? undefined : JSON.parse(row.report) };
    },

    async memberCounts(collectionId, { pass } = {}) {
      const members = kysely
        .selectFrom('members')
        .select(['status', sql<number>`count(*)`.as('count')])
        .where('collection_id', '=', collectionId)
        .groupBy('status');
      const rows = await (pass === undefined ? members : members.where('pass', '=', pass)).execute();
      const counts = { kept: 0, unverifiable: 0, contaminated: 0 };
      for (const row of rows) counts[row.status] = Number(row.count);
      return counts;
    },

    async keptPage({ collectionId, after, limit }) {
      const rows = await kysely
        .selectFrom('members')
        .innerJoin('questions', 'questions.id', 'members.question_id')
        .selectAll('questions')
        .where('members.collection_id', '=', collectionId)
        .where('members.question_id', '>', after)
        .where('members.status', '=', 'kept')
        .orderBy('members.question_id')
        .limit(limit)
        .execute();
      return rows.map(fromQuestionRow);
    },

    async questions(ids) {
      const found = new Map<string, Question>();
      for (const chunk of chunksFor(ids, 1, maxVariables)) {
        const rows = await kysely.selectFrom('questions').selectAll().where('id', 'in', chunk).execute();
        for (const row of rows) found.set(row.id, fromQuestionRow(row));
      }
      return ids.flatMap((id) => found.get(id) ?? []);
    },

    async questionsByPrefix(prefix) {
      const rows = await kysely
        .selectFrom('questions')
        .selectAll()
        .where('id', '>=', prefix)
        .where('id', '<', `${prefix}g`)
        .orderBy('id')
        .limit(10)
        .execute();
      return rows.map(fromQuestionRow);
    },

    async provenance(ids) {
      const rows = [];
      for (const chunk of chunksFor(ids, 1, maxVariables)) {
        rows.push(
          ...(await kysely
            .selectFrom('question_sources')
            .selectAll()
            .where('question_id', 'in', chunk)
            .orderBy('question_id')
            .orderBy('source')
            .execute()),
        );
      }
      const groups = groupBy(rows, (row) => row.question_id);
      return new Map([...groups].map(([id, group]) => [id, group.map(fromSourceRow)]));
    },

    async memberships(questionId) {
      return kysely
        .selectFrom('members')
        .innerJoin('collections', 'collections.id', 'members.collection_id')
        .select(['collections.name as collection', 'members.status', 'members.reason'])
        .where('members.question_id', '=', questionId)
        .orderBy('collections.name')
        .execute();
    },

    async setAside(collectionId, limit) {
      return kysely
        .selectFrom('members')
        .select(['question_id as questionId', 'status', 'reason'])
        .where('collection_id', '=', collectionId)
        .where('status', '!=', 'kept')
        .orderBy('question_id')
        .limit(limit)
        .execute();
    },
  };
}

function toQuestionRow({ question }: MemberRow): QuestionsTable {
  return {
    id: question.id,
    domain: question.domain,
    prompt: question.prompt,
    answer_key: JSON.stringify(question.answerKey),
    metadata: JSON.stringify(question.metadata),
    shuffle_key: shuffleKeyOf(question.id),
  };
}

function fromQuestionRow(row: QuestionsTable): Question {
  return {
    id: row.id,
    domain: row.domain as Domain,
    prompt: row.prompt,
    answerKey: JSON.parse(row.answer_key) as AnswerKey,
    metadata: JSON.parse(row.metadata) as Record<string, unknown>,
  };
}

/** The first row of each key, in order. */
function firstOfEach<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  const first = new Map<string, Row>();
  for (const row of rows) if (!first.has(keyOf(row))) first.set(keyOf(row), row);
  return [...first.values()];
}

const sourceKeyOf = ({ question_id, source }: QuestionSourcesTable) => `${question_id} ${source}`;

function toSourceRow({ question, provenance }: MemberRow): QuestionSourcesTable {
  return {
    question_id: question.id,
    source: provenance.source,
    licence: provenance.licence ?? null,
    location: provenance.location,
  };
}

function fromSourceRow(row: { source: string; licence: string | null; location: string }): Provenance {
  const { source, licence, location } = row;
  return licence === null ? { source, location } : { source, licence, location };
}

function toMemberRow({ question, status, reason }: MemberRow, collectionId: string, pass: number): MembersTable {
  return { collection_id: collectionId, question_id: question.id, status, reason: reason ?? null, pass };
}
