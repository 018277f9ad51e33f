/** The export stage of a run: records from the store, facts for the card, files on disk. */
import { type Level, levels } from '../difficulty/level.ts';
import { gradingScheme } from '../difficulty/scheme.ts';
import { UserError } from '../errors/errors.ts';
import { assistantText, type CanonicalRecord, type Conversation } from '../export/canonical-record.ts';
import { type CardCode, type CardLevel, type DatasetFacts, renderDatasetCard } from '../export/dataset-card.ts';
import type { QuestionGrades } from '../export/question-grades.ts';
import type { DatasetRow } from '../export/renderers.ts';
import { writeDataset } from '../export/write-dataset.ts';
import { buildMessages, defaultTemplate, questionText } from '../model/prompt.ts';
import { goldText, type Question } from '../question/question.ts';
import type { IngestReport } from '../stage/ingest.ts';
import type { SampleReport } from '../stage/sample.ts';
import type { Spend } from '../store/repository/attempts.ts';
import type { Chain } from '../store/repository/selections.ts';
import { toolVersions } from '../version.ts';
import type { GradeReport } from './grade-run.ts';
import type { StageEnd } from './pipeline.ts';
import { questionGradesOf } from './question-grades.ts';
import { bankGrades, gradedCollections, gradedDomains, type RunContext, sandboxOf } from './run-context.ts';
import { attemptsText, mostAttemptsOf } from './student-attempts.ts';
import type { TeachReport } from './teach-run.ts';

const pageSize = 200;

export async function exportRun(context: RunContext): Promise<StageEnd> {
  const { store, keys, config, loaded } = context;
  const run = await store.run(keys.runId);
  const taught = run?.reports.teach as TeachReport | undefined;
  const sampled = run?.reports.sample as SampleReport | undefined;
  if (!taught || !sampled)
    throw new UserError('This run has nothing to export yet.', { hint: 'Run `adaptive-cot teach` first.' });
  await requireWholeTeaching(context, { taught, sampled });
  const { directory, name, formats } = { ...config.export, directory: loaded.exportDirectory };
  const seen = { tokenCounts: [] as number[], sources: new Map<string, number>() };
  const facts = await factsOf(context, { taught, sampled });
  const files = await writeDataset({
    directory,
    name,
    formats,
    rows: rows(context, seen),
    card: (rowCount) =>
      renderDatasetCard({ ...facts, rows: rowCount, tokenCounts: seen.tokenCounts, sources: sourceRows(seen.sources) }),
  });
  return { kind: 'completed', report: { directory, files } };
}

/** A teaching cut off since, or a new selection, leaves other chains than its report speaks of. */
async function requireWholeTeaching(
  { store, keys }: RunContext,
  { taught, sampled }: { taught: TeachReport; sampled: SampleReport },
): Promise<void> {
  const chains = (await store.chains(keys.runId)).length;
  const isOfSelection = levels.every((level) => taught.levels[level].planned === sampled.filled[level]);
  if (chains === taught.kept && isOfSelection) return;
  const what = isOfSelection ? `${chains} of ${taught.kept} chains are taken up again` : 'The selection is a new one';
  throw new UserError(`${what}: teaching was not finished since.`, {
    hint: 'Run `adaptive-cot teach` first; what is recorded is not asked again.',
  });
}

async function* rows(
  context: RunContext,
  seen: { tokenCounts: number[]; sources: Map<string, number> },
): AsyncGenerator<DatasetRow> {
  const { store, keys } = context;
  const chains = await store.chains(keys.runId);
  for (let start = 0; start < chains.length; start += pageSize) {
    for (const row of await pageRows(context, chains.slice(start, start + pageSize))) {
      const { completionTokens, sources } = row.record.provenance;
      if (completionTokens !== null) seen.tokenCounts.push(completionTokens);
      for (const { source, licence } of sources) {
        const key = JSON.stringify([source, licence]);
        seen.sources.set(key, (seen.sources.get(key) ?? 0) + 1);
      }
      yield row;
    }
  }
}

