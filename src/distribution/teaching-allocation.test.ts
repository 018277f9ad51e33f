import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Level, levels, type PerLevel, perLevel } from '../difficulty/level.ts';
import { createRandom } from '../stats/random.ts';
import { sumOf } from './distribution.ts';
import { type CandidateState, createLevelProgress, type LevelProgress } from './level-progress.ts';
import { fillQuotas, type ShortagePolicy } from './shortage.ts';
import { allocateTeaching, effectiveQuotas, isTeachingComplete, teachingAllocation } from './teaching-allocation.ts';
import { wantedInFlight } from './wanted-in-flight.ts';

const open: CandidateState = { kind: 'open', triesUsed: 0 };
const accepted: CandidateState = { kind: 'accepted' };
const rejected: CandidateState = { kind: 'rejected' };
const failed: CandidateState = { kind: 'failed' };

const table = (...list: number[]): PerLevel<number> => perLevel((level) => list[level] ?? 0);

function allocate(
  quotas: PerLevel<number>,
  candidates: Partial<Record<Level, readonly CandidateState[]>>,
  change: { exhausted?: readonly Level[]; policy?: ShortagePolicy } = {},
) {
  return teachingAllocation({
    quotas,
    candidates: perLevel((level) => candidates[level] ?? []),
    isExhausted: perLevel((level) => change.exhausted?.includes(level) ?? false),
    policy: change.policy ?? 'nearest',
  });
}

describe('teachingAllocation', () => {
  it('keeps the first accepted in rank order, not the first to arrive', () => {
    const found = allocate(table(0, 2), { 1: [rejected, accepted, failed, accepted, accepted] });
    expect(found.kept[1]).toEqual([1, 3]);
    expect(found.isComplete[1]).toBe(true);
  });

  it('waits for an earlier candidate that is still open', () => {
    const found = allocate(table(0, 2), { 1: [accepted, open, accepted, accepted] });
    expect(found.kept[1]).toEqual([0]);
    expect(found.isComplete[1]).toBe(false);
    expect(found.missing[1]).toBe(0);
  });

  it('does not wait for candidates after the last it keeps', () => {
    expect(allocate(table(0, 1), { 1: [accepted, open] }).isComplete[1]).toBe(true);
  });

  it('moves the unmet part of an exhausted level to the nearest that can still be asked', () => {
    const found = allocate(
      table(0, 0, 1, 3, 1),
      { 2: [accepted], 3: [accepted, rejected], 4: [accepted] },
      { exhausted: [3] },
    );
    expect(found.effectiveQuotas).toEqual(table(0, 0, 3, 1, 1));
    expect(found.moves).toEqual([{ from: 3, to: 2, count: 2 }]);
    expect(found.missing).toEqual(table(0, 0, 2, 0, 0));
  });

  it('moves nothing while a candidate of the exhausted level is open', () => {
    const found = allocate(table(0, 0, 1, 2), { 2: [accepted], 3: [open, rejected] }, { exhausted: [3] });
    expect(found.effectiveQuotas).toEqual(table(0, 0, 1, 2));
    expect(found.missing[3]).toBe(2);
  });

  it('gives an exhausted level no more than its surplus', () => {
    const all = [...levels];
    const found = allocate(
      table(0, 1, 1, 3),
      { 1: [accepted, accepted], 2: [accepted, accepted], 3: [] },
      { exhausted: all },
    );
    expect(found).toMatchObject({ effectiveQuotas: table(0, 2, 2, 0), unmet: 1, isRefused: false });
    expect(isTeachingComplete(found)).toBe(true);
  });

  it('refuses a shortage under `fail`', () => {
    const found = allocate(table(0, 2), { 1: [accepted] }, { exhausted: [1], policy: 'fail' });
    expect(found).toMatchObject({ isRefused: true, unmet: 1, kept: { 1: [0] } });
  });
});

/** A bank in which every question's fate is fixed: the outcome of each of its tries. */
interface Bank {
  readonly truth: PerLevel<readonly CandidateState[]>;
  readonly triesNeeded: PerLevel<readonly number[]>;
}

function bankOf(sizes: PerLevel<number>, acceptance: number, seed: number): Bank {
  const random = createRandom(`bank ${seed}`);
  const fate = (): CandidateState => {
    if (random.uniform() < 0.05) return failed;
    return random.uniform() < acceptance ? accepted : rejected;
  };
  const truth = perLevel((level) => Array.from({ length: sizes[level] }, fate));
  const tries = (state: CandidateState): number => (state.kind === 'rejected' ? 3 : 1 + random.integer(3));
  return { truth, triesNeeded: perLevel((level) => truth[level].map(tries)) };
}

interface Run {
  readonly bank: Bank;
  readonly quotas: PerLevel<number>;
  readonly policy: ShortagePolicy;
  readonly concurrency: number;
  readonly seed: number;
}

/** Teaches with speculative candidates whose tries are answered in random order, until nothing is left to do. */
function teach(run: Run) {
  const random = createRandom(`order ${run.seed}`);
  const progress = perLevel(() => createLevelProgress());
  const inFlight: { level: Level; index: number }[] = [];
  for (;;) {
    const found = effectiveQuotas(inputOf(run, progress));
    for (const level of levels) openMore({ run, progress, inFlight, level, quota: found.effectiveQuotas[level] });
    if (inFlight.length === 0) return { allocation: allocateTeaching(inputOf(run, progress)), progress };
    answerOne({ run, progress, inFlight, at: random.integer(inFlight.length) });
  }
}

