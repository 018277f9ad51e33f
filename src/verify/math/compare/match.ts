/** The three outcomes of a comparison, and how those of parts combine: not knowing is never taken for "different". */
export type Match = 'equal' | 'different' | 'unknown';

export function matchOf(equal: boolean): Match {
  return equal ? 'equal' : 'different';
}

/** Equal when every part is, different as soon as one is. */
export function allMatch(parts: Iterable<Match>): Match {
  let result: Match = 'equal';
  for (const part of parts) {
    if (part === 'different') return 'different';
    if (part === 'unknown') result = 'unknown';
  }
  return result;
}

/** Equal when any alternative is, different only when all are. */
export function anyMatch(alternatives: Iterable<Match>): Match {
  let result: Match = 'different';
  for (const alternative of alternatives) {
    if (alternative === 'equal') return 'equal';
    if (alternative === 'unknown') result = 'unknown';
  }
  return result;
}
