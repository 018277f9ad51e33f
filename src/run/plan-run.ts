/** What a run would do, from the configuration and the store alone: no server is asked anything. */
import type { LoadedConfig } from '../config/load-config.ts';
import { costUsd, type Price } from '../model/price.ts';
import { planAnswers } from '../stage/answer.ts';
import type { Responder } from '../store/repository/attempts.ts';
import type { Store } from '../store/store.ts';
import { supportedDomains } from '../verify/verifiers.ts';
import type { CollectionKey, PrmKey, RunKeys } from './run-context.ts';
import { gradedDomains, runKeys, trajectoriesOf, verifiersOf } from './run-context.ts';
import { mostAttemptsOf } from './student-attempts.ts';
import { gradedWithoutPrm } from './without-prm.ts';

export interface PlannedCalls {
  readonly stage: string;
  readonly model: string;
  /** Most calls still owed; undefined when it depends on what earlier stages find. */
  readonly calls: number | undefined;
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  /** Undefined without a price or without token figures. */
  readonly costUsd: number | undefined;
  /** Where the figures come from. */
  readonly basis: string;
}

export interface Plan {
  readonly runId: string;
  readonly isIngested: boolean;
  readonly questions: number | undefined;
  readonly calls: readonly PlannedCalls[];
  readonly limits: LoadedConfig['config']['limits'];
}

/** `store` is undefined when there is no store yet. */
export async function planRun({ config }: LoadedConfig, store: Store | undefined): Promise<Plan> {
  const keys = runKeys(config);
  const ingested = store && (await store.collection(keys.bank.id))?.report !== undefined;
  const { distribution } = config.selection;
  const evaluated =
    distribution.kind === 'evaluation' ? keys.benchmarks.filter(({ name }) => name === distribution.benchmark) : [];
  const calls: PlannedCalls[] = [];
  for (const collection of [keys.bank, ...evaluated]) {
    calls.push(await studentCalls({ config, keys, store: ingested ? store : undefined, collection }));
  }
  const isAnswered = ingested === true && calls.every(({ calls: owed }) => owed === 0);
  calls.push(
    ...(await scoreCalls(config, {
      store: isAnswered ? store : undefined,
      keys,
      collections: [keys.bank, ...evaluated],
    })),
  );
  const kept = (await store?.chains(keys.runId))?.length ?? 0;
  calls.push(await teacherCalls(config, { store: ingested ? store : undefined, responder: keys.teacher, kept }));
  const questions = ingested && store ? (await store.memberCounts(keys.bank.id)).kept : undefined;
  return { runId: keys.runId, isIngested: ingested === true, questions, calls, limits: config.limits };
}

type Parts = {
  config: LoadedConfig['config'];
  store: Store | undefined;
  keys: RunKeys;
  collection: CollectionKey;
};

async function studentCalls({ config, store, collection, keys }: Parts): Promise<PlannedCalls> {
  const stage = collection.name === 'bank' ? 'answer' : `answer ${collection.name}`;
  const calls = store && (await owedReplies({ config, store, collection, keys }));
  return priced({
    stage,
    model: config.student.model,
    calls,
    tokens: await tokensPerCall(store, keys.student),
    price: config.student.price,
  });
}

/** Of active grading all that its budget still holds: which question it goes to is decided on the way. */
async function owedReplies({ config, store, collection, keys }: Parts & { store: Store }): Promise<number> {
  const { attempts } = config.student;
  if (typeof attempts !== 'number') {
    const { kept } = await store.memberCounts(collection.id);
    const asked = { collectionId: collection.id, responderId: keys.student.id, sampleLimit: attempts.max };
    return Math.max(0, Math.floor(kept * attempts.budget) - (await store.spendOn(asked)).calls);
  }
  let calls = 0;
  const plan = planAnswers({
    stage: 'plan',
    store,
    runId: '',
    collectionId: collection.id,
    ports: { responder: keys.student } as never,
    attemptCount: attempts,
    verifierFor: verifiersOf(config),
  });
  for await (const { owed } of plan) if (owed === 'reply') calls += 1;
  return calls;
}

