/** `adaptive-cot calibrate`: how far the levels of this configuration's student can be trusted. Reads the store; calls no model. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type LoadedConfig, loadConfig } from '../config/load-config.ts';
import { type CalibrationReport, calibrationReport } from '../difficulty/calibration/calibration-report.ts';
import { drawCalibration } from '../difficulty/calibration/draw-calibration.ts';
import { renderCalibration } from '../difficulty/calibration/render-calibration.ts';
import { reportOnPredictor } from '../difficulty/posterior/predictor-report.ts';
import { questionFeatureNames } from '../difficulty/posterior/question-features.ts';
import type { DifficultyScheme } from '../difficulty/scheme.ts';
import { UserError } from '../errors/errors.ts';
import { type AggregateMethod, aggregateMethods } from '../process-reward/aggregate.ts';
import { schemeOfPrm } from '../run/prm-scheme.ts';
import { bankGrades, type RunKeys, runKeys, verifiersOf } from '../run/run-context.ts';
import { attemptCountsFor } from '../run/student-attempts.ts';
import { type CalibrationSource, calibrationRows } from '../stage/calibration-rows.ts';
import { sampledEvidence } from '../stage/evidence.ts';
import { teacherAgreement } from '../stage/teacher-agreement.ts';
import type { Store } from '../store/store.ts';
import { configOption, jsonOption, printJson } from './config-argument.ts';
import { withStore } from './read-session.ts';

interface Options {
  readonly config: string;
  readonly json: boolean;
  readonly picture?: string;
  readonly against?: string;
  readonly aggregation?: AggregateMethod;
}

export function calibrateCommand(): Command {
  return new Command('calibrate')
    .description('how well step scores and levels agree with the pass rate, with themselves and with a second PRM')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--picture <file>', 'draw scores, thresholds and pass rates into an SVG file')
    .option('--against <prm>', 'name or id of the second PRM; default: another that scored this student')
    .addOption(new Option('--aggregation <method>', 'another than the configured one').choices(aggregateMethods))
    .action(async (options: Options) => {
      const loaded = loadConfig(options.config);
      const report = await withStore(loaded.storePath, (store) => calibrate(store, loaded, options));
      if (options.picture !== undefined) writeFileSync(options.picture, drawCalibration(report));
      if (options.json) printJson(report);
      else process.stdout.write(`${renderCalibration(report)}\n`);
    });
}

/** @throws UserError when no PRM is configured, nothing is answered, or `against` names no PRM with scores. */
export async function calibrate(
  store: Store,
  loaded: LoadedConfig,
  { against, aggregation }: Pick<Options, 'against' | 'aggregation'>,
): Promise<CalibrationReport> {
  const { config } = loaded;
  const keys = runKeys(config);
  const { prmId } = keys;
  if (prmId === undefined) {
    throw new UserError('There are no step scores to calibrate: the config names no PRM.', {
      hint: 'Set `processReward`; docs/process-reward.md says which to choose.',
    });
  }
  const scheme = aggregation === undefined ? keys.difficulty : { ...keys.difficulty, aggregation };
  const other = await secondPrm(store, { keys, against, scheme });
  const source: CalibrationSource = {
    ...{ store, prmId, scheme, other, studentId: keys.student.id, collectionId: keys.bank.id },
    attemptCount: attemptCountsFor({ config, keys }, store, keys.bank),
    verifierFor: verifiersOf(config),
  };
  const found = await calibrationRows(source);
  if (found.rows.length === 0) {
    throw new UserError(`No question of this bank has a decided answer of "${keys.student.name}".`, {
      hint: 'Run `adaptive-cot answer` and `adaptive-cot score` first.',
    });
  }
  const evidence = await sampledEvidence(source);
  return calibrationReport({
    ...{ student: keys.student.name, prm: prmId, scheme, ...found },
    other: other && { prm: other.prmId, scheme: other.scheme },
    predictor: reportOnPredictor(evidence, { featureNames: questionFeatureNames, seed: 'calibrate' }),
    teacher: await teacherAgreement({ ...source, teacherId: keys.teacher.id, grades: bankGrades({ keys }) }),
  });
}

/** Undefined when no other PRM scored this student's attempts. */
async function secondPrm(
  store: Store,
  { keys, against, scheme }: { keys: RunKeys; against: string | undefined; scheme: DifficultyScheme },
): Promise<{ readonly prmId: string; readonly scheme: DifficultyScheme } | undefined> {
  const others = (await store.prmsOf(keys.student.id)).filter((id) => id !== keys.prmId);
  const matches =
    against === undefined ? others : others.filter((id) => id === against || id.startsWith(`${against}@`));
  const [prmId] = matches;
  if (prmId === undefined) {
    if (against === undefined) return undefined;
    throw new UserError(`No PRM "${against}" has scored answers of "${keys.student.name}".`, {
      hint:
        others.length > 0
          ? `Others that have: ${others.join(', ')}.`
          : 'Name it under `otherProcessRewards` and run `adaptive-cot score`.',
    });
  }
  if (against !== undefined && matches.length > 1) {
    throw new UserError(`"${against}" names several PRMs: ${matches.join(', ')}.`, { hint: 'Give the whole id.' });
  }
  return { prmId, scheme: schemeOfPrm({ ...keys, difficulty: scheme }, prmId) };
}
