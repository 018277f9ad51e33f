/** The text ThinkPRM reads and goes on writing: the template of R1-Distill-Qwen, and the instruction it was trained with. */
import { withoutControlTokens } from '../served/control-tokens.ts';

/** Part of the adapter's identity: change it with any text below. */
export const thinkPrmTemplateVersion = 'think-prm@1';

const instruction =
  'Review and critique each step in the proposed solution to determine whether each step is correct. If the solution is incomplete, only verify the provided steps.';
const thinkEnd = '</think>';
const decisionQuestion = 'Is the solution correct?';

/**
 * The prompt to verify `lines` (from `stepLines`), which ends where the verification begins: within the opened reasoning.
 * Begins with its own start token, so the server should add none. Format: `utils/helper.py` and `prm/` of
 * github.com/mukhal/ThinkPRM, and the chat template of launch/ThinkPRM-1.5B. An older version of that file went on with
 * "\nLet's verify step by step:", which makes an empty line after the reasoning tag that training never showed.
 */
export function verificationPrompt(request: {
  readonly questionPrompt: string;
  readonly lines: readonly string[];
}): string {
  return [
    '<｜begin▁of▁sentence｜><｜User｜>You are given a math problem and a proposed step-by-step solution:',
    `[Math Problem]\n\n${inert(request.questionPrompt)}`,
    `[Solution]\n\n${request.lines.join('\n')}`,
    `${instruction}<｜Assistant｜><think>\n`,
  ].join('\n\n');
}

/**
 * One text per step, `Step i: ...` with i from 1. Step headers at the start of a step's own lines are taken out, or they would
 * count as further steps, and so are boxes around a judgement.
 */
export function stepLines(steps: readonly string[]): readonly string[] {
  return steps.map((step, index) => `Step ${index + 1}: ${withoutHeaders(inert(step)).trim()}`);
}

/** Where a verification of `stepCount` steps ends: at its decision, or where it takes up a step it was not shown. */
export function verificationStops(stepCount: number): readonly string[] {
  return [thinkEnd, decisionQuestion, `Step ${stepCount + 1}:`];
}

/**
 * The prompt whose next token is the decision: what was written, up to its first stop, then the end of the reasoning and the
 * question. The same whether the verification came to its end or was cut: ThinkPRM then forces the decision in this way.
 * Nothing follows the question mark, since the labels were trained with their space before them (` Yes`, ` No`).
 */
export function decisionPrompt(request: {
  readonly prompt: string;
  readonly verification: string;
  readonly stepCount: number;
}): string {
  const written = upToStop(request.verification, request.stepCount).trimEnd();
  return `${request.prompt}${written}\n${thinkEnd}\n${decisionQuestion}`;
}

/** The verification without its first stop and all that follows: some servers leave it in. */
export function upToStop(verification: string, stepCount: number): string {
  const positions = verificationStops(stepCount).map((stop) => verification.indexOf(stop));
  return verification.slice(0, Math.min(...positions.filter((position) => position >= 0), verification.length));
}

function withoutHeaders(step: string): string {
  return step.replaceAll(/^([ \t#*]*)Step[ \t]+\d+[ \t]*[:.)][ \t]*/gim, '$1').replaceAll(/^([ \t#]*)\*{4}/gm, '$1');
}

function inert(text: string): string {
  return withoutControlTokens(text)
    .replaceAll(/\[(Math Problem|Solution)\]/gi, '($1)')
    .replaceAll(/\\boxed\{\s*((?:in)?correct)\s*\}/gi, '$1');
}