/** One entry per PRM; how many are owed is known once the student has answered everything. */
async function scoreCalls(
  config: LoadedConfig['config'],
  around: { store: Store | undefined; keys: RunKeys; collections: readonly CollectionKey[] },
): Promise<PlannedCalls[]> {
  const { keys } = around;
  const planned = await Promise.all(keys.prms.map((prm) => scoreCallsOf(config, prm, around)));
  if (keys.prmId !== undefined) return planned;
  const basis = `no PRM is configured: levels come from ${gradedWithoutPrm(gradedDomains({ config, keys }))}`;
  return [{ ...unpricedScores, model: 'none', calls: 0, basis }, ...planned];
}

const unpricedScores = { stage: 'score', promptTokens: undefined, completionTokens: undefined, costUsd: undefined };

async function scoreCallsOf(
  config: LoadedConfig['config'],
  prm: PrmKey,
  { store, keys, collections }: { store: Store | undefined; keys: RunKeys; collections: readonly CollectionKey[] },
): Promise<PlannedCalls> {
  const verifierFor = verifiersOf(config);
  const trajectories = trajectoriesOf({ keys }, prm);
  const owed = async ({ id }: CollectionKey) =>
    store?.countOwedScores({
      collectionId: id,
      studentId: keys.student.id,
      prmId: prm.id,
      sampleLimit: mostAttemptsOf(config),
      verifiers: supportedDomains.map((domain) => verifierFor(domain).id),
      trajectories,
    });
  const counts = await Promise.all(collections.map(owed));
  const calls = store && counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const ofWhich = trajectories === 'needed' ? 'wrong trajectory of a question without a right one' : 'wrong trajectory';
  return { ...unpricedScores, model: prm.config.model, calls, basis: `one per ${ofWhich}` };
}

async function teacherCalls(
  { teacher, selection }: LoadedConfig['config'],
  { store, responder, kept }: { store: Store | undefined; responder: Responder; kept: number },
): Promise<PlannedCalls> {
  const tokens = await tokensPerCall(store, responder);
  const calls = Math.max(0, selection.size - kept);
  const planned = priced({ stage: 'teach', model: teacher.model, calls, tokens, price: teacher.price });
  return { ...planned, basis: `${planned.basis}; at least one call per chain, up to ${teacher.tries} per question` };
}

interface TokensPerCall {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly basis: string;
}

/** The mean over this responder's recorded replies; undefined when there are none. */
async function tokensPerCall(store: Store | undefined, { id }: Responder): Promise<TokensPerCall | undefined> {
  const spent = await store?.spendOf(id);
  if (!spent || spent.calls === 0) return undefined;
  return {
    promptTokens: spent.promptTokens / spent.calls,
    completionTokens: spent.completionTokens / spent.calls,
    basis: `mean of ${spent.calls} recorded replies`,
  };
}

function priced(planned: {
  stage: string;
  model: string;
  calls: number | undefined;
  tokens: TokensPerCall | undefined;
  price: Price | undefined;
}): PlannedCalls {
  const { stage, model, calls, tokens, price } = planned;
  if (calls === undefined)
    return {
      stage,
      model,
      calls,
      promptTokens: undefined,
      completionTokens: undefined,
      costUsd: undefined,
      basis: 'known after ingest',
    };
  if (!tokens) {
    return {
      stage,
      model,
      calls,
      promptTokens: undefined,
      completionTokens: undefined,
      costUsd: undefined,
      basis: 'tokens unknown until some replies are recorded',
    };
  }
  const promptTokens = Math.round(tokens.promptTokens * calls);
  const completionTokens = Math.round(tokens.completionTokens * calls);
  const usage = { promptTokens, completionTokens, cachedTokens: 0, reasoningTokens: 0 };
  return {
    stage,
    model,
    calls,
    promptTokens,
    completionTokens,
    costUsd: price && costUsd(usage, price),
    basis: tokens.basis,
  };
}