function inputOf({ bank, quotas, policy }: Run, progress: PerLevel<LevelProgress>) {
  const state = (level: Level) => ({
    quota: quotas[level],
    progress: progress[level],
    isExhausted: progress[level].size === bank.truth[level].length,
  });
  return { levels: perLevel(state), policy };
}

type InFlight = { level: Level; index: number }[];

function openMore(at: {
  run: Run;
  progress: PerLevel<LevelProgress>;
  inFlight: InFlight;
  level: Level;
  quota: number;
}) {
  const level = at.progress[at.level];
  const counts = { acceptedSoFar: level.accepted, rejectedSoFar: level.rejected, inFlight: level.open };
  const wanted = wantedInFlight({ quota: at.quota, ...counts, priorAcceptance: 0.7 });
  const left = at.run.bank.truth[at.level].length - level.size;
  const opened = Math.min(wanted, left, at.run.concurrency - at.inFlight.length);
  for (let count = 0; count < opened; count += 1) at.inFlight.push({ level: at.level, index: level.append() });
}

function answerOne(step: { run: Run; progress: PerLevel<LevelProgress>; inFlight: InFlight; at: number }) {
  const { level, index } = step.inFlight[step.at] as { level: Level; index: number };
  const before = step.progress[level].state(index);
  const triesUsed = (before?.kind === 'open' ? before.triesUsed : 0) + 1;
  const isLast = triesUsed === step.run.bank.triesNeeded[level][index];
  const truth = step.run.bank.truth[level][index] as CandidateState;
  step.progress[level].settle(index, isLast ? truth : { kind: 'open', triesUsed });
  if (isLast) step.inFlight.splice(step.at, 1);
}

/** What full knowledge of every candidate's fate gives. */
function keptByTruth({ bank, quotas, policy }: Run): PerLevel<readonly number[]> {
  const acceptedOf = perLevel((level) =>
    bank.truth[level].flatMap((state, index) => (state.kind === 'accepted' ? [index] : [])),
  );
  const available = perLevel((level) => acceptedOf[level].length);
  const { filled } = fillQuotas({ quotas, available, policy });
  return perLevel((level) => acceptedOf[level].slice(0, filled[level]));
}

const sizes = fc.array(fc.nat(25), { minLength: 6, maxLength: 6 }).map((list) => table(...list));
const quotaTable = fc.array(fc.nat(8), { minLength: 6, maxLength: 6 }).map((list) => table(...list));
const run = fc
  .record({
    sizes,
    quotas: quotaTable,
    policy: fc.constantFrom<ShortagePolicy>('nearest', 'easier', 'fail'),
    acceptance: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
    concurrency: fc.constantFrom(1, 3, 12, 1000),
    seed: fc.nat(),
  })
  .map((given): Run => ({ ...given, bank: bankOf(given.sizes, given.acceptance, given.seed) }));

describe('teaching in any order', () => {
  it('keeps what full knowledge of every outcome would keep', () => {
    fc.assert(
      fc.property(run, (given) => {
        const { allocation } = teach(given);
        expect(isTeachingComplete(allocation)).toBe(true);
        expect(allocation.kept).toEqual(keptByTruth(given));
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the same whatever the order of answers and the concurrency', () => {
    fc.assert(
      fc.property(run, fc.nat(), (given, seed) => {
        const one = teach({ ...given, concurrency: 1 }).allocation;
        const many = teach({ ...given, concurrency: 50, seed }).allocation;
        expect(many.kept).toEqual(one.kept);
        expect(many.effectiveQuotas).toEqual(one.effectiveQuotas);
        expect(many.moves).toEqual(one.moves);
        expect(many.unmet).toBe(one.unmet);
      }),
      { numRuns: 200 },
    );
  });

  it('fills every quota, moving nothing, when the bank suffices', () => {
    fc.assert(
      fc.property(quotaTable, fc.nat(), (quotas, seed) => {
        const bank = bankOf(table(300, 300, 300, 300, 300, 300), 0.5, seed);
        const { allocation } = teach({ bank, quotas, policy: 'nearest', concurrency: 20, seed });
        expect(allocation.moves).toEqual([]);
        expect(perLevel((level) => allocation.kept[level].length)).toEqual(quotas);
      }),
      { numRuns: 50 },
    );
  });

  it('never takes back a candidate once it counted as kept in an unmoved level', () => {
    fc.assert(
      fc.property(run, (given) => {
        const { allocation, progress } = teach(given);
        for (const level of levels) {
          const certain = progress[level].firstCertain(Number.POSITIVE_INFINITY);
          expect(certain.slice(0, allocation.kept[level].length)).toEqual(allocation.kept[level]);
        }
        expect(sumOf(perLevel((level) => allocation.kept[level].length)) + allocation.unmet).toBe(sumOf(given.quotas));
      }),
      { numRuns: 100 },
    );
  });

  it('agrees with the reference on plain lists', () => {
    fc.assert(
      fc.property(run, (given) => {
        const { allocation, progress } = teach(given);
        const candidates = perLevel((level) =>
          Array.from({ length: progress[level].size }, (_, index) => progress[level].state(index) as CandidateState),
        );
        const isExhausted = perLevel((level) => progress[level].size === given.bank.truth[level].length);
        const { quotas, policy } = given;
        expect(teachingAllocation({ quotas, candidates, isExhausted, policy })).toEqual(allocation);
      }),
      { numRuns: 100 },
    );
  });
});
