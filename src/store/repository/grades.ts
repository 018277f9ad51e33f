/** The LLM-adaptive question database: each question's level for one student under one scheme. Derived, so written whole. */
import { sql } from 'kysely';
import { type Level, levels, type PerLevel, perLevel } from '../../difficulty/level.ts';
import type { Database } from '../database.ts';
import type { GradesTable } from '../tables.ts';
import { chunksFor } from './pages.ts';
import { forEachRow } from './statements.ts';

/** Which question database: one student, one scheme, one collection. */
export interface GradeKey {
  readonly studentId: string;
  readonly scheme: string;
  readonly collectionId: string;
}

export interface GradeRecord {
  readonly questionId: string;
  /** Undefined when the question cannot be graded; `reason` then says why. */
  readonly level: Level | undefined;
  readonly reason: string | undefined;
  readonly correctCount: number;
  readonly decidedCount: number;
  /** correct / decided, in [0, 1]; undefined when nothing was decided. */
  readonly passRate: number | undefined;
  readonly passRateLow: number | undefined;
  readonly passRateHigh: number | undefined;
  /** In [0, 1]; undefined when no wrong trajectory was scored. */
  readonly meanStepScore: number | undefined;
  /** In [0, 1]: the share of tests passed, over wrong programs; absent when there was none. */
  readonly meanTestShare?: number | undefined;
  /** Absent: `level`. */
  readonly drawnLevel?: Level | undefined;
  /** Of posterior levels. */
  readonly posterior?: PosteriorRecord | undefined;
  readonly shuffleKey: number;
}

/** What is known of a level beside the level itself. */
export interface PosteriorRecord {
  /** Of each level from 0 on; they sum to 1. */
  readonly weights: readonly number[];
  readonly meanLevel: number;
  /** Standard deviation of the level. */
  readonly width: number;
}

export interface GradeStore {
  clearGrades(key: GradeKey): Promise<void>;
  recordGrades(key: GradeKey, grades: readonly GradeRecord[]): Promise<void>;
  levelCounts(key: GradeKey): Promise<PerLevel<number>>;
  /** Questions by the level they are drawn under: what selection and teaching can take of each. */
  drawnCounts(key: GradeKey): Promise<PerLevel<number>>;
  /** Sum of the questions' weights of each level; a level without weights counts 1. */
  levelMasses(key: GradeKey): Promise<PerLevel<number>>;
  /** Grades in order of question id, `limit` of them after `after`. */
  gradePage(of: GradeKey & { after: string; limit: number }): Promise<GradeRecord[]>;
  ungradedReasons(key: GradeKey): Promise<{ reason: string; count: number }[]>;
  /** Question ids drawn under a level in the seeded order (shuffleKey·a + b) mod (2³¹ − 1), ties by id. */
  candidates(of: GradeKey & { level: Level; a: number; b: number; offset: number; limit: number }): Promise<string[]>;
  grades(of: GradeKey & { questionIds: readonly string[] }): Promise<Map<string, GradeRecord>>;
  gradesOfQuestion(questionId: string): Promise<(GradeRecord & GradeKey)[]>;
  /** Every (student, scheme, collection) graded, for `status` and `compare`. */
  gradeKeys(): Promise<(GradeKey & { count: number })[]>;
  /** Questions both students have a level for, counted by the pair of levels. */
  levelMatrix(first: GradeKey, second: GradeKey): Promise<{ first: Level; second: Level; count: number }[]>;
  passRates(key: GradeKey): Promise<{ correct: number; decided: number; questions: number }>;
}

const modulus = 2_147_483_647;
const massPageSize = 5_000;

