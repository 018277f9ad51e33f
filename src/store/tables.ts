/** The tables as Kysely sees them. Portable types only (text, integer, real), so that SQLite and PostgreSQL share every query. */

export interface QuestionsTable {
  id: string;
  domain: string;
  prompt: string;
  /** JSON of `AnswerKey`. */
  answer_key: string;
  /** JSON object. */
  metadata: string;
  /** First 31 bits of the id: what seeded sampling orders by. */
  shuffle_key: number;
}

export interface QuestionSourcesTable {
  question_id: string;
  source: string;
  licence: string | null;
  location: string;
}

export interface TestSuitesTable {
  id: string;
  kind: string;
  /** JSON of `TestSuite` without its reference, zstd. */
  body: Uint8Array;
  /** Of the JSON. */
  byte_count: number;
  reference: string | null;
}

/** What a verifier found of a suite's reference. */
export interface GoldChecksTable {
  suite_id: string;
  verifier: string;
  kind: 'accepted' | 'refused';
  reason: string | null;
}

/** A bank or a benchmark: the questions one ingest produced, with what became of each. */
export interface CollectionsTable {
  id: string;
  name: string;
  /** JSON: the sources and settings that define it. */
  spec: string;
  /** JSON of `IngestReport`; null until an ingest finished. */
  report: string | null;
  pass: number;
}

export interface MembersTable {
  collection_id: string;
  question_id: string;
  status: 'kept' | 'unverifiable' | 'contaminated';
  reason: string | null;
  /** Number of the ingest that last saw it; members a later ingest did not see are removed. */
  pass: number;
}

/** A model with its parameters and prompt: what makes an attempt. Student and teacher are roles a responder plays. */
export interface RespondersTable {
  id: string;
  name: string;
  /** JSON of `SamplingParameters`. */
  parameters: string;
  prompt_version: string;
  /** JSON: what else changes its replies. */
  identity: string;
}

export interface AttemptsTable {
  id: string;
  question_id: string;
  responder_id: string;
  sample: number;
  /** The run that paid for it. */
  run_id: string;
  status: 'replied' | 'failed';
  reasoning: string | null;
  answer: string | null;
  finish_reason: string | null;
  prompt_tokens: number | null;
  cached_tokens: number | null;
  completion_tokens: number | null;
  reasoning_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number | null;
  failure_reason: string | null;
  /** 1 when trying again may help. */
  is_transient: number | null;
}

export interface VerdictsTable {
  attempt_id: string;
  verifier: string;
  kind: string;
  extracted: string | null;
  rule: string | null;
  detail: string;
  /** `CodeReason`; null for other domains and for correct programs. */
  reason: string | null;
  /** Null when no test was run. */
  passed_count: number | null;
  total_count: number | null;
}

/** Is the trace fit to train on (not truncated, looping, language-mixed, over-long)? */
export interface TraceChecksTable {
  attempt_id: string;
  checker: string;
  /** Null when it is fit. */
  reject_reason: string | null;
}

export interface StepScoresTable {
  attempt_id: string;
  prm_id: string;
  run_id: string;
  status: 'scored' | 'failed';
  /** JSON string[]: the steps scored. */
  steps: string | null;
  /** JSON number[]. */
  scores: string | null;
  is_truncated: number | null;
  detail: string | null;
  failure_reason: string | null;
  is_transient: number | null;
  /** Of a PRM that generates text; null where the server counts no tokens. */
  prompt_tokens: number | null;
  cached_tokens: number | null;
  completion_tokens: number | null;
  reasoning_tokens: number | null;
  cost_usd: number | null;
}

/** Replies on the way to one trajectory's scores: see `PaidCalls`. */
export interface ScoreCallsTable {
  prm_id: string;
  attempt_id: string;
  call_key: string;
  reply: string;
}

/** Derived: written whole by the grade stage, never by a model call. */
export interface GradesTable {
  student_id: string;
  scheme: string;
  collection_id: string;
  question_id: string;
  /** Null when it cannot be graded; `reason` says why. */
  level: number | null;
  reason: string | null;
  correct_count: number;
  decided_count: number;
  pass_rate: number | null;
  pass_rate_low: number | null;
  pass_rate_high: number | null;
  mean_step_score: number | null;
  mean_test_share: number | null;
  /** The level it is drawn under: `level`, of posterior levels a draw by their weights. */
  drawn_level: number | null;
  /** JSON number[] of posterior levels: the weight of each, from level 0 on; null for others, as the two below. */
  level_weights: string | null;
  mean_level: number | null;
  /** Standard deviation. */
  level_width: number | null;
  shuffle_key: number;
}

/** Attempts active grading gave a question in a round; of questions without a row, the plan's least. */
export interface AllocationsTable {
  student_id: string;
  plan: string;
  collection_id: string;
  question_id: string;
  round: number;
  /** In all, this round's included. */
  attempts: number;
}

/** Rounds whose allocation is written whole. */
export interface AllocationRoundsTable {
  student_id: string;
  plan: string;
  collection_id: string;
  round: number;
}

export interface SelectionsTable {
  run_id: string;
  level: number;
  rank: number;
  question_id: string;
}

export interface ChainsTable {
  run_id: string;
  question_id: string;
  attempt_id: string;
  level: number;
  rank: number;
}

export interface RunsTable {
  id: string;
  /** JSON: the resolved config. */
  config: string;
  /** JSON: versions of this tool, Node and the verifiers. */
  versions: string;
  state: 'running' | 'stopped' | 'finished';
  /** Why it stopped; null otherwise. */
  state_reason: string | null;
  started_at: string;
  updated_at: string;
  /** JSON of `StageProgress`: what `status` shows of a run in another terminal. */
  progress: string | null;
  /** JSON: the reports of the stages that finished, by stage. */
  reports: string;
}

/** At most one process writes; see `acquireWriter`. */
export interface WritersTable {
  slot: number;
  pid: number;
  host: string;
  beat_at: number;
}

export interface Tables {
  questions: QuestionsTable;
  question_sources: QuestionSourcesTable;
  test_suites: TestSuitesTable;
  gold_checks: GoldChecksTable;
  collections: CollectionsTable;
  members: MembersTable;
  responders: RespondersTable;
  attempts: AttemptsTable;
  verdicts: VerdictsTable;
  trace_checks: TraceChecksTable;
  step_scores: StepScoresTable;
  score_calls: ScoreCallsTable;
  grades: GradesTable;
  allocations: AllocationsTable;
  allocation_rounds: AllocationRoundsTable;
  selections: SelectionsTable;
  chains: ChainsTable;
  runs: RunsTable;
  writers: WritersTable;
  schema_version: { version: number };
}
