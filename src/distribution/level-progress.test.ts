import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CandidateState, createLevelProgress, summariseCandidates } from './level-progress.ts';

const open: CandidateState = { kind: 'open', triesUsed: 0 };
const accepted: CandidateState = { kind: 'accepted' };
const rejected: CandidateState = { kind: 'rejected' };
const failed: CandidateState = { kind: 'failed' };

const anyState = fc.constantFrom(open, accepted, rejected, failed);

function plain(summary: ReturnType<typeof summariseCandidates>) {
  const { accepted, rejected, failed, open, certain } = summary;
  return { accepted, rejected, failed, open, certain, all: summary.firstCertain(1e9) };
}

describe('createLevelProgress', () => {
  it('holds an acceptance uncertain until every earlier candidate is resolved', () => {
    const progress = createLevelProgress([open, accepted, rejected]);
    expect(progress).toMatchObject({ accepted: 1, certain: 0 });
    progress.settle(0, rejected);
    expect(progress.firstCertain(5)).toEqual([1]);
  });

  it('keeps a candidate open over its tries', () => {
    const progress = createLevelProgress();
    const index = progress.append();
    progress.settle(index, { kind: 'open', triesUsed: 1 });
    expect(progress.state(index)).toEqual({ kind: 'open', triesUsed: 1 });
    expect(progress.open).toBe(1);
  });

  it('refuses a second outcome and an unknown candidate', () => {
    const progress = createLevelProgress([accepted]);
    expect(() => progress.settle(0, rejected)).toThrow('candidate 0 is accepted, not open');
    expect(() => progress.settle(1, rejected)).toThrow('candidate 1 is unknown, not open');
  });

  it('agrees with a scan after every outcome', () => {
    const outcome = fc.tuple(fc.nat(), anyState);
    fc.assert(
      fc.property(fc.array(anyState, { maxLength: 20 }), fc.array(outcome, { maxLength: 40 }), (initial, outcomes) => {
        const states = [...initial];
        const progress = createLevelProgress(initial);
        for (const [draw, state] of outcomes) {
          const index = states.length === 0 ? 0 : draw % (states.length + 1);
          if (states[index]?.kind === 'open') {
            states[index] = state;
            progress.settle(index, state);
          } else {
            states.push(state);
            progress.append(state);
          }
          expect(plain(progress)).toEqual(plain(summariseCandidates(states)));
          expect(progress.size).toBe(states.length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes 100,000 outcomes in the worst order in well under a second', () => {
    const progress = createLevelProgress();
    for (let index = 0; index < 100_000; index += 1) progress.append();
    const startMs = performance.now();
    for (let index = 99_999; index >= 0; index -= 1) progress.settle(index, accepted);
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(progress.certain).toBe(100_000);
  });
});
