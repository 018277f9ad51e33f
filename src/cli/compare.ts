/** `adaptive-cot compare`: what two students find easy and hard, on the questions both have a level for. */
import { Command } from 'commander';
import { loadConfig } from '../config/load-config.ts';
import { type Level, levels } from '../difficulty/level.ts';
import { UserError } from '../errors/errors.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import type { Store } from '../store/store.ts';
import { configOption, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';
import { percent, table } from './table.ts';

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare the question databases of two students')
    .argument('<student>', 'name or id of the first')
    .argument('<other>', 'name or id of the second')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (first: string, second: string, { config, json }: { config: string; json: boolean }) => {
      const comparison = await withStore(loadConfig(config).storePath, (store) =>
        compareStudents(store, first, second),
      );
      if (json) printJson(comparison);
      else process.stdout.write(`${render(comparison)}\n`);
    });
}

export interface StudentComparison {
  readonly students: readonly {
    readonly name: string;
    readonly id: string;
    readonly scheme: string;
    readonly passRate: number | undefined;
  }[];
  /** Questions both have a level for. */
  readonly questionCount: number;
  /** Share of those with equal levels; undefined when there are none. */
  readonly agreement: number | undefined;
  readonly easierForFirst: number;
  readonly easierForSecond: number;
  readonly matrix: readonly { readonly first: Level; readonly second: Level; readonly count: number }[];
}

/** @throws UserError when a student is unknown, has no grades, or its name is ambiguous. */
export async function compareStudents(store: Store, first: string, second: string): Promise<StudentComparison> {
  const graded = await store.gradeKeys();
  const one = await studentKeys(store, first, graded);
  const other = await studentKeys(store, second, graded);
  const pair = one.flatMap((key) =>
    other.filter((candidate) => candidate.collectionId === key.collectionId).map((match) => [key, match] as const),
  )[0];
  const [left, right] = pair ?? [one[0] as GradeKey, other[0] as GradeKey];
  const matrix = await store.levelMatrix(left, right);
  const total = matrix.reduce((sum, cell) => sum + cell.count, 0);
  const where = (test: (cell: (typeof matrix)[number]) => boolean) =>
    matrix.filter(test).reduce((sum, cell) => sum + cell.count, 0);
  return {
    students: [await describeStudent(store, first, left), await describeStudent(store, second, right)],
    questionCount: total,
    agreement: total === 0 ? undefined : where((cell) => cell.first === cell.second) / total,
    easierForFirst: where((cell) => cell.first < cell.second),
    easierForSecond: where((cell) => cell.first > cell.second),
    matrix,
  };
}

async function studentKeys(
  store: Store,
  wanted: string,
  graded: readonly (GradeKey & { count: number })[],
): Promise<GradeKey[]> {
  const responders = await store.responders();
  const matches = responders.filter(({ id, name }) => name === wanted || id.startsWith(wanted));
  const withGrades = matches.filter(({ id }) => graded.some(({ studentId }) => studentId === id));
  if (withGrades.length === 0) {
    const known = responders
      .filter(({ id }) => graded.some(({ studentId }) => studentId === id))
      .map(({ name }) => name);
    throw new UserError(`No student "${wanted}" has a question database in ${store.location}.`, {
      hint: known.length > 0 ? `Known: ${[...new Set(known)].join(', ')}.` : 'Run `adaptive-cot grade` first.',
    });
  }
  if (withGrades.length > 1) {
    throw new UserError(
      `"${wanted}" names several students (other parameters or prompts): ${withGrades.map(({ id }) => id).join(', ')}.`,
      {
        hint: 'Give the id instead of the name.',
      },
    );
  }
  return graded.filter(({ studentId }) => studentId === withGrades[0]?.id).sort((a, b) => b.count - a.count);
}

async function describeStudent(store: Store, wanted: string, key: GradeKey) {
  const responder = (await store.responders()).find(({ id }) => id === key.studentId);
  const { correct, decided } = await store.passRates(key);
  return {
    name: responder?.name ?? wanted,
    id: key.studentId,
    scheme: key.scheme,
    passRate: decided === 0 ? undefined : correct / decided,
  };
}

function render(comparison: StudentComparison): string {
  const { students, questionCount, agreement, easierForFirst, easierForSecond, matrix } = comparison;
  const [first, second] = students;
  const shown = levels.filter((level) => level > 0 || matrix.some((cell) => cell.first === 0 || cell.second === 0));
  const cell = (row: Level, column: Level) =>
    matrix.find((one) => one.first === row && one.second === column)?.count ?? 0;
  return [
    ...students.map(({ name, scheme, passRate }) => `${name}: pass rate ${percent(passRate)}, scheme ${scheme}`),
    `${questionCount} questions with a level for both; equal levels ${percent(agreement)}`,
    `easier for ${first?.name}: ${easierForFirst}; easier for ${second?.name}: ${easierForSecond}`,
    '',
    `rows: level for ${first?.name}; columns: for ${second?.name}`,
    table([
      ['', ...shown.map(String)],
      ...shown.map((row) => [`  ${row}`, ...shown.map((column) => cell(row, column))]),
    ]),
  ].join('\n');
}
