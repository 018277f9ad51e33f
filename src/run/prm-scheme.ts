/** By which scheme a PRM's scores are read: the run's, with thresholds and aggregation of the PRM's own where it has them. */
import { type DifficultyScheme, resolveScheme } from '../difficulty/scheme.ts';
import type { RunKeys } from './run-context.ts';

/** The run's own scheme for its own PRM, and for one the configuration does not name. */
export function schemeOfPrm(
  { prms, prmId, difficulty }: Pick<RunKeys, 'prms' | 'prmId' | 'difficulty'>,
  id: string,
): DifficultyScheme {
  const known = id === prmId ? undefined : prms.find((prm) => prm.id === id)?.config;
  if (known === undefined) return difficulty;
  const { easy, method, testShareWeight } = difficulty;
  const own = resolveScheme({ easy, method, testShareWeight }, known);
  return {
    ...difficulty,
    thresholds: known.thresholds === undefined ? difficulty.thresholds : own.thresholds,
    aggregation: known.aggregation === undefined ? difficulty.aggregation : own.aggregation,
  };
}