async function pageRows(context: RunContext, chains: readonly Chain[]): Promise<DatasetRow[]> {
  const { store } = context;
  const ids = chains.map(({ questionId }) => questionId);
  const attempts = new Map(
    (await store.attempts(chains.map(({ attemptId }) => attemptId))).map((one) => [one.id, one]),
  );
  const questions = new Map((await store.questions(ids)).map((one) => [one.id, one]));
  const provenance = await store.provenance(ids);
  // Other banks of this store, and earlier names, may hold the same question.
  const configured = new Set(context.config.questions.sources.map(({ name }) => name));
  const grades = await store.grades({ ...bankGrades(context), questionIds: ids });
  const isAsked = context.config.export.formats.includes('grades');
  const known = isAsked ? await questionGradesOf(context, ids) : new Map<string, QuestionGrades>();
  return chains.flatMap((chain) => {
    const question = questions.get(chain.questionId);
    const attempt = attempts.get(chain.attemptId);
    if (!question || attempt?.result.kind !== 'replied') return [];
    const { reasoning, answer, usage } = attempt.result.reply;
    const grade = grades.get(question.id);
    const record: CanonicalRecord = {
      id: question.id,
      domain: question.domain,
      question: questionText(question),
      reasoning: reasoning.trim(),
      answer: answer.trim(),
      gold: goldText(question.answerKey),
      level: chain.level,
      provenance: {
        sources: (provenance.get(question.id) ?? [])
          .filter(({ source }) => configured.has(source))
          .map(({ source, licence, location }) => ({ source, licence: licence ?? null, location })),
        student: context.keys.student.name,
        scheme: context.keys.scheme,
        passRate: grade?.passRate ?? null,
        meanStepScore: grade?.meanStepScore ?? null,
        meanTestShare: grade?.meanTestShare ?? null,
        teacher: context.keys.teacher.name,
        attempt: attempt.id,
        verifier: context.verifierFor(question.domain).id,
        completionTokens: usage?.completionTokens ?? null,
      },
    };
    const { id } = question;
    return [
      {
        record,
        conversation: conversationOf(context, question, record),
        grades: known.get(id) ?? { id, grades: [], stepScores: [] },
      },
    ];
  });
}

function conversationOf({ config }: RunContext, question: Question, record: CanonicalRecord): Conversation {
  const { prompt } = config.student;
  const { domain } = question;
  const template = config.export.prompt === 'bare' ? '{question}' : (prompt?.[domain] ?? defaultTemplate(domain));
  const [user] = buildMessages({ template, questionPrompt: record.question });
  return { system: prompt?.system, user: user?.content ?? record.question, assistant: assistantText(record) };
}

