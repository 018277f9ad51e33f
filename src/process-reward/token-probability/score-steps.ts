/** From the labels after each step to what the port returns. */
import type { Usage } from '../../model/chat-model.ts';
import type { ScoreOutcome } from '../process-reward-model.ts';
import { type LabelLogprobs, type LabelTokens, readLabels } from './label-logprobs.ts';

/**
 * A step for which the server listed neither label makes the whole a failure: any number for it would be invented. `detail` gains
 * `flooredSteps`, the number of steps with one label at the floor, when there are any.
 */
export function scoreSteps(options: {
  readonly labels: readonly LabelLogprobs[];
  readonly labelTokens: LabelTokens;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly usage: Usage | undefined;
}): ScoreOutcome {
  const spent = options.usage === undefined ? {} : { usage: options.usage };
  const read = options.labels.map(readLabels);
  const scored = read.filter((step) => step.kind === 'score');
  if (scored.length < read.length) {
    const step = read.findIndex(({ kind }) => kind === 'absent') + 1;
    return { kind: 'failed', reason: absentReason(step, options.labelTokens), isTransient: false, ...spent };
  }
  const flooredSteps = scored.filter(({ isFloored }) => isFloored).length;
  return {
    kind: 'scored',
    scores: scored.map(({ score }) => score),
    isTruncated: false,
    detail: { ...options.detail, ...(flooredSteps > 0 && { flooredSteps }) },
    ...spent,
  };
}

function absentReason(step: number, { positive, negative }: LabelTokens): string {
  const labels = `${JSON.stringify(positive.text)} and ${JSON.stringify(negative.text)}`;
  return (
    `after step ${step} the labels ${labels} are not among the tokens that the server listed: ` +
    'is this the model the template and its label ids are for?'
  );
}
