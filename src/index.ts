/** The public API, a group for each noun. What is not exported here may change between two versions without notice. */

// Questions: what a bank is made of, and how one is read from files, queries and the Hub.

export { type BenchmarkIndex, createBenchmarkIndex } from './question/decontaminate.ts';
export {
  fullMix,
  generateStories,
  numberStories,
  type StoryMix,
  type StoryRequest,
} from './question/number-stories/generate-stories.ts';
export type { NumberStory, Part, StoryFactors } from './question/number-stories/number-story.ts';
export { type SolutionStyle, solution, solutionStyles } from './question/number-stories/solution.ts';
export { type AnswerKey, type Domain, type Provenance, type Question, questionId } from './question/question.ts';
export { type BadRow, type ReadOptions, readSource, type SourceBatch } from './question/read-source.ts';
export { generateWordProblems, type WordProblem } from './question/simulated/word-problems.ts';
export { type Source, sourceSchema } from './question/source-schema.ts';

// Verifiers: whether a reply answers its question; undecided, truncated and failed are never "wrong".

export { createChoiceVerifier } from './verify/choice/choice-verifier.ts';
export { createChatJudge } from './verify/judge/chat-judge.ts';
export type { JudgeModel, JudgeOutcome, JudgeRequest } from './verify/judge/judge-model.ts';
export { createJudgedVerifier } from './verify/judge/judged-verifier.ts';
export { createMathVerifier } from './verify/math/math-verifier.ts';
export { defaultMathPolicy, type MathPolicy, parseMathPolicy } from './verify/math/policy.ts';
export { createVerifyPool, type VerifyPool } from './verify/pool/verify-pool.ts';
export type { Verdict, VerdictKind, Verifier, VerifyInput } from './verify/verifier.ts';
export { verifierFor } from './verify/verifiers.ts';
export { type RowOutcome, verifyLines, verifyRows } from './verify/verify-rows.ts';

// Programs: run against tests in a sandbox; docs/verify-code.md says what each tier stops.

export { createCodeVerifier, verifyProgram } from './verify/code/code-verifier.ts';
export { extractProgram } from './verify/code/extract/extract-program.ts';
export { type CodePolicy, defaultCodePolicy, parseCodePolicy } from './verify/code/policy.ts';
export { runSuite, type SuiteOutcome } from './verify/code/run-suite.ts';
export {
  createSandbox,
  reportTiers,
  type SandboxOptions,
  type TierReport,
} from './verify/code/sandbox/create-sandbox.ts';
export type { Execution, Job, JobResult, RunLimits, Sandbox, SandboxTier } from './verify/code/sandbox/sandbox.ts';
export { type Comparator, memorySuites, suiteIdOf, type TestSuite, type TestSuites } from './verify/code/test-suite.ts';

// Chat models: the port, its adapters, and what a call costs. Implement `ChatModel` to bring a model of your own.

export type {
  ChatMessage,
  ChatModel,
  ChatOutcome,
  ChatReply,
  ChatRequest,
  FinishReason,
  SamplingParameters,
  Usage,
} from './model/chat-model.ts';
export { createLlamaCppChatModel, type LlamaCppChatModelOptions } from './model/llama-cpp/llama-cpp-chat-model.ts';
export { createOpenAiCompatibleChatModel } from './model/openai-compatible/openai-compatible-chat-model.ts';
export { costUsd, type Price } from './model/price.ts';
export { buildMessages, defaultTemplate } from './model/prompt.ts';
export { createRecordedChatModel } from './model/recorded/recorded-chat-model.ts';
export { type AnswerLookup, createAnswerLookup } from './model/simulated/answer-lookup.ts';
export { createSimulatedChatModel } from './model/simulated/simulated-chat-model.ts';

// Process reward models: the port, its adapters, and what lies between a reply and one score of its trajectory.

export { type AggregateMethod, aggregateScores } from './process-reward/aggregate.ts';
export { createEmbeddingsProcessRewardModel } from './process-reward/embeddings/embeddings-process-reward-model.ts';
export { createGenerativeProcessRewardModel } from './process-reward/generative/generative-process-reward-model.ts';
export { createJudgeProcessRewardModel } from './process-reward/judge/judge-process-reward-model.ts';
export { createPoolingProcessRewardModel } from './process-reward/pooling/pooling-process-reward-model.ts';
export { presetOf, processRewardPresets } from './process-reward/presets.ts';
export type {
  PaidCalls,
  ProcessRewardModel,
  ScoreOutcome,
  ScoreRequest,
} from './process-reward/process-reward-model.ts';
export { createSimulatedProcessRewardModel } from './process-reward/simulated/simulated-process-reward-model.ts';
export { type SplitStepsOptions, splitSteps } from './process-reward/split-steps.ts';
export {
  createInProcessTokenProbabilityModel,
  type InProcessTokenProbabilityModelOptions,
} from './process-reward/token-probability/in-process-token-probability-model.ts';
export type { LabelLogits } from './process-reward/token-probability/label-logits.ts';
export { createTokenProbabilityProcessRewardModel } from './process-reward/token-probability/token-probability-process-reward-model.ts';

