/** `adaptive-cot compare --prms`: what the PRMs in a store make of the same trajectories of one student. */
import type { LoadedConfig } from '../config/load-config.ts';
import {
  type Correlation,
  type SecondOpinion,
  scoreAndRate,
  secondOpinion,
} from '../difficulty/calibration/agreement.ts';
import { heldOut, scoredAttempts } from '../difficulty/calibration/calibration-row.ts';
import { type DifficultyScheme, gradingScheme } from '../difficulty/scheme.ts';
import { UserError } from '../errors/errors.ts';
import { schemeOfPrm } from '../run/prm-scheme.ts';
import { runKeys, verifiersOf } from '../run/run-context.ts';
import { attemptCountsFor } from '../run/student-attempts.ts';
import { calibrationRows } from '../stage/calibration-rows.ts';
import type { Store } from '../store/store.ts';
import { table } from './table.ts';

export interface PrmComparison {
  readonly student: string;
  /** In order of id: of the scores of wrong first attempts with the pass rate of the others. */
  readonly prms: readonly { readonly prm: string; readonly scored: number; readonly withRate: Correlation }[];
  /** Every two of them, on the trajectories both scored. */
  readonly pairs: readonly (SecondOpinion & { readonly first: string })[];
}

/** @throws UserError when fewer than two PRMs scored the configured student. */
export async function comparePrms(store: Store, { config }: LoadedConfig): Promise<PrmComparison> {
  const keys = runKeys(config);
  const ids = await store.prmsOf(keys.student.id);
  if (ids.length < 2) {
    throw new UserError(
      `${ids.length === 0 ? 'No PRM has' : `Only ${ids[0]} has`} scored answers of "${keys.student.name}".`,
      {
        hint: 'Name another under `otherProcessRewards` and run `adaptive-cot score`.',
      },
    );
  }
  const schemeOf = (prmId: string) => schemeOfPrm(keys, prmId);
  const read = (prmId: string, other?: { prmId: string; scheme: DifficultyScheme }) =>
    calibrationRows({
      ...{ store, prmId, other, scheme: schemeOf(prmId), studentId: keys.student.id, collectionId: keys.bank.id },
      attemptCount: attemptCountsFor({ config, keys }, store, keys.bank),
      verifierFor: verifiersOf(config),
    });
  const prms: PrmComparison['prms'][number][] = [];
  const pairs: PrmComparison['pairs'][number][] = [];
  for (const [index, prm] of ids.entries()) {
    const { rows } = await read(prm);
    prms.push({ prm, scored: scoredAttempts(rows).length, withRate: scoreAndRate(heldOut(rows)) });
    for (const other of ids.slice(index + 1)) {
      const both = (await read(prm, { prmId: other, scheme: schemeOf(other) })).rows;
      const scores = (by: 'score' | 'otherScore') => scoredAttempts(both).flatMap((one) => one[by] ?? []);
      const scheme = gradingScheme(schemeOf(prm), scores('score'));
      const second = { prm: other, scheme: gradingScheme(schemeOf(other), scores('otherScore')) };
      pairs.push({ first: prm, ...secondOpinion(both, { scheme, other: second }) });
    }
  }
  return { student: keys.student.name, prms, pairs };
}

export function renderPrmComparison({ student, prms, pairs }: PrmComparison): string {
  return [
    `PRMs that scored wrong trajectories of ${student}`,
    table([
      ['  PRM', 'trajectories', 'Spearman with the pass rate'],
      ...prms.map(({ prm, scored, withRate }) => [`  ${prm}`, scored, correlationText(withRate)]),
    ]),
    '',
    'the same trajectories by two of them',
    table([
      ['  first', 'second', 'both', 'Spearman of scores', 'kappa of levels'],
      ...pairs.map(({ first, prm, scores, table: levels }) => [
        `  ${first}`,
        prm,
        levels.count,
        correlationText(scores),
        levels.kappa === undefined ? '-' : levels.kappa.toFixed(2),
      ]),
    ]),
  ].join('\n');
}

function correlationText({ spearman, interval }: Correlation): string {
  if (spearman === undefined) return '-';
  const range = interval === undefined ? '' : ` (${interval.low.toFixed(2)} to ${interval.high.toFixed(2)})`;
  return `${spearman.toFixed(2)}${range}`;
}