export function gradeStore(database: Database): GradeStore {
  const { kysely, maxVariables } = database;
  const insertGrades = forEachRow((row: GradesTable) => kysely.insertInto('grades').values(row).compile());
  const of = (key: GradeKey) =>
    kysely
      .selectFrom('grades')
      .where('student_id', '=', key.studentId)
      .where('scheme', '=', key.scheme)
      .where('collection_id', '=', key.collectionId);
  const countsBy = async (key: GradeKey, column: 'level' | 'drawn_level') => {
    const rows = await of(key)
      .select([sql.ref(column).as('level'), sql<number>`count(*)`.as('count')])
      .where(column, 'is not', null)
      .groupBy(column)
      .execute();
    const counts = new Map(rows.map((row) => [Number(row.level), Number(row.count)]));
    return perLevel((level) => counts.get(level) ?? 0);
  };
  return {
    async clearGrades(key) {
      await kysely
        .deleteFrom('grades')
        .where('student_id', '=', key.studentId)
        .where('scheme', '=', key.scheme)
        .where('collection_id', '=', key.collectionId)
        .execute();
    },

    async recordGrades(key, grades) {
      const rows = grades.map((grade) => toRow(key, grade));
      await database.atomically(insertGrades(rows));
    },

    levelCounts: (key) => countsBy(key, 'level'),

    drawnCounts: (key) => countsBy(key, 'drawn_level'),

    async levelMasses(key) {
      const masses = levels.map(() => 0);
      const counts = await of(key)
        .select(['level', sql<number>`count(*)`.as('count')])
        .where('level', 'is not', null)
        .where('level_weights', 'is', null)
        .groupBy('level')
        .execute();
      for (const { level, count } of counts) masses[Number(level)] = Number(count);
      for (let after = ''; ; ) {
        const page = await of(key)
          .select(['question_id', 'level_weights'])
          .where('level_weights', 'is not', null)
          .where('question_id', '>', after)
          .orderBy('question_id')
          .limit(massPageSize)
          .execute();
        for (const row of page) {
          for (const [level, weight] of (JSON.parse(row.level_weights ?? '[]') as number[]).entries()) {
            masses[level] = (masses[level] ?? 0) + weight;
          }
        }
        const last = page.at(-1);
        if (!last) return perLevel((level) => masses[level] ?? 0);
        after = last.question_id;
      }
    },

    async gradePage({ after, limit, ...key }) {
      const rows = await of(key)
        .selectAll()
        .where('question_id', '>', after)
        .orderBy('question_id')
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },

    async ungradedReasons(key) {
      const rows = await of(key)
        .select(['reason', sql<number>`count(*)`.as('count')])
        .where('level', 'is', null)
        .groupBy('reason')
        .orderBy('reason')
        .execute();
      return rows.map((row) => ({ reason: row.reason ?? 'unknown', count: Number(row.count) }));
    },

    async candidates({ level, a, b, offset, limit, ...key }) {
      // Cast: some drivers bind a JavaScript number as a float, and the product needs all 62 bits.
      const order = sql`(shuffle_key * cast(${a} as bigint) + cast(${b} as bigint)) % cast(${modulus} as bigint)`;
      const rows = await of(key)
        .select('question_id')
        .where('drawn_level', '=', level)
        .orderBy(order)
        .orderBy('question_id')
        .limit(limit)
        .offset(offset)
        .execute();
      return rows.map((row) => row.question_id);
    },

    async grades({ questionIds, ...key }) {
      const found = new Map<string, GradeRecord>();
      for (const chunk of chunksFor(questionIds, 1, maxVariables - 3)) {
        const rows = await of(key).selectAll().where('question_id', 'in', chunk).execute();
        for (const row of rows) found.set(row.question_id, fromRow(row));
      }
      return found;
    },

    async gradesOfQuestion(questionId) {
      const rows = await kysely
        .selectFrom('grades')
        .selectAll()
        .where('question_id', '=', questionId)
        .orderBy('student_id')
        .orderBy('scheme')
        .orderBy('collection_id')
        .execute();
      return rows.map((row) => ({
        ...fromRow(row),
        studentId: row.student_id,
        scheme: row.scheme,
        collectionId: row.collection_id,
      }));
    },

    async gradeKeys() {
      const rows = await kysely
        .selectFrom('grades')
        .select(['student_id', 'scheme', 'collection_id', sql<number>`count(*)`.as('count')])
        .groupBy(['student_id', 'scheme', 'collection_id'])
        .orderBy('student_id')
        .orderBy('scheme')
        .orderBy('collection_id')
        .execute();
      return rows.map((row) => ({
        studentId: row.student_id,
        scheme: row.scheme,
        collectionId: row.collection_id,
        count: Number(row.count),
      }));
    },

    async levelMatrix(first, second) {
      const rows = await kysely
        .selectFrom('grades as one')
        .innerJoin('grades as other', 'other.question_id', 'one.question_id')
        .select(['one.level as first', 'other.level as second', sql<number>`count(*)`.as('count')])
        .where('one.student_id', '=', first.studentId)
        .where('one.scheme', '=', first.scheme)
        .where('one.collection_id', '=', first.collectionId)
        .where('other.student_id', '=', second.studentId)
        .where('other.scheme', '=', second.scheme)
        .where('other.collection_id', '=', second.collectionId)
        .where('one.level', 'is not', null)
        .where('other.level', 'is not', null)
        .groupBy(['one.level', 'other.level'])
        .orderBy('one.level')
        .orderBy('other.level')
        .execute();
      return rows.map((row) => ({
        first: Number(row.first) as Level,
        second: Number(row.second) as Level,
        count: Number(row.count),
      }));
    },

    async passRates(key) {
      const row = await of(key)
        .select([
          sql<number>`coalesce(sum(correct_count), 0)`.as('correct'),
          sql<number>`coalesce(sum(decided_count), 0)`.as('decided'),
          sql<number>`count(*)`.as('questions'),
        ])
        .executeTakeFirstOrThrow();
      return { correct: Number(row.correct), decided: Number(row.decided), questions: Number(row.questions) };
    },
  };
}

