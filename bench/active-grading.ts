/**
 * How many attempts does active grading need for levels as good as k attempts at every question give? On simulated banks of 20,000
 * questions with known pass rates: by allocation alone, with a predictor of the pass rate, and for a second student on a graded bank.
 * Both sides estimate levels from the same posterior; only who gets the attempts differs. `--variants` compares policies instead.
 */
import { parseArgs } from 'node:util';
import { createRandom } from '../src/stats/random.ts';
import { type Case, graded, noPrediction, predicted, secondStudent, unpredicted } from './support/grading/cases.ts';
import { type ActivePlan, activeGrading, fixedGrading } from './support/grading/graded-bank.ts';
import { leastAttemptsRatio } from './support/grading/least-attempts.ts';
import { type ErrorAt, lead, type Measure, measures } from './support/grading/level-error.ts';
import { figure, printHead, printRow, type Ratios, ratiosTo } from './support/grading/ratio-table.ts';
import { bankShapes } from './support/grading/simulated-bank.ts';
import { variants } from './support/grading/variants.ts';
import { printMachine } from './support/machine.ts';
import { median } from './support/median.ts';

const { values } = parseArgs({
  options: { variants: { type: 'boolean', default: false }, seeds: { type: 'string', default: '5' } },
});
const seed = 42;
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => `${seed}.${index}`);
const ks = [2, 4, 8] as const;
const shapes = Object.keys(bankShapes);

/** Every question once, then rounds laid out for as many attempts as k each. */
const alone = (k: number): ActivePlan => ({ min: 1, budget: k, pilotShare: 0, extraRounds: 3 });
/** Two attempts at 5 % of the questions, then rounds laid out for half of k, and on where that is not enough. */
const piloted = (k: number): ActivePlan => ({ min: 0, budget: k / 2, pilotShare: 0.05, extraRounds: 12 });
const fromOne = (k: number): ActivePlan => ({ min: 1, budget: (k + 1) / 2, pilotShare: 0, extraRounds: 8 });

interface Compared {
  readonly plan: ActivePlan;
  /** All have the errors to reach. */
  readonly rivals: readonly ErrorAt[];
  readonly seed: string;
}

/** An entry for each rival. */
function compare(grading: Case, { plan, rivals, seed }: Compared): Ratios[] {
  const isEnough = (point: ErrorAt) =>
    rivals.every(({ error }) => measures.every((measure) => lead(point, error, measure) >= 0));
  const { curve } = activeGrading(grading, { ...plan, isEnough }, createRandom(`pilot ${seed}`));
  return rivals.map((rival) => ratiosTo(curve, rival));
}

const withoutPrediction = ({ bank }: Case, k: number) => fixedGrading({ bank, regions: noPrediction }, k);

function allocationAlone(): void {
  printHead('By allocation alone', 'errors of k each: RMSE, kappa, exact; least possible RMSE ratio');
  for (const shape of shapes) for (const k of ks) aloneRow(shape, k);
}

const priors: Readonly<Record<string, { alpha: number; beta: number }>> = {
  'U-shaped': { alpha: 0.4, beta: 0.6 },
  flat: { alpha: 1, beta: 1 },
};

function aloneRow(shape: string, k: number): void {
  const rows = seeds.map((seed) => {
    const grading = unpredicted(shape, seed);
    const fixed = withoutPrediction(grading, k);
    return { fixed, ratios: compare(grading, { plan: alone(k), rivals: [fixed], seed })[0] as Ratios };
  });
  const error = (measure: Measure) => median(rows.map(({ fixed }) => fixed.error[measure])).toFixed(2);
  const least = priors[shape] ? leastAttemptsRatio(priors[shape], k).toFixed(2) : 'not computed';
  const note = `${error('rmse')}, ${error('kappa')}, ${error('exact')}; ${least}`;
  const ratios = rows.map((row) => row.ratios);
  printRow(shape, k, ratios, note);
}

function withPredictor(): void {
  printHead('With a predictor, by its Spearman correlation with the truth', 'RMSE ratio when k each has it too');
  for (const shape of shapes)
    for (const correlation of [0.72, 0.88, 0.95])
      for (const k of ks) predictorRow(`${shape}, ${correlation}`, { shape, correlation, k, plan: piloted(k) });
  for (const shape of shapes)
    for (const k of [4, 8])
      predictorRow(`${shape}, 0.88, each once first`, { shape, correlation: 0.88, k, plan: fromOne(k) });
}

interface Predicted {
  readonly shape: string;
  readonly correlation: number;
  readonly k: number;
  readonly plan: ActivePlan;
}

function predictorRow(name: string, { shape, correlation, k, plan }: Predicted): void {
  const rows = seeds.map((seed) => {
    const grading = predicted(shape, correlation, seed);
    const rivals = [withoutPrediction(grading, k), fixedGrading(grading, k)];
    return compare(grading, { plan, rivals, seed }) as [Ratios, Ratios];
  });
  const first = rows.map(([ratios]) => ratios);
  printRow(name, k, first, figure(median(rows.map(([, ratios]) => ratios.rmse))));
}

function otherStudents(): void {
  printHead('Another student, by correlation of difficulty and who was graded before', 'Spearman with the truth');
  for (const correlation of [0.8, 0.9, 0.95, 1])
    for (const before of graded)
      for (const k of ks) {
        const cases = seeds.map((seed) => secondStudent(before, correlation, seed));
        const ratios = cases.map((grading, index) => {
          const compared = { plan: piloted(k), rivals: [withoutPrediction(grading, k)], seed: seeds[index] as string };
          return compare(grading, compared)[0] as Ratios;
        });
        printRow(`${correlation}, ${before.name}`, k, ratios, figure(median(cases.map(({ spearman }) => spearman))));
      }
}

/** Medians over two seeds. */
function otherPolicies(): void {
  console.log('RMSE, kappa, exact levels, RMSE of the mean level\n');
  console.log('| policy | bank | k = 2 | k = 4 | k = 8 |\n|---|---|---|---|---|');
  for (const { name, isPredicted, plan, strengthOf } of variants)
    for (const shape of shapes) {
      const cells = ks.map((k) => {
        const rows = seeds.slice(0, 2).map((seed) => {
          const grading = isPredicted ? predicted(shape, 0.88, seed) : unpredicted(shape, seed);
          const base = isPredicted ? piloted(k) : alone(k);
          const compared = { plan: { ...base, ...plan }, rivals: [withoutPrediction(grading, k)], seed };
          return compare({ ...grading, strengthOf }, compared)[0] as Ratios;
        });
        return measures.map((measure) => figure(median(rows.map((ratios) => ratios[measure])))).join(' ');
      });
      console.log(`| ${name} | ${shape} | ${cells.join(' | ')} |`);
    }
}

printMachine('Attempts of active grading over those of k each, at equal error: median (least to most)', seed);
const startedMs = performance.now();
if (values.variants) otherPolicies();
else {
  allocationAlone();
  withPredictor();
  otherStudents();
}
console.log(`\n${Math.round((performance.now() - startedMs) / 1000)} s`);
