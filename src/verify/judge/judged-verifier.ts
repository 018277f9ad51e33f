/** A Verifier that asks a judge where the rules were not sure. Off unless it is built: rules alone are the default. */
import { goldText } from '../../question/question.ts';
import type { Verdict, Verifier, VerifyInput } from '../verifier.ts';
import type { JudgeModel } from './judge-model.ts';

/** What was settled by arithmetic, by form, by policy or by a conflict of answers stands, whatever a judge would say. */
const settledMethods = new Set(['written', 'structure', 'exact', 'surd', 'modular', 'conflict']);

/**
 * Verdicts of `verifier`, except that `undecided` answers, and `incorrect` ones that were only compared at points, are put to the
 * judge. Its verdicts have the rule and method `judge`. When it fails, the rules' verdict stands, with a warning. A reply in
 * which no answer was found is not asked about.
 */
export function createJudgedVerifier({
  verifier,
  judge,
  signal = new AbortController().signal,
}: {
  readonly verifier: Verifier;
  readonly judge: JudgeModel;
  readonly signal?: AbortSignal;
}): Verifier {
  return {
    domain: verifier.domain,
    id: `${verifier.id}+${judge.id}`,
    checkGold: (answerKey) => verifier.checkGold(answerKey),
    async verify(input) {
      const verdict = await verifier.verify(input);
      return isOpen(verdict) ? ask({ judge, signal, input, verdict }) : verdict;
    },
  };
}

function isOpen({ kind, method = '', extracted = '' }: Verdict): boolean {
  return (kind === 'undecided' || kind === 'incorrect') && extracted !== '' && !settledMethods.has(method);
}

async function ask({
  judge,
  signal,
  input,
  verdict,
}: {
  judge: JudgeModel;
  signal: AbortSignal;
  input: VerifyInput;
  verdict: Verdict;
}): Promise<Verdict> {
  const { questionPrompt = '', answerKey } = input;
  const request = { question: questionPrompt, gold: goldText(answerKey), answer: verdict.extracted ?? '' };
  const outcome = await judge.judge(request, signal);
  if (outcome.kind === 'failed') {
    const warning = `The judge ${judge.name} failed: ${outcome.reason}.`;
    return { ...verdict, detail: `${verdict.detail} ${warning}`, warnings: [...(verdict.warnings ?? []), warning] };
  }
  const says = `The judge ${judge.name} finds it ${outcome.isSame ? 'the same as' : 'different from'} the gold.`;
  const warnings = [...(verdict.warnings ?? []), 'Decided by a model, not by rules.'];
  const kind = outcome.isSame ? 'correct' : 'incorrect';
  return { ...verdict, kind, rule: 'judge', method: 'judge', detail: `${says} The rules: ${verdict.detail}`, warnings };
}
