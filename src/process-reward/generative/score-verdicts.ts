/** The cheap way: one verification of the whole trajectory, whose own judgement of each step is read. */
import type { GenerativeRequest, GenerativeScores } from './ask.ts';
import { readStepVerdicts, type StepVerdicts } from './read-step-verdicts.ts';
import { upToStop, verificationPrompt, verificationStops } from './think-prm-template.ts';
import { verdictScores } from './verdict-scores.ts';

/**
 * See `verdictScores`. A verification without a single verdict is lost; one that was cut by its token limit is read as far as it
 * goes. A step no sample judged makes the whole trajectory unreadable. Steps in `detail` are 0-based.
 */
export async function scoreVerdicts(request: GenerativeRequest): Promise<GenerativeScores> {
  const { ask, questionPrompt, lines, samples } = request;
  const stepCount = lines.length;
  const prompt = verificationPrompt({ questionPrompt, lines });
  const read: StepVerdicts[] = [];
  let cut = 0;
  for (let sample = 0; sample < samples; sample++) {
    const written = await ask.verify({ prompt, stop: verificationStops(stepCount), sample });
    if (written.kind !== 'bought') return written;
    if (written.reply.finishReason !== 'stop') cut += 1;
    read.push(readStepVerdicts(upToStop(written.reply.text, stepCount), stepCount));
  }
  const result = verdictScores(read, stepCount);
  if (result.kind === 'unjudged') {
    const reason = `none of ${samples} verifications, ${cut} of them cut, judged step ${result.step + 1} of ${stepCount}`;
    return { kind: 'unreadable', reason };
  }
  const lost = read.filter((verdicts) => verdicts.every((verdict) => verdict === undefined)).length;
  const detail = { readAs: 'verdicts', samples, lost, cut, impliedSteps: result.impliedSteps };
  return { kind: 'scores', scores: result.scores, detail };
}
