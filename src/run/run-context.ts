/**
 * Everything the stages of one run share, computed from its configuration: keys first (they need no server), models only
 * when a stage asks for them. The run's id is a hash of all that decides its result, so the same configuration is the
 * same run wherever it stopped, and URLs, ceilings or concurrency may change in between.
 */
import type { LoadedConfig } from '../config/load-config.ts';
import { type ProcessRewardConfig, processRewardIdentity, splittingIdentity } from '../config/process-reward-schema.ts';
import type { Config } from '../config/schema.ts';
import { type DifficultyScheme, resolveScheme, schemeId } from '../difficulty/scheme.ts';
import { UserError } from '../errors/errors.ts';
import type { ChatModel } from '../model/chat-model.ts';
import { defaultPromptVersion, defaultTemplate, promptVersion } from '../model/prompt.ts';
import { type AnswerLookup, createAnswerLookup } from '../model/simulated/answer-lookup.ts';
import { type SimulatedProgram, simulatedProgram } from '../model/simulated/simulated-program.ts';
import type { ProcessRewardModel } from '../process-reward/process-reward-model.ts';
import type { SplitStepsOptions } from '../process-reward/split-steps.ts';
import { contentHash, type Domain, type Question } from '../question/question.ts';
import type { ResponderPorts } from '../stage/attempt.ts';
import { canonicalJson, type Responder, responderOf } from '../store/repository/attempts.ts';
import type { GradeKey } from '../store/repository/grades.ts';
import { collectionIdOf } from '../store/repository/questions.ts';
import type { StageProgress } from '../store/repository/runs.ts';
import { prmIdOf } from '../store/repository/step-scores.ts';
import type { Store } from '../store/store.ts';
import { codeVerifierId } from '../verify/code/policy.ts';
import { createLazyVerifier } from '../verify/lazy-verifier.ts';
import type { Verifier } from '../verify/verifier.ts';
import { createVerifierFor, type VerifierFor, withoutSandbox } from '../verify/verifiers.ts';
import { type Budget, createBudget } from './budget.ts';
import { type AnyModelConfig, createChatModel, type ModelSurroundings } from './create-chat-model.ts';
import { type CreateCodeVerifier, createCodeVerifier } from './create-code-verifier.ts';
import { createProcessRewardModel } from './create-process-reward-model.ts';
import { transportNotices } from './transport-notices.ts';
import type { Signals } from './work.ts';

/** Stands among a run's reports, without being a stage. */
export const sandboxReport = 'sandbox';

export interface RunSurroundings {
  readonly signals: Signals;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly nowMs: () => number;
  readonly onProgress: (progress: StageProgress) => void;
  /** One line for a person: a level short of questions, an endpoint ejected. */
  readonly onNotice: (line: string) => void;
  /** Default: the one with a real sandbox. */
  readonly createCodeVerifier?: CreateCodeVerifier;
}

export interface CollectionKey {
  readonly name: string;
  readonly spec: unknown;
  readonly id: string;
  /** Of its sources. */
  readonly domains: readonly Domain[];
}

export interface PrmKey {
  readonly id: string;
  readonly config: ProcessRewardConfig;
}

/** The keys a configuration comes to; no store and no server needed. */
export interface RunKeys {
  readonly runId: string;
  readonly bank: CollectionKey;
  readonly benchmarks: readonly CollectionKey[];
  readonly student: Responder;
  readonly teacher: Responder;
  /** The PRM levels are read from, and after it the others. */
  readonly prms: readonly PrmKey[];
  /** Of the first; undefined when none is configured. */
  readonly prmId: string | undefined;
  readonly difficulty: DifficultyScheme;
  readonly scheme: string;
  /** What decides how active grading spreads attempts. */
  readonly allocationPlan: string;
}

export interface RunContext extends RunSurroundings {
  readonly loaded: LoadedConfig;
  readonly config: Config;
  readonly store: Store;
  readonly keys: RunKeys;
  readonly budget: Budget;
  readonly verifierFor: VerifierFor;
  /**
   * Starts what verifying these collections' replies needs: a sandbox for code, nothing for other domains.
   * @throws UserError when it cannot be had; then nothing has been asked or paid for in vain.
   */
  startVerifiers(collections: readonly CollectionKey[]): Promise<void>;
  studentPorts(): Promise<ResponderPorts>;
  teacherPorts(): Promise<ResponderPorts>;
  evaluatedPorts(name: string): Promise<ResponderPorts>;
  /** One of `keys.prms`, opened when first asked for. */
  processReward(key: PrmKey): Promise<ProcessRewardModel>;
  close(): Promise<void>;
}

