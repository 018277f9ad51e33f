/** Has a server tokenise a question and its steps piece by piece. */
import type { TransportFailure, TransportOutcome } from '../../model/transport/http-transport.ts';
import type { ScoreOutcome, ScoreRequest } from '../process-reward-model.ts';
import { unscorable } from '../served/served-options.ts';
import { hasNoTokenizer, type TokenizeRequest, type Tokens } from '../served/tokenize.ts';
import { withoutTokens } from '../served/without-tokens.ts';
import type { TokenPieces } from './token-text.ts';

export type Tokenize = (request: TokenizeRequest, signal: AbortSignal) => Promise<TransportOutcome<Tokens>>;

export type Tokenized =
  /** `maxModelLength`: the server's context length; undefined when it does not state it. */
  { readonly kind: 'done'; readonly pieces: TokenPieces; readonly maxModelLength: number | undefined } | Failed;
type Failed = Exclude<ScoreOutcome, { kind: 'scored' }>;

/** ChatML's own tokens: within question or steps the server would read them as such. */
const controlTokens = ['<|im_start|>', '<|im_end|>', '<|endoftext|>'];

export class PieceTokenizer {
  readonly #tokenize: Tokenize;
  readonly #bos: string;
  readonly #separator: string;
  #separatorId: number | undefined;

  constructor(options: { tokenize: Tokenize; bos: string; separator: string }) {
    this.#tokenize = options.tokenize;
    this.#bos = options.bos;
    this.#separator = options.separator;
  }

  /**
   * As Skywork's `prepare_input` does (SkyworkAI/skywork-o1-prm-inference, model_utils/io_utils.py): BOS, question and a line
   * feed in one piece, every step by itself, the separator's id after each. Only the separator's id is kept for later calls.
   */
  async tokenize(request: ScoreRequest, signal: AbortSignal): Promise<Tokenized> {
    const ask = (prompt: string) => this.#ask(prompt, request, signal);
    const separator = await this.#askSeparator(ask);
    if (separator.kind !== 'id') return separator;
    const [question, ...steps] = await Promise.all([
      ask(`${this.#bos}${plain(request.questionPrompt)}\n`),
      ...request.steps.map((step) => ask(plain(step))),
    ]);
    const failed = [question, ...steps].find((outcome) => outcome.kind !== 'done');
    if (failed !== undefined) return explained(failed);
    const { ids, maxModelLength } = tokensOf(question);
    const pieces = { question: ids, steps: steps.map((step) => tokensOf(step).ids), separator: separator.id };
    return { kind: 'done', pieces, maxModelLength };
  }

  async #askSeparator(
    ask: (prompt: string) => Promise<TransportOutcome<Tokens>>,
  ): Promise<{ readonly kind: 'id'; readonly id: number } | Failed> {
    if (this.#separatorId !== undefined) return { kind: 'id', id: this.#separatorId };
    const outcome = await ask(this.#separator);
    if (outcome.kind !== 'done') return explained(outcome);
    const [id, ...others] = outcome.value.ids;
    if (id === undefined || others.length > 0) {
      const name = JSON.stringify(this.#separator);
      const count = outcome.value.ids.length;
      return unscorable(`the separator ${name} is ${count} tokens for this model: set \`separator\` to a text of one`);
    }
    this.#separatorId = id;
    return { kind: 'id', id };
  }

  async #ask(prompt: string, request: ScoreRequest, signal: AbortSignal): Promise<TransportOutcome<Tokens>> {
    if (prompt === '') return { kind: 'done', value: { ids: [], maxModelLength: undefined }, latencyMs: 0 };
    const { requestId, drain } = request;
    return this.#tokenize({ prompt, addSpecialTokens: false, requestId, drain }, signal);
  }
}

function plain(text: string): string {
  return withoutTokens(text, controlTokens);
}

function tokensOf(outcome: TransportOutcome<Tokens>): Tokens {
  if (outcome.kind !== 'done') throw new TypeError('a failed call has no tokens');
  return outcome.value;
}

function explained(failure: TransportFailure): Failed {
  if (failure.kind !== 'failed' || !hasNoTokenizer(failure)) return failure;
  return unscorable(
    `the server has no /tokenize (${failure.reason}), and without it the token ids this model reads cannot be built: give the base URL of the vLLM server itself, or let the gateway pass /tokenize on`,
  );
}