function sourceRows(counts: ReadonlyMap<string, number>): DatasetFacts['sources'] {
  return [...counts]
    .map(([key, rowCount]) => {
      const [source, licence] = JSON.parse(key) as [string, string | null];
      return { source, licence: licence ?? undefined, rows: rowCount };
    })
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

async function factsOf(
  context: RunContext,
  { taught, sampled }: { taught: TeachReport; sampled: SampleReport },
): Promise<Omit<DatasetFacts, 'rows' | 'tokenCounts' | 'sources'>> {
  const { keys, config } = context;
  const spend = await gradingSpend(context);
  const { selection, teacher } = config;
  return {
    name: config.export.name,
    formats: config.export.formats,
    versions: toolVersions(context.verifierFor),
    student: { ...cardModel(keys.student), attempts: attemptsText(config) },
    teacher: { ...cardModel(keys.teacher), tries: teacher.tries },
    processReward: keys.prmId,
    method: keys.difficulty.method,
    scheme: keys.scheme,
    thresholds: isByPassRate(keys) ? keys.difficulty.passRateThresholds : await thresholdsOf(context),
    code: cardCode(context, { sandbox: await sandboxOf(context), thresholds: await thresholdsOf(context) }),
    distribution: distributionText(selection.distribution),
    seed: selection.seed,
    shortage: selection.shortage,
    moves: [...sampled.moves, ...taught.moves],
    levels: cardLevels(taught, sampled),
    losses: await lossesOf(context),
    ngramSize: config.questions.decontamination.ngramSize,
    benchmarks: config.benchmarks.map(({ name }) => name),
    gradingCost: { completionTokens: spend.completionTokens, costUsd: spend.costUsd },
    scoringCost: await scoringSpend(context),
  };
}

function isByPassRate({ prmId, difficulty }: RunContext['keys']): boolean {
  return difficulty.method === 'posterior' || prmId === undefined;
}

/** In force when the bank was graded: given, or calibrated on it then. */
async function thresholdsOf({ store, keys }: RunContext): Promise<readonly number[]> {
  const graded = (await store.run(keys.runId))?.reports.grade as readonly GradeReport[] | undefined;
  const [bank] = graded ?? [];
  const { thresholds } = gradingScheme(keys.difficulty, []);
  return bank?.thresholds ?? thresholds;
}

function cardCode(
  context: RunContext,
  { sandbox, thresholds }: { sandbox: string | undefined; thresholds: readonly number[] },
): CardCode | undefined {
  const domains = gradedDomains(context);
  if (!domains.includes('code')) return undefined;
  const { testShareWeight } = context.keys.difficulty;
  const weight = context.keys.prmId === undefined ? 1 : testShareWeight;
  return { thresholds, testShareWeight: weight, isAll: domains.length === 1, sandbox };
}

/** Of the attempts levels rest on; what the student cost in evaluations is not part of this dataset. */
async function gradingSpend(context: RunContext): Promise<Pick<Spend, 'completionTokens' | 'costUsd'>> {
  const { store, keys, config } = context;
  let total: Pick<Spend, 'completionTokens' | 'costUsd'> = { completionTokens: 0, costUsd: undefined };
  for (const { id } of gradedCollections(context)) {
    const spend = await store.spendOn({
      collectionId: id,
      responderId: keys.student.id,
      sampleLimit: mostAttemptsOf(config),
    });
    total = addCost(total, spend);
  }
  return total;
}

/** Undefined when no PRM's server counts tokens. */
async function scoringSpend({
  store,
  keys,
  ...context
}: RunContext): Promise<Pick<Spend, 'completionTokens' | 'costUsd'> | undefined> {
  const prmIds = keys.prms.map(({ id }) => id);
  let total: Pick<Spend, 'completionTokens' | 'costUsd'> | undefined;
  for (const { id: collectionId } of gradedCollections({ keys, ...context })) {
    const spend = await store.spendOnScores({ collectionId, studentId: keys.student.id, prmIds });
    if (spend.calls > 0) total = total === undefined ? spend : addCost(total, spend);
  }
  return total;
}

function addCost(
  total: Pick<Spend, 'completionTokens' | 'costUsd'>,
  more: Pick<Spend, 'completionTokens' | 'costUsd'>,
) {
  return {
    completionTokens: total.completionTokens + more.completionTokens,
    costUsd: more.costUsd === undefined ? total.costUsd : (total.costUsd ?? 0) + more.costUsd,
  };
}

function cardModel({ name, parameters, promptVersion }: RunContext['keys']['student']) {
  return { name, parameters: parameters as Record<string, unknown>, promptVersion };
}

function distributionText(distribution: RunContext['config']['selection']['distribution']): string {
  if (distribution.kind !== 'evaluation') return distribution.kind;
  const only = distribution.levels ? ` over levels ${distribution.levels.join(', ')}` : '';
  return `P_eval${only}, measured on ${distribution.benchmark ?? 'the bank itself'}`;
}

function cardLevels(taught: TeachReport, sampled: SampleReport): CardLevel[] {
  const shown = levels.filter((level: Level) => sampled.quotas[level] > 0 || taught.levels[level].kept > 0);
  return shown.map((level) => {
    const { planned, triedQuestions, attempts, kept, rejected, usage } = taught.levels[level];
    return {
      level,
      share: sampled.distribution[level],
      asked: sampled.quotas[level],
      inBank: sampled.available[level],
      selected: planned,
      triedQuestions,
      replies: attempts,
      kept,
      rejected,
      completionTokens: usage.completionTokens,
      costUsd: usage.costUsd,
    };
  });
}

async function lossesOf(context: RunContext): Promise<DatasetFacts['losses']> {
  const { store, keys } = context;
  const report = (await store.collection(keys.bank.id))?.report as IngestReport;
  const ungraded = await store.ungradedReasons(bankGrades(context));
  return [
    { what: 'rows read', count: report.rowsRead },
    { what: 'bad rows', count: report.badRowCount },
    { what: 'duplicates merged', count: report.duplicatesMerged },
    { what: 'set aside: the verifier does not accept the gold', count: report.members.unverifiable },
    { what: 'contaminated by a benchmark', count: report.members.contaminated },
    ...Object.entries(report.contaminatedBy).map(([benchmark, count]) => ({
      what: `of these rows, shared with ${benchmark}`,
      count,
    })),
    ...ungraded.map(({ reason, count }) => ({ what: `ungraded: ${reason}`, count })),
    { what: 'questions kept in the bank', count: report.members.kept },
  ];
}
