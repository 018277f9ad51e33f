/** The port to a model that is asked whether an answer means the gold, where rules could not tell. */

export interface JudgeRequest {
  /** Empty when it is not known. */
  readonly question: string;
  readonly gold: string;
  /** The extracted answer and nothing else of the reply: what stands around it could talk the judge round. */
  readonly answer: string;
}

/** A judge that gives no clear verdict has failed; that is never "wrong". */
export type JudgeOutcome =
  | { readonly kind: 'judged'; readonly isSame: boolean }
  | { readonly kind: 'failed'; readonly reason: string };

export interface JudgeModel {
  readonly name: string;
  /** Part of the verifier's id: everything that may change a verdict, the prompt's version first. */
  readonly id: string;
  /** Never rejects. */
  judge(request: JudgeRequest, signal: AbortSignal): Promise<JudgeOutcome>;
}