export function runKeys(config: Config): RunKeys {
  const benchmarks = config.benchmarks.map((source) => collectionKey(source.name, { source }, [source.domain]));
  const { sources, decontamination } = config.questions;
  const bank = collectionKey(
    'bank',
    { sources, decontamination, benchmarks: benchmarks.map(({ id }) => id) },
    sources.map(({ domain }) => domain),
  );
  const student = responderFrom(config.student);
  const teacher = responderFrom(config.teacher);
  const isCode = gradedDomains({ config, keys: { bank, benchmarks } }).includes('code');
  const prms = [config.processReward ?? [], config.otherProcessRewards]
    .flat()
    .map((prm) => ({ id: prmIdFrom(prm, { isCode }), config: prm }));
  const prmId = config.processReward && prms[0]?.id;
  const verifierFor = verifiersOf(config);
  const difficulty = resolveScheme(config.difficulty, config.processReward);
  const graders = {
    prm: prmId,
    verifier: verifierFor('math').id,
    codeVerifier: isCode ? verifierFor('code').id : undefined,
  };
  const scheme = schemeId(difficulty, { ...graders, seed: String(config.selection.seed) });
  // Another draw from the same levels must not ask other questions.
  const allocationPlan = contentHash(
    'allocation',
    canonicalJson(config.student.attempts),
    schemeId(difficulty, graders),
  );
  const essence = {
    bank: bank.id,
    student: student.id,
    attempts: config.student.attempts,
    scheme,
    selection: config.selection,
    benchmarks: benchmarks.map(({ id }) => id),
    teacher: teacher.id,
    tries: config.teacher.tries,
    trace: config.teacher.trace,
  };
  const runId = contentHash('run', canonicalJson(essence)).slice(0, 12);
  return { runId, bank, benchmarks, student, teacher, prms, prmId, difficulty, scheme, allocationPlan };
}

/** The verifiers under the policies of a configuration; without `code`, that of code has an id and runs nothing. */
export function verifiersOf(
  { verification }: Config,
  code: Verifier = withoutSandbox(codeVerifierId(verification.code)),
): VerifierFor {
  return createVerifierFor({ math: verification.math, code });
}

function collectionKey(name: string, spec: unknown, domains: readonly Domain[]): CollectionKey {
  return { name, spec, id: collectionIdOf({ name, spec }), domains: [...new Set(domains)] };
}

export function responderFrom(config: AnyModelConfig): Responder {
  return responderOf({
    name: config.model,
    parameters: config.parameters ?? {},
    promptVersion: promptVersionOf(config),
    identity: identityOf(config),
  });
}

/** Built-in templates count by their version, so that a template for a new domain leaves paid replies valid. */
function promptVersionOf({ prompt = {} }: AnyModelConfig): string {
  const own = canonicalJson({ math: prompt.math, choice: prompt.choice, code: prompt.code });
  return own === '{}' && prompt.system === undefined
    ? `default-${defaultPromptVersion}`
    : promptVersion(`${defaultPromptVersion}${own}`, prompt.system);
}

function identityOf(config: AnyModelConfig): Record<string, unknown> {
  // The digest is filled in when the configuration is read.
  if (config.kind === 'llama-cpp') return { sha256: config.sha256, contextTokens: config.contextTokens };
  if (config.kind !== 'simulated') return {};
  const { ability, discrimination = 1, seed = 0, style = 'plain' } = config;
  return { ability, discrimination, seed, style };
}

function prmIdFrom(config: ProcessRewardConfig, around: { isCode: boolean }): string {
  const splitting = splittingIdentity(config, around);
  return prmIdOf({ name: config.model, identity: processRewardIdentity(config), splitting });
}

/** How the steps of a domain's replies are cut. */
export function splittingOf(config: ProcessRewardConfig): (domain: Domain) => SplitStepsOptions {
  const { splitting: separator, codeSplitting, minStepChars: minChars, maxSteps } = config;
  const options = { separator, minChars, maxSteps };
  return (domain) => (domain === 'code' ? { ...options, program: codeSplitting } : options);
}

/** Posterior levels read every wrong trajectory. */
export function trajectoriesOf(
  { keys }: { readonly keys: Pick<RunKeys, 'difficulty'> },
  { config }: PrmKey,
): 'needed' | 'wrong' {
  return keys.difficulty.method === 'posterior' ? 'wrong' : config.trajectories;
}

/** PRMs that write text, or are asked step by step, have replies to keep on the way to their scores. */
export function keepsCalls(config: ProcessRewardConfig): boolean {
  if (config.kind === 'token-probability') return config.readout === 'chat';
  return config.kind === 'generative' || config.kind === 'judge';
}

