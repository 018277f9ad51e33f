/** `adaptive-cot show`: everything the store knows of one question. */
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import { UserError } from '../errors/errors.ts';
import { type Domain, goldText } from '../question/question.ts';
import type { Store } from '../store/store.ts';
import type { Verdict } from '../verify/verifier.ts';
import { configOption, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';
import { percent } from './table.ts';

export function showCommand(): Command {
  return new Command('show')
    .description('show one question with its attempts, verdicts, step scores and levels')
    .argument('<question>', 'the id, or the first characters of it')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (id: string, { config, json }: { config: string; json: boolean }) => {
      const view = await withStore(loadConfig(config).storePath, (store) => viewOf(store, id));
      if (json) printJson(view);
      else process.stdout.write(`${render(view)}\n`);
    });
}

type View = Awaited<ReturnType<typeof viewOf>>;

export async function viewOf(store: Store, id: string) {
  const found = await store.questionsByPrefix(id.toLowerCase());
  const [question] = found;
  if (!question) {
    throw new UserError(`No question in ${store.location} has an id that begins with "${id}".`, {
      hint: 'Ids stand in canonical.jsonl, and in `adaptive-cot compare --json`.',
    });
  }
  if (found.length > 1) {
    throw new UserError(`"${id}" begins several ids: ${found.map((one) => one.id).join(', ')}.`, {
      hint: 'Give more characters.',
    });
  }
  const responders = new Map((await store.responders()).map((one) => [one.id, one.name]));
  const attempts = [];
  for (const attempt of await store.attemptsAtQuestion(question.id)) {
    attempts.push({
      ...attempt,
      responder: responders.get(attempt.responderId) ?? attempt.responderId,
      stepScores: await store.stepScoresOfAttempt(attempt.id),
    });
  }
  const grades = (await store.gradesOfQuestion(question.id)).map((grade) => ({
    ...grade,
    student: responders.get(grade.studentId) ?? grade.studentId,
  }));
  return {
    question,
    sources: (await store.provenance([question.id])).get(question.id) ?? [],
    collections: await store.memberships(question.id),
    grades,
    attempts,
  };
}

/** The view as text for a person. */
export function render({ question, sources, collections, grades, attempts }: View): string {
  const gold = goldText(question.answerKey);
  return [
    `question ${question.id} (${question.domain})`,
    ...sources.map(({ source, location, licence }) => `from ${source}, ${location}${licence ? `, ${licence}` : ''}`),
    ...collections.map(
      ({ collection, status, reason }) => `in ${collection}: ${status}${reason ? ` (${reason})` : ''}`,
    ),
    '',
    question.prompt,
    `gold: ${gold}`,
    ...grades.map(({ student, scheme, level, reason, correctCount, decidedCount, meanTestShare, posterior }) =>
      level === undefined
        ? `${student}, ${scheme}: ungraded (${reason})`
        : `${student}, ${scheme}: level ${level}${widthText(posterior)}, ${correctCount} of ${decidedCount} right${testsText(meanTestShare)}`,
    ),
    ...attempts.flatMap((attempt) => renderAttempt(attempt, question.domain)),
  ].join('\n');
}

function renderAttempt(
  { responder, sample, result, verdicts, stepScores }: View['attempts'][number],
  domain: Domain,
): string[] {
  const title = `--- ${responder}, sample ${sample}`;
  if (result.kind === 'failed') return ['', `${title}: failed: ${result.reason}`];
  const scores = stepScores.map(({ prmId, result: scored }) =>
    scored.kind === 'failed'
      ? `${prmId}: failed: ${scored.reason}`
      : `${prmId}: ${scored.scores.map((score) => score.toFixed(2)).join(' ')}`,
  );
  return [
    '',
    title,
    ...verdicts.map((verdict) => `${verdictTitle(verdict, domain)}: ${verdict.detail}`),
    ...scores,
    ...(result.reply.reasoning ? [`<think>\n${result.reply.reasoning}\n</think>`] : []),
    result.reply.answer,
  ];
}

/** E.g. `incorrect "42"`, or `incorrect (wrong-answer), 3 of 10 tests passed`; a program stands in the reply below anyway. */
function verdictTitle({ kind, extracted, reason, tests }: Verdict, domain: Domain): string {
  return [
    kind,
    ...(extracted === undefined || domain === 'code' ? [] : [` "${extracted}"`]),
    ...(reason === undefined ? [] : [` (${reason})`]),
    ...(tests === undefined ? [] : [`, ${tests.passedCount} of ${tests.totalCount} tests passed`]),
  ].join('');
}

/** E.g. ` (mean 2.8 ± 0.9)`, of posterior levels. */
function widthText(posterior: View['grades'][number]['posterior']): string {
  return posterior === undefined ? '' : ` (mean ${posterior.meanLevel.toFixed(1)} ± ${posterior.width.toFixed(1)})`;
}

function testsText(meanTestShare: number | undefined): string {
  return meanTestShare === undefined ? '' : `, wrong programs pass ${percent(meanTestShare)} of the tests`;
}
