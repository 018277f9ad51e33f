/** The levels of the two runs side by side, and beside them what the author of the stories knows. */
import { percent, table } from '../../src/cli/table.ts';
import { type Level, levels } from '../../src/index.ts';
import type { Results } from './read-results.ts';

export function levelTable({ bank, evaluation, curriculum }: Results): string {
  const row = (level: Level) => {
    const questions = bank.filter((one) => one.level === level).map(({ question }) => question);
    return [
      level,
      questions.length,
      percent(evaluation.sample.distribution[level]),
      percent(curriculum.sample.distribution[level]),
      evaluation.teach.levels[level].kept,
      curriculum.teach.levels[level].kept,
      mean(questions.map(({ metadata }) => Number(metadata.steps))),
    ];
  };
  const header = ['level', 'bank', 'P_eval', 'P_C', 'kept by P_eval', 'kept by P_C', 'true steps of its stories'];
  return table([header, ...levels.filter((level) => level > 0).map(row)]);
}

function mean(values: readonly number[]): string {
  return values.length === 0 ? '-' : (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
}
