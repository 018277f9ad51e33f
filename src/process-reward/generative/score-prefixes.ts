/** The way ThinkPRM was published: one verification for each prefix of the steps, and the model's decision on it. */
import type { TransportFailure } from '../../model/transport/http-transport.ts';
import { lengthRefusalOf } from '../served/length-refusal.ts';
import type { GenerativeRequest, GenerativeScores } from './ask.ts';
import { type DecisionLabels, readDecision } from './read-decision.ts';
import { decisionPrompt, verificationPrompt, verificationStops } from './think-prm-template.ts';

interface PrefixRequest extends GenerativeRequest {
  readonly labels: DecisionLabels;
}

interface SampledDecision {
  readonly kind: 'sampled';
  /** Undefined: this sample is lost. */
  readonly score: number | undefined;
  readonly reason: string;
  readonly isFloored: boolean;
  /** The verification was cut by its token limit, the decision forced. */
  readonly isForced: boolean;
}

/**
 * The score of step k is the mean, over the samples that decided, of p(positive) for steps 1 to k. A prefix none of whose
 * samples decided makes the whole trajectory unreadable; one the server refuses for its length ends the scores before it, so
 * that they are fewer than the steps. Prefixes in order and calls one after the other, so that each finds
 * the server's cache warm and nothing is bought after a failure. Steps in `detail` are 0-based.
 */
export async function scorePrefixes(request: PrefixRequest): Promise<GenerativeScores> {
  const scores: number[] = [];
  const steps: (readonly SampledDecision[])[] = [];
  for (let stepCount = 1; stepCount <= request.lines.length; stepCount++) {
    const decisions: SampledDecision[] = [];
    for (let sample = 0; sample < request.samples; sample++) {
      const decision = await decidePrefix(request, { stepCount, sample });
      if (decision.kind !== 'sampled') {
        const isCut = scores.length > 0 && lengthRefusalOf(decision) !== undefined;
        return isCut ? { kind: 'scores', scores, detail: detailOf(request.samples, steps) } : decision;
      }
      decisions.push(decision);
    }
    const score = meanScore(decisions);
    if (score === undefined) {
      const reasons = [...new Set(decisions.map(({ reason }) => reason))].join('; ');
      return { kind: 'unreadable', reason: `no decision on step ${stepCount} of ${request.lines.length}: ${reasons}` };
    }
    scores.push(score);
    steps.push(decisions);
  }
  return { kind: 'scores', scores, detail: detailOf(request.samples, steps) };
}

async function decidePrefix(
  { ask, questionPrompt, lines, labels }: PrefixRequest,
  { stepCount, sample }: { stepCount: number; sample: number },
): Promise<SampledDecision | TransportFailure> {
  const prompt = verificationPrompt({ questionPrompt, lines: lines.slice(0, stepCount) });
  const written = await ask.verify({ prompt, stop: verificationStops(stepCount), sample });
  if (written.kind !== 'bought') return written;
  const { text, finishReason } = written.reply;
  const decided = await ask.decide({ prompt: decisionPrompt({ prompt, verification: text, stepCount }) });
  if (decided.kind !== 'bought') return decided;
  const decision = readDecision(decided.reply.topLogprobs, labels);
  const isForced = finishReason !== 'stop';
  if (decision.kind === 'undecided') {
    return { kind: 'sampled', score: undefined, reason: decision.reason, isFloored: false, isForced };
  }
  return { kind: 'sampled', score: decision.score, reason: '', isFloored: decision.isFloored, isForced };
}

/** Over the decisions there are; undefined without any. */
function meanScore(decisions: readonly SampledDecision[]): number | undefined {
  const scores = decisions.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? undefined : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

function detailOf(samples: number, steps: readonly (readonly SampledDecision[])[]) {
  const where = (is: (decision: SampledDecision) => boolean) =>
    steps.flatMap((decisions, step) => (decisions.some(is) ? [step] : []));
  return {
    readAs: 'decisions',
    samples,
    lostDecisions: steps.flat().filter(({ score }) => score === undefined).length,
    flooredSteps: where(({ isFloored }) => isFloored),
    forcedSteps: where(({ isForced }) => isForced),
  };
}
