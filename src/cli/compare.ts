/** `adaptive-cot compare`: what two students find easy and hard on the questions both have a level for, or what PRMs make of one. */
import { Command } from 'commander';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { type Level, levels, type PerLevel } from '../difficulty/level.ts';
import { UserError } from '../errors/errors.ts';
import { runKeys } from '../run/run-context.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import type { Store } from '../store/store.ts';
import { comparePrms, renderPrmComparison } from './compare-prms.ts';
import { configOption, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';
import { percent, table } from './table.ts';

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare the question databases of two students, or the PRMs that scored one')
    .argument('[student]', 'name or id of the first')
    .argument('[other]', 'name or id of the second')
    .option('--prms', 'compare what PRMs made of the configured student’s answers')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (first: string | undefined, second: string | undefined, { config, json, prms }: Options) => {
      const loaded = loadConfig(config);
      if (prms) return showPrms(loaded, json);
      if (first === undefined || second === undefined) {
        throw new UserError('Name two students, or compare PRMs with --prms.', {
          hint: '`adaptive-cot status` lists who is graded.',
        });
      }
      const { bank, scheme } = runKeys(loaded.config);
      const preferred = { collectionId: bank.id, scheme };
      const comparison = await withStore(loaded.storePath, (store) =>
        compareStudents(store, { first, second, preferred }),
      );
      if (json) printJson(comparison);
      else process.stdout.write(`${render(comparison)}\n`);
    });
}

interface Options {
  readonly config: string;
  readonly json: boolean;
  readonly prms?: boolean;
}

async function showPrms(loaded: LoadedConfig, json: boolean): Promise<void> {
  const comparison = await withStore(loaded.storePath, (store) => comparePrms(store, loaded));
  if (json) printJson(comparison);
  else process.stdout.write(`${renderPrmComparison(comparison)}\n`);
}

export interface StudentComparison {
  readonly students: readonly {
    readonly name: string;
    readonly id: string;
    readonly scheme: string;
    readonly passRate: number | undefined;
    /** Questions of each level in its database. */
    readonly levels: PerLevel<number>;
  }[];
  /** Questions both have a level for. */
  readonly questionCount: number;
  /** Share of those with equal levels; undefined when there are none. */
  readonly agreement: number | undefined;
  readonly easierForFirst: number;
  readonly easierForSecond: number;
  readonly matrix: readonly { readonly first: Level; readonly second: Level; readonly count: number }[];
}

/**
 * Compares on one bank, under one scheme where both students have one in common: the preferred ones before others.
 * @throws UserError when a student is unknown, has no grades, or its name is ambiguous; when they have no bank in common.
 */
export async function compareStudents(
  store: Store,
  {
    first,
    second,
    preferred,
  }: { first: string; second: string; preferred: { readonly collectionId: string; readonly scheme: string } },
): Promise<StudentComparison> {
  const graded = await store.gradeKeys();
  const one = await studentKeys(store, first, graded);
  const other = await studentKeys(store, second, graded);
  const [left, right] = comparablePair(one, other, preferred) ?? noCommonBank(first, second);
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

type CountedKey = GradeKey & { readonly count: number };

function comparablePair(
  one: readonly CountedKey[],
  other: readonly CountedKey[],
  preferred: { readonly collectionId: string; readonly scheme: string },
): readonly [GradeKey, GradeKey] | undefined {
  const pairs = one.flatMap((left) =>
    other.filter(({ collectionId }) => collectionId === left.collectionId).map((right) => ({ left, right })),
  );
  const worth = ({ left, right }: (typeof pairs)[number]) => [
    Number(left.scheme === right.scheme),
    Number(left.collectionId === preferred.collectionId),
    Number(left.scheme === preferred.scheme) + Number(right.scheme === preferred.scheme),
    left.count + right.count,
  ];
  const [best] = pairs.sort((a, b) => firstDifference(worth(b), worth(a)));
  return best && [best.left, best.right];
}

function firstDifference(one: readonly number[], other: readonly number[]): number {
  return one.map((value, index) => value - (other[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

function noCommonBank(first: string, second: string): never {
  throw new UserError(`"${first}" and "${second}" have no graded bank in common.`, {
    hint: 'Grade both on the same `questions`: `adaptive-cot grade` with a config for each and one `store`.',
  });
}

async function studentKeys(store: Store, wanted: string, graded: readonly CountedKey[]): Promise<CountedKey[]> {
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
  return graded.filter(({ studentId }) => studentId === withGrades[0]?.id);
}

async function describeStudent(store: Store, wanted: string, key: GradeKey) {
  const responder = (await store.responders()).find(({ id }) => id === key.studentId);
  const { correct, decided } = await store.passRates(key);
  return {
    name: responder?.name ?? wanted,
    id: key.studentId,
    scheme: key.scheme,
    passRate: decided === 0 ? undefined : correct / decided,
    levels: await store.levelCounts(key),
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