// Difficulty: one question's level for one student, from verdicts and step scores.

export { calibrationReport } from './difficulty/calibration/calibration-report.ts';
export { drawCalibration } from './difficulty/calibration/draw-calibration.ts';
export { renderCalibration } from './difficulty/calibration/render-calibration.ts';
export { type Grade, type GradedAttempt, type GradeInput, gradeQuestion } from './difficulty/grade.ts';
export { type Level, levels, type PerLevel, perLevel } from './difficulty/level.ts';
export { allocateAttempts, roundSizes } from './difficulty/posterior/allocate-attempts.ts';
export { fitBetaBinomial } from './difficulty/posterior/beta-binomial.ts';
export { gradeByPosterior } from './difficulty/posterior/grade-by-posterior.ts';
export { levelPosterior } from './difficulty/posterior/level-posterior.ts';
export { fitPassRatePredictor, posteriorOf } from './difficulty/posterior/pass-rate-predictor.ts';
export { type DifficultyScheme, defaultDifficultyScheme, gradingScheme } from './difficulty/scheme.ts';

// Distributions: the share of each level, the quotas it comes to, and what is done when a level is short.

export {
  curriculumDistribution,
  customDistribution,
  type Distribution,
  defaultCurriculumWeights,
  evaluationDistribution,
} from './distribution/distribution.ts';
export { quotas } from './distribution/quotas.ts';
export { type FilledQuotas, fillQuotas, type Move, type ShortagePolicy } from './distribution/shortage.ts';

// Statistics: what an evaluation prints, each with its formula in its docstring.

export { bootstrapMean, bootstrapPairedDifference } from './stats/bootstrap.ts';
export { cohensKappa } from './stats/cohens-kappa.ts';
export { compareModels, type EvaluatedQuestion, evaluateBenchmark } from './stats/evaluate.ts';
export type { Interval } from './stats/interval.ts';
export { majorityAtK } from './stats/majority-at-k.ts';
export { passAtK } from './stats/pass-at-k.ts';
export { spearman, spearmanInterval } from './stats/rank-correlation.ts';
export { wilsonInterval } from './stats/wilson.ts';

// Export: the canonical record, and the assistant text that trainers read, there and back.

export { assistantText, type CanonicalRecord, readAssistantText } from './export/canonical-record.ts';

// Stages and the engine: what the store still owes, done with ports of your own.

export { createBudget, type Limits } from './run/budget.ts';
export { type EngineResult, runWork } from './run/engine.ts';
export type { Outcome, Signals, Work } from './run/work.ts';
export { type AnswerStage, answerWork } from './stage/answer.ts';
export type { ResponderPorts } from './stage/attempt.ts';
export { type GradeStage, gradeCollection } from './stage/grade.ts';
export { type IngestReport, type IngestStage, ingestCollection } from './stage/ingest.ts';
export { type SampleReport, type SampleStage, sampleQuestions } from './stage/sample.ts';

// The store: one SQLite file that every stage reads and writes.

export { type Responder, responderOf } from './store/repository/attempts.ts';
export type { GradeKey } from './store/repository/grades.ts';
export { openSqlite } from './store/sqlite/open-sqlite.ts';
export { openStore, type Store } from './store/store.ts';

// A whole run, as `adaptive-cot run` makes it from its configuration file.

export { type LoadedConfig, loadConfig } from './config/load-config.ts';
export { type Config, configSchema } from './config/schema.ts';
export { runStages, type StageEnd, type StageName, stageNames } from './run/pipeline.ts';
export { createRunContext, type RunContext, type RunSurroundings } from './run/run-context.ts';

// A real HTTP server with simulated models and faults on demand, for tests and dry runs.

export type { SimulatedServerOptions } from './simulate/server-options.ts';
export { type SimulatedServer, startSimulatedServer } from './simulate/simulated-server.ts';

// Errors a user can mend: a message, and in `hint` what to do.

export {
  ConfigError,
  DatasetError,
  ModelAccessError,
  ModelUnavailableError,
  StoreError,
  UserError,
} from './errors/errors.ts';
