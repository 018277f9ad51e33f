/** A reply as text, made before a byte is sent: pacing and faults are then the same for every route. */

export interface ReplyPiece {
  readonly text: string;
  /** Tokens it took to write; what pacing waits for. */
  readonly tokens: number;
}

export interface PreparedReply {
  readonly contentType: 'application/json' | 'text/event-stream';
  /** Non-empty. */
  readonly pieces: readonly ReplyPiece[];
}

export function jsonReply(body: unknown, tokens = 0): PreparedReply {
  return { contentType: 'application/json', pieces: [{ text: JSON.stringify(body), tokens }] };
}

export function wholeText({ pieces }: PreparedReply): string {
  return pieces.map(({ text }) => text).join('');
}
