/**
 * One attempt, as student, teacher and evaluated model all make it: ask, write the reply down, verify it. The reply is
 * durable before anything else happens to it.
 */
import type { ChatModel, ChatOutcome, ChatReply, Usage } from '../model/chat-model.ts';
import { costUsd, type Price } from '../model/price.ts';
import { buildMessages, questionText } from '../model/prompt.ts';
import type { Question } from '../question/question.ts';
import { type BatchWriter, createBatchWriter } from '../run/batch-writer.ts';
import type { Cost, Failure, Outcome, Signals } from '../run/work.ts';
import { noCost } from '../run/work.ts';
import { type Attempt, attemptIdOf, type Responder } from '../store/repository/attempts.ts';
import type { Store } from '../store/store.ts';
import type { Verdict, Verifier } from '../verify/verifier.ts';

/** A model ready to make attempts in one role. */
export interface ResponderPorts {
  readonly responder: Responder;
  readonly model: ChatModel;
  /** Undefined: calls are not priced. */
  readonly price: Price | undefined;
  /** The prompt template, `{question}` in it. */
  readonly template: (domain: Question['domain']) => string;
  readonly systemPrompt: string | undefined;
}

export interface AttemptUnit {
  readonly question: Question;
  readonly sample: number;
  /** `verdict`: the reply is in the store and only its verdict is owed. */
  readonly owed: 'reply' | 'verdict';
}

/** What an attempt came to. A failed call has no verdict: it is never "wrong"; neither is a reply whose verdict failed. */
export interface AttemptResult {
  readonly attempt: Attempt;
  readonly verdict: Verdict | undefined;
}

export interface AttemptMaker {
  perform(unit: AttemptUnit, signals: Signals): Promise<Outcome<AttemptResult>>;
}

export function createAttemptMaker({
  store,
  runId,
  ports,
  verifierFor,
}: {
  store: Store;
  runId: string;
  ports: ResponderPorts;
  verifierFor: (domain: Question['domain']) => Verifier;
}): AttemptMaker {
  const writer = createBatchWriter<Attempt>((rows) => store.recordAttempts(rows));
  const verdictWriters = new Map<string, BatchWriter<{ attemptId: string; verdict: Verdict }>>();

  const verdictWriter = (verifierId: string) => {
    const known = verdictWriters.get(verifierId);
    if (known) return known;
    const created = createBatchWriter<{ attemptId: string; verdict: Verdict }>((rows) =>
      store.recordVerdicts(verifierId, rows),
    );
    verdictWriters.set(verifierId, created);
    return created;
  };

  const verify = async (question: Question, attempt: Attempt, reply: ChatReply): Promise<Verdict> => {
    const verifier = verifierFor(question.domain);
    const verdict = await verifier.verify({
      answerKey: question.answerKey,
      questionPrompt: question.prompt,
      answer: reply.answer,
      finishReason: reply.finishReason,
    });
    await verdictWriter(verifier.id).write({ attemptId: attempt.id, verdict });
    return verdict;
  };

  const ask = async (unit: AttemptUnit, signals: Signals): Promise<Outcome<AttemptResult>> => {
    const { question, sample } = unit;
    const key = { questionId: question.id, responderId: ports.responder.id, sample };
    const id = attemptIdOf(key);
    const outcome = await complete(ports, { unit, id, signals });
    if (outcome.kind === 'refused' || outcome.kind === 'aborted') return outcome;
    const result = toResult(outcome, ports.price);
    const attempt: Attempt = { id, ...key, runId, result };
    await writer.write(attempt);
    const verdict = result.kind === 'replied' ? await verify(question, attempt, result.reply) : undefined;
    return {
      kind: 'recordable',
      result: { attempt, verdict },
      ...(outcome.kind === 'failed' ? { failure: failureOf(outcome) } : verifierFailure(verdict)),
      cost: costOf(outcome, ports.price),
    };
  };

  const verifyOnly = async ({ question, sample }: AttemptUnit): Promise<Outcome<AttemptResult>> => {
    const id = attemptIdOf({ questionId: question.id, responderId: ports.responder.id, sample });
    const [attempt] = await store.attempts([id]);
    if (attempt?.result.kind !== 'replied') return { kind: 'aborted' };
    const verdict = await verify(question, attempt, attempt.result.reply);
    return { kind: 'recordable', result: { attempt, verdict }, ...verifierFailure(verdict), cost: noCost };
  };

  return { perform: (unit, signals) => (unit.owed === 'reply' ? ask(unit, signals) : verifyOnly(unit)) };
}

function complete(
  { model, responder, template, systemPrompt }: ResponderPorts,
  { unit, id, signals }: { unit: AttemptUnit; id: string; signals: Signals },
): Promise<ChatOutcome> {
  const { question, sample } = unit;
  return model.complete(
    {
      attemptId: id,
      questionPrompt: question.prompt,
      messages: buildMessages({
        template: template(question.domain),
        questionPrompt: questionText(question),
        ...(systemPrompt === undefined ? {} : { systemPrompt }),
      }),
      parameters: responder.parameters,
      sample,
      drain: signals.drain,
    },
    signals.abort,
  );
}

export function failureOf(outcome: {
  reason: string;
  isTransient: boolean;
  status?: number;
  isUnrecorded?: true;
}): Failure {
  const { reason, isTransient, status, isUnrecorded } = outcome;
  return { reason, of: isUnrecorded !== true && (isTransient || status !== undefined) ? 'server' : 'unit' };
}

function verifierFailure(verdict: Verdict | undefined): { failure?: Failure } {
  return verdict?.kind === 'failed' ? { failure: { reason: verdict.detail, of: 'verifier' } } : {};
}

function toResult(
  outcome: Extract<ChatOutcome, { kind: 'replied' | 'failed' }>,
  price: Price | undefined,
): Attempt['result'] {
  if (outcome.kind === 'failed') return { kind: 'failed', reason: outcome.reason, isTransient: outcome.isTransient };
  return { kind: 'replied', reply: outcome.reply, costUsd: replyCostUsd(outcome.reply, price) };
}

function replyCostUsd(reply: ChatReply, price: Price | undefined): number | undefined {
  if (reply.statedCostUsd !== undefined) return reply.statedCostUsd;
  return reply.usage === undefined || price === undefined ? undefined : costUsd(reply.usage, price);
}

function costOf(outcome: Extract<ChatOutcome, { kind: 'replied' | 'failed' }>, price: Price | undefined): Cost {
  if (outcome.kind === 'failed') return noCost;
  const usage: Pick<Usage, 'promptTokens' | 'completionTokens'> = outcome.reply.usage ?? {
    promptTokens: 0,
    completionTokens: 0,
  };
  return {
    promptTokens: usage.promptTokens,
    completionTokens: usage.completionTokens,
    costUsd: replyCostUsd(outcome.reply, price),
  };
}
