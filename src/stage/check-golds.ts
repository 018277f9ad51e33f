/** The gold checks of a batch: bounded in number at once, and none of a suite whose outcome is recorded. */
import { availableParallelism } from 'node:os';
import { checkGold } from '../question/gold-check.ts';
import type { Question } from '../question/question.ts';
import type { Store } from '../store/store.ts';
import type { GoldCheck, Verifier } from '../verify/verifier.ts';

export interface GoldChecking {
  readonly store: Pick<Store, 'goldChecks' | 'recordGoldChecks'>;
  readonly verifierFor: (domain: Question['domain']) => Verifier;
  readonly signal: AbortSignal;
}

/** References are programs in processes of their own: two a core keep the cores busy while one is started or read. */
const checksAtOnce = 2 * availableParallelism();

/**
 * The outcome of each question, in their order. Those of code questions are recorded as they come, by suite and verifier, and are
 * taken from the record the next time; what could not be run is not recorded. The suites are in the store already.
 * @throws the signal's reason when aborted; what was found until then is recorded.
 */
export async function checkGolds(checking: GoldChecking, questions: readonly Question[]): Promise<GoldCheck[]> {
  const known = await recordedChecks(checking, questions);
  const outcomes: GoldCheck[] = [];
  const checked = new Map<string, Promise<GoldCheck>>();
  await inParallel(questions.entries(), async ([index, question]) => {
    checking.signal.throwIfAborted();
    const suiteId = suiteIdOf(question);
    if (suiteId === undefined) {
      outcomes[index] = await checkGold(question, checking.verifierFor(question.domain));
      return;
    }
    const outcome = known.get(suiteId) ?? checked.get(suiteId) ?? checkSuite(checking, question, suiteId);
    if (outcome instanceof Promise) checked.set(suiteId, outcome);
    outcomes[index] = await outcome;
  });
  return outcomes;
}

async function recordedChecks(
  { store, verifierFor }: GoldChecking,
  questions: readonly Question[],
): Promise<ReadonlyMap<string, GoldCheck>> {
  const suiteIds = [...new Set(questions.flatMap((question) => suiteIdOf(question) ?? []))];
  if (suiteIds.length === 0) return new Map();
  return store.goldChecks({ verifier: verifierFor('code').id, suiteIds });
}

async function checkSuite(
  { store, verifierFor }: GoldChecking,
  question: Question,
  suiteId: string,
): Promise<GoldCheck> {
  const verifier = verifierFor(question.domain);
  const check = await checkGold(question, verifier);
  if (check.kind !== 'unchecked') await store.recordGoldChecks(verifier.id, [{ suiteId, check }]);
  return check;
}

function suiteIdOf({ answerKey }: Question): string | undefined {
  return answerKey.kind === 'code' ? answerKey.suiteId : undefined;
}

/** Workers draw from one iterator, so that a slow check holds up only its own worker; after a failure none starts another. */
async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let hasFailed = false;
  const worker = async () => {
    for (let next = iterator.next(); !next.done && !hasFailed; next = iterator.next()) await work(next.value);
  };
  const guarded = () =>
    worker().catch((error: unknown) => {
      hasFailed = true;
      throw error;
    });
  await Promise.all(Array.from({ length: checksAtOnce }, guarded));
}
