/**
 * A reply as a model of known ability would give it: right with the probability of the two-parameter logistic model, and
 * when wrong, wrong earlier the harder the question is for it: a wrong program passes fewer tests then. A pure function of its options, so that the same attempt
 * gets the same reply in process, over HTTP and after a restart.
 */
import { createRandom, type Random } from '../../stats/random.ts';
import { type ArithmeticChain, arithmeticChain } from './arithmetic-chain.ts';
import type { Decimal } from './decimal.ts';
import { type GoldAnswer, readGoldAnswer, wrongLetter, wrongText } from './gold-answer.ts';
import { difficultyFromPrompt, probabilityRight } from './item-response.ts';
import type { SimulatedProgram } from './simulated-program.ts';

/** `plain` writes its steps in the answer; `reasoner` writes them as reasoning, and a short answer after it. */
export type ReplyStyle = 'plain' | 'reasoner';

export interface SimulatedReplyOptions {
  readonly modelName: string;
  readonly questionPrompt: string;
  /** The right answer; undefined for a question the simulation does not know, which is then answered wrong. */
  readonly gold: string | undefined;
  readonly ability: number;
  /** Default 1. */
  readonly discrimination?: number | undefined;
  /** Absent: drawn from the prompt, see `difficultyFromPrompt`. */
  readonly difficulty?: number | undefined;
  /** Options of a choice question, so that a wrong letter is one of them; default 4. */
  readonly optionCount?: number | undefined;
  /** What a code question is answered with, in place of `gold`. */
  readonly program?: SimulatedProgram | undefined;
  readonly seed: number;
  /** What tells attempts at one question apart: the sample number, or the seed the server was asked with. */
  readonly sample: number;
  readonly style: ReplyStyle;
  /** Text beyond it is cut, reasoning first; absent: nothing is. */
  readonly maxTokens?: number | undefined;
  /** Share of replies that end without an answer, in [0, 1]; default 0. */
  readonly undecidedRate?: number | undefined;
}

export interface SimulatedReply {
  readonly reasoning: string;
  readonly answer: string;
  readonly finishReason: 'stop' | 'length';
  readonly usage: {
    readonly promptTokens: number;
    readonly cachedTokens: 0;
    readonly completionTokens: number;
    readonly reasoningTokens: number;
  };
  readonly isRight: boolean;
  /** 0-based step with the first wrong number; absent when every step is right. */
  readonly firstWrongStep?: number;
}

export function simulateReply(options: SimulatedReplyOptions): SimulatedReply {
  const solution = solve(options);
  const whole = options.style === 'reasoner' ? asReasoner(solution) : asPlain(solution);
  const { reasoning, answer, isCut } = cut(whole, options.maxTokens);
  const reasoningTokens = tokenCount(reasoning);
  return {
    reasoning,
    answer,
    finishReason: isCut ? 'length' : 'stop',
    usage: {
      promptTokens: tokenCount(options.questionPrompt),
      cachedTokens: 0,
      completionTokens: reasoningTokens + tokenCount(answer),
      reasoningTokens,
    },
    isRight: solution.isRight,
    ...(solution.firstWrongStep === undefined ? {} : { firstWrongStep: solution.firstWrongStep }),
  };
}

const charactersPerToken = 4;

/** What a tokenizer would roughly count: one token per four characters. */
export function tokenCount(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}

interface Solution {
  readonly steps: readonly string[];
  /** How the reply ends: the boxed answer, the program, or the admission that there is none. */
  readonly conclusion: string;
  /** What stands between the steps and it. */
  readonly separator: string;
  readonly isRight: boolean;
  readonly firstWrongStep: number | undefined;
}

