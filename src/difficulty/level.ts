/**
 * Levels of difficulty relative to one student. 1 is easiest, 5 hardest. Under `easy: separate` a right answer is level 0
 * ("easy", beside the five) and wrong trajectories use 1 to 5; under `easy: inside` (default) right is 1, wrong 2 to 5.
 */
export type Level = 0 | 1 | 2 | 3 | 4 | 5;
export const levels: readonly Level[] = [0, 1, 2, 3, 4, 5];

/** A number for every level; what a level lacks is 0. */
export type PerLevel<T> = Readonly<Record<Level, T>>;

export function perLevel<T>(value: (level: Level) => T): PerLevel<T> {
  return { 0: value(0), 1: value(1), 2: value(2), 3: value(3), 4: value(4), 5: value(5) };
}