function toRow(key: GradeKey, grade: GradeRecord) {
  return {
    student_id: key.studentId,
    scheme: key.scheme,
    collection_id: key.collectionId,
    question_id: grade.questionId,
    level: grade.level ?? null,
    reason: grade.reason ?? null,
    correct_count: grade.correctCount,
    decided_count: grade.decidedCount,
    pass_rate: grade.passRate ?? null,
    pass_rate_low: grade.passRateLow ?? null,
    pass_rate_high: grade.passRateHigh ?? null,
    mean_step_score: grade.meanStepScore ?? null,
    mean_test_share: grade.meanTestShare ?? null,
    drawn_level: grade.drawnLevel ?? grade.level ?? null,
    level_weights: grade.posterior === undefined ? null : JSON.stringify(grade.posterior.weights),
    mean_level: grade.posterior?.meanLevel ?? null,
    level_width: grade.posterior?.width ?? null,
    shuffle_key: grade.shuffleKey,
  };
}

function fromRow(row: GradesTable): GradeRecord {
  return {
    questionId: row.question_id,
    level: row.level === null ? undefined : (Number(row.level) as Level),
    reason: row.reason ?? undefined,
    correctCount: row.correct_count,
    decidedCount: row.decided_count,
    passRate: row.pass_rate ?? undefined,
    passRateLow: row.pass_rate_low ?? undefined,
    passRateHigh: row.pass_rate_high ?? undefined,
    meanStepScore: row.mean_step_score ?? undefined,
    meanTestShare: row.mean_test_share ?? undefined,
    ...posteriorFrom(row),
    shuffleKey: row.shuffle_key,
  };
}

function posteriorFrom(row: GradesTable): Pick<GradeRecord, 'drawnLevel' | 'posterior'> {
  if (row.level_weights === null || row.mean_level === null || row.level_width === null) return {};
  const weights = JSON.parse(row.level_weights) as number[];
  return {
    drawnLevel: row.drawn_level === null ? undefined : (Number(row.drawn_level) as Level),
    posterior: { weights, meanLevel: row.mean_level, width: row.level_width },
  };
}
