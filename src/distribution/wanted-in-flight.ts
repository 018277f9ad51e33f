/** How boldly to ask ahead of a quota: too few candidates in flight wastes time, too many wastes the teacher's tokens. */

export interface InFlightInput {
  /** The level's effective quota. */
  readonly quota: number;
  readonly acceptedSoFar: number;
  /** Candidates whose tries are used up. Failed candidates belong nowhere here: they say nothing about acceptance. */
  readonly rejectedSoFar: number;
  readonly inFlight: number;
  /** Share of candidates expected to be accepted before any outcome is known, in (0, 1). */
  readonly priorAcceptance: number;
}

/** Candidates the prior counts as. */
const priorStrength = 2;
/** Standard deviations added to the estimated acceptance: doubt is resolved towards asking for less. */
const caution = 1;

/**
 * How many more candidates to open now, a non-negative integer: so many that what is in flight is expected to fill the quota
 * at the Beta posterior's mean acceptance plus one standard deviation, rounded down. At least 1 while the quota is unmet and
 * nothing is in flight, 0 once it is met. Throws RangeError when priorAcceptance is not in (0, 1).
 */
export function wantedInFlight(input: InFlightInput): number {
  const missing = input.quota - input.acceptedSoFar;
  const acceptance = cautiousAcceptance(input);
  if (missing <= 0) return 0;
  const wanted = Math.floor(missing / acceptance) - input.inFlight;
  return Math.max(wanted, input.inFlight === 0 ? 1 : 0);
}

function cautiousAcceptance({ acceptedSoFar, rejectedSoFar, priorAcceptance }: InFlightInput): number {
  if (!(priorAcceptance > 0 && priorAcceptance < 1))
    throw new RangeError(`priorAcceptance lies strictly between 0 and 1, got ${priorAcceptance}`);
  const evidence = priorStrength + acceptedSoFar + rejectedSoFar;
  const mean = (priorStrength * priorAcceptance + acceptedSoFar) / evidence;
  const deviation = Math.sqrt((mean * (1 - mean)) / (evidence + 1));
  return Math.min(1, mean + caution * deviation);
}
