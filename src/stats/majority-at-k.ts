/** maj@k: how often the most frequent answer of k samples is right, the accuracy of self-consistency voting. */

export interface VotingSample {
  /** The canonical answer the sample votes for; absent when the reply held none, and then it casts no vote. */
  readonly answer?: string | undefined;
  /** 1 for right, 0 for wrong; anything in [0, 1]. */
  readonly score: number;
}

interface AnswerGroup {
  readonly votes: number;
  readonly score: number;
}

/** Binomials of more samples than this overflow a double. */
const mostSamples = 1000;

/**
 * Expected score of the majority answer over all C(n, k) subsets of k samples: exact for every k, no sampling and no seed,
 * and independent of the samples' order. Ties give the mean score of the tied answers (as NeMo Skills); a subset without
 * any answer scores 0; samples of one answer with different scores count with their mean (exact, as subsets are exchangeable).
 * Throws RangeError unless 1 <= k <= n <= 1000.
 */
export function majorityAtK(samples: readonly VotingSample[], k: number): number {
  const n = samples.length;
  if (n > mostSamples) throw new RangeError(`maj@k: at most ${mostSamples} samples, got ${n}`);
  if (!Number.isInteger(k) || k < 1 || k > n)
    throw new RangeError(`maj@k: k must be an integer from 1 to ${n}, got ${k}`);
  const groups = answerGroups(samples);
  const silent = n - groups.reduce((sum, group) => sum + group.votes, 0);
  const mostVotes = Math.min(k, Math.max(0, ...groups.map((group) => group.votes)));
  let total = 0;
  for (let winning = 1; winning <= mostVotes; winning += 1) total += scoreWonWith(winning, { groups, silent, k });
  return Math.min(1, total / (binomialRow(n)[k] as number));
}

/** Groups in order of answer, so that floating-point sums do not depend on the samples' order. */
function answerGroups(samples: readonly VotingSample[]): AnswerGroup[] {
  const scores = new Map<string, number[]>();
  for (const { answer, score } of samples) {
    if (answer === undefined) continue;
    const known = scores.get(answer);
    if (known) known.push(score);
    else scores.set(answer, [score]);
  }
  return [...scores.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, list]) => ({ votes: list.length, score: mean(list) }));
}

function mean(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b).reduce((sum, value) => sum + value, 0) / values.length;
}

/** By [samples drawn][groups tied at the winning count]: number of subsets, and their tied groups' scores summed. */
interface Tally {
  readonly subsets: Float64Array[];
  readonly scores: Float64Array[];
}

/**
 * Sum, over the subsets of size k in which the winner has exactly `winning` votes, of the mean score of the tied winners.
 * An answer with fewer votes in all can neither win nor tie, so its samples are drawn as freely as silent ones.
 */
function scoreWonWith(
  winning: number,
  vote: { readonly groups: readonly AnswerGroup[]; readonly silent: number; readonly k: number },
): number {
  const width = Math.floor(vote.k / winning) + 1;
  const rivals = vote.groups.filter((group) => group.votes >= winning);
  const others = vote.groups.filter((group) => group.votes < winning).reduce((sum, group) => sum + group.votes, 0);
  let tally = silentTally({ silent: vote.silent + others, k: vote.k, width });
  for (const group of rivals) tally = withGroup(tally, { group, winning, k: vote.k, width });
  const scores = tally.scores[vote.k] as Float64Array;
  let total = 0;
  for (let tied = 1; tied < width; tied += 1) total += (scores[tied] as number) / tied;
  return total;
}

function silentTally(size: { readonly silent: number; readonly k: number; readonly width: number }): Tally {
  const tally = emptyTally(size.k, size.width);
  const ways = binomialRow(size.silent);
  for (let drawn = 0; drawn <= Math.min(size.silent, size.k); drawn += 1)
    (tally.subsets[drawn] as Float64Array)[0] = ways[drawn] as number;
  return tally;
}

function emptyTally(k: number, width: number): Tally {
  const rows = (): Float64Array[] => Array.from({ length: k + 1 }, () => new Float64Array(width));
  return { subsets: rows(), scores: rows() };
}

function withGroup(
  before: Tally,
  step: { readonly group: AnswerGroup; readonly winning: number; readonly k: number; readonly width: number },
): Tally {
  const after = emptyTally(step.k, step.width);
  const ways = binomialRow(step.group.votes);
  for (let votes = 0; votes <= Math.min(step.group.votes, step.winning); votes += 1) {
    const addedTies = votes === step.winning ? 1 : 0;
    const addedScore = addedTies * step.group.score;
    for (let drawn = 0; drawn + votes <= step.k; drawn += 1) {
      const from = { subsets: before.subsets[drawn] as Float64Array, scores: before.scores[drawn] as Float64Array };
      const to = {
        subsets: after.subsets[drawn + votes] as Float64Array,
        scores: after.scores[drawn + votes] as Float64Array,
      };
      addRow(from, to, { ways: ways[votes] as number, addedTies, addedScore });
    }
  }
  return after;
}

interface TallyRow {
  readonly subsets: Float64Array;
  readonly scores: Float64Array;
}

function addRow(
  from: TallyRow,
  to: TallyRow,
  choice: { readonly ways: number; readonly addedTies: number; readonly addedScore: number },
): void {
  for (let tied = 0; tied + choice.addedTies < from.subsets.length; tied += 1) {
    const subsets = from.subsets[tied] as number;
    if (subsets === 0) continue;
    const target = tied + choice.addedTies;
    to.subsets[target] = (to.subsets[target] as number) + subsets * choice.ways;
    const scores = (from.scores[tied] as number) + subsets * choice.addedScore;
    to.scores[target] = (to.scores[target] as number) + scores * choice.ways;
  }
}

const rows = new Map<number, Float64Array>();

/** C(n, 0) ... C(n, n). */
function binomialRow(n: number): Float64Array {
  const known = rows.get(n);
  if (known) return known;
  const row = new Float64Array(n + 1);
  row[0] = 1;
  for (let j = 1; j <= n; j += 1) row[j] = ((row[j - 1] as number) * (n - j + 1)) / j;
  rows.set(n, row);
  return row;
}