export async function createRunContext(
  loaded: LoadedConfig,
  store: Store,
  around: RunSurroundings,
): Promise<RunContext> {
  const { config } = loaded;
  const keys = runKeys(config);
  const spent = await store.spend({ runId: keys.runId });
  const budget = createBudget(config.limits, {
    costUsd: spent.costUsd ?? 0,
    tokens: spent.promptTokens + spent.completionTokens,
    calls: spent.calls,
  });
  const closers: (() => Promise<void>)[] = [];
  const surroundings: ModelSurroundings = {
    baseDirectory: loaded.baseDirectory,
    environment: around.environment,
    answers: once(() => answersFromStore(store, keys)),
    onEvent: transportNotices(around),
  };
  const code = lazyCodeVerifier(config, { store, runId: keys.runId, around });
  const ports = async (modelConfig: AnyModelConfig): Promise<ResponderPorts> => {
    const model = await createChatModel(modelConfig, surroundings);
    closers.push(() => model.close());
    return portsFrom(modelConfig, model);
  };
  return {
    ...around,
    loaded,
    config,
    store,
    keys,
    budget,
    verifierFor: verifiersOf(config, code),
    startVerifiers: async (collections) => {
      if (collections.some(({ domains }) => domains.includes('code'))) await code.start();
    },
    studentPorts: once(() => ports(config.student)),
    teacherPorts: once(() => ports(config.teacher)),
    evaluatedPorts: (name) => ports(evaluatedConfig(config, name)),
    processReward: onceFor(async ({ config: prmConfig }: PrmKey) => {
      const prm = await createProcessRewardModel(prmConfig, surroundings);
      closers.push(() => prm.close());
      return prm;
    }),
    close: async () => {
      for (const close of closers) await close();
      await code.close();
    },
  };
}

function lazyCodeVerifier(
  { verification }: Config,
  { store, runId, around }: { store: Store; runId: string; around: RunSurroundings },
) {
  const policy = verification.code;
  const create = around.createCodeVerifier ?? createCodeVerifier;
  return createLazyVerifier({
    domain: 'code',
    id: codeVerifierId(policy),
    create: async () => {
      const verifier = await create({ policy, suites: store });
      around.onNotice(`Programs are run in: ${verifier.description}`);
      await store.recordReport(runId, sandboxReport, withoutPath(verifier.description));
      return verifier;
    },
  });
}

/** Where an interpreter lies says something of one machine, and nothing of the verdicts. */
function withoutPath(description: string): string {
  return description.replace(/ at \S+$/, '');
}

/** What the run's programs were last run in; undefined when none was. */
export async function sandboxOf({ store, keys }: Pick<RunContext, 'store' | 'keys'>): Promise<string | undefined> {
  const described = (await store.run(keys.runId))?.reports[sandboxReport];
  return typeof described === 'string' ? described : undefined;
}

function evaluatedConfig(config: Config, name: string): AnyModelConfig {
  if (name === 'student') return config.student;
  if (name === 'teacher') return config.teacher;
  const found = config.evaluation.models[name];
  if (found) return found;
  const known = ['student', 'teacher', ...Object.keys(config.evaluation.models)];
  throw new UserError(`There is no model "${name}" to evaluate.`, {
    hint: `Known: ${known.join(', ')}. Others go under \`evaluation.models\` in the config.`,
  });
}

function portsFrom(config: AnyModelConfig, model: ChatModel): ResponderPorts {
  return {
    responder: responderFrom(config),
    model,
    price: config.price,
    template: (domain) => config.prompt?.[domain] ?? defaultTemplate(domain),
    systemPrompt: config.prompt?.system,
  };
}

/** A simulated model knows the answers of what is in the store, tests included: nothing else could make it right at a known rate. */
async function answersFromStore(store: Store, { bank, benchmarks }: RunKeys): Promise<AnswerLookup> {
  const questions: Question[] = [];
  const programs = new Map<string, SimulatedProgram>();
  for (const { id } of [bank, ...benchmarks]) {
    for (let after = ''; ; ) {
      const page = await store.keptPage({ collectionId: id, after, limit: 2000 });
      const last = page.at(-1);
      if (!last) break;
      after = last.id;
      questions.push(...page);
      for (const { answerKey } of page) {
        const suite = answerKey.kind === 'code' ? await store.load(answerKey.suiteId) : undefined;
        if (answerKey.kind === 'code' && suite) programs.set(answerKey.suiteId, simulatedProgram(suite));
      }
    }
  }
  return createAnswerLookup(questions, { programs });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function onceFor<Key extends object, T>(make: (key: Key) => Promise<T>): (key: Key) => Promise<T> {
  const made = new Map<Key, Promise<T>>();
  return (key) => {
    const promise = made.get(key) ?? make(key);
    made.set(key, promise);
    return promise;
  };
}

/** The question database this run reads levels from. */
export function bankGrades({ keys }: Pick<RunContext, 'keys'>): GradeKey {
  return { studentId: keys.student.id, scheme: keys.scheme, collectionId: keys.bank.id };
}

type Collections = { readonly config: Config; readonly keys: Pick<RunKeys, 'bank' | 'benchmarks'> };

/** The bank, and the benchmark P_eval is measured on: both take the same path. */
export function gradedCollections({ config, keys }: Collections): CollectionKey[] {
  const { distribution } = config.selection;
  const name = distribution.kind === 'evaluation' ? distribution.benchmark : undefined;
  return [keys.bank, ...keys.benchmarks.filter((benchmark) => benchmark.name === name)];
}

/** The domains a student is graded on. */
export function gradedDomains(of: Collections): Domain[] {
  return [...new Set(gradedCollections(of).flatMap(({ domains }) => domains))];
}