function solve(options: SimulatedReplyOptions): Solution {
  const { modelName, questionPrompt, gold, program, ability, seed, sample } = options;
  const difficulty = options.difficulty ?? difficultyFromPrompt({ prompt: questionPrompt, seed });
  const response = { ability, difficulty, discrimination: options.discrimination ?? 1 };
  const random = createRandom(JSON.stringify([seed, modelName, questionPrompt, sample]));
  const isUndecided = random.uniform() < (options.undecidedRate ?? 0);
  const isKnown = (program ? program.right : gold) !== undefined;
  const isRight = random.uniform() < probabilityRight(response) && isKnown;
  const stepCount = stepCountFor(difficulty, options.style);
  const firstWrongStep = isRight ? undefined : drawFirstWrongStep({ ...response, stepCount, random });
  const known = gold === undefined || program ? undefined : readGoldAnswer(gold);
  const chain = arithmeticChain({ target: targetOf(known, random), stepCount, firstWrongStep, random });
  const final = program
    ? fenced(isRight ? program.right : program.wrong((firstWrongStep ?? 0) / stepCount))
    : boxed(isRight ? gold : wrongAnswer(known, chain, options.optionCount, random));
  return {
    steps: chain.equations.map(
      (equation, step) => `Step ${step + 1}: ${random.integer(2) ? 'We get' : 'Now'} ${equation}.`,
    ),
    conclusion: isUndecided ? 'I cannot tell which of these is the answer.' : final,
    separator: program ? stepSeparator : ' ',
    isRight: isRight && !isUndecided,
    firstWrongStep,
  };
}

function boxed(answer: string | undefined): string {
  return `The answer is $\\boxed{${answer}}$.`;
}

function fenced(program: string | undefined): string {
  return `\`\`\`python\n${program}\n\`\`\``;
}

const fewestSteps = 4;
const mostSteps = 12;

/** Harder questions take longer: six steps at average difficulty, three more per two units of it; a reasoner takes twice that. */
export function stepCountFor(difficulty: number, style: ReplyStyle): number {
  const steps = Math.min(mostSteps, Math.max(fewestSteps, Math.round(6 + 1.5 * difficulty)));
  return style === 'reasoner' ? 2 * steps : steps;
}

/**
 * The share x of a wrong solution before its first error is drawn as u^g, u uniform, g = exp(a (b - θ) / 2): its mean
 * 1 / (1 + g) falls from 1 to 0 as the question outgrows the model, so expected mean step scores fall too.
 */
function drawFirstWrongStep(options: {
  readonly ability: number;
  readonly difficulty: number;
  readonly discrimination: number;
  readonly stepCount: number;
  readonly random: Random;
}): number {
  const { ability, difficulty, discrimination, stepCount, random } = options;
  const share = random.uniform() ** Math.exp((discrimination * (difficulty - ability)) / 2);
  return Math.min(stepCount - 1, Math.floor(share * stepCount));
}

/** Where the arithmetic leads: the gold when it is a number, any number otherwise. */
function targetOf(known: GoldAnswer | undefined, random: Random): Decimal {
  return known?.kind === 'number' ? known.value : { units: BigInt(10 + random.integer(990)), scale: 0 };
}

function wrongAnswer(
  known: GoldAnswer | undefined,
  chain: ArithmeticChain,
  optionCount: number | undefined,
  random: Random,
): string {
  if (known?.kind === 'letter') return wrongLetter(known.letter, optionCount, random);
  return known?.kind === 'text' ? wrongText(known.text, random) : chain.result;
}

interface Written {
  readonly reasoning: string;
  readonly answer: string;
}

const stepSeparator = '\n\n';

/** A boxed answer belongs to the last step, so that a slip there leaves every earlier step right. */
function asPlain({ steps, conclusion, separator }: Solution): Written {
  return { reasoning: '', answer: `${steps.join(stepSeparator)}${separator}${conclusion}` };
}

function asReasoner({ steps, conclusion }: Solution): Written {
  return { reasoning: steps.join(stepSeparator), answer: conclusion };
}

function cut({ reasoning, answer }: Written, maxTokens: number | undefined): Written & { readonly isCut: boolean } {
  const total = tokenCount(reasoning) + tokenCount(answer);
  if (maxTokens === undefined || total <= maxTokens) return { reasoning, answer, isCut: false };
  const reasoningKept = reasoning.slice(0, maxTokens * charactersPerToken);
  const left = maxTokens - tokenCount(reasoningKept);
  return { reasoning: reasoningKept, answer: answer.slice(0, left * charactersPerToken), isCut: true };
}
