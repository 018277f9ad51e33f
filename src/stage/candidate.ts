/** Where one question stands with the teacher, from its recorded tries alone: the same for a reply of now, of an earlier run or of another run. */

/**
 * What one try came to. `unverified`: the reply is in the store, its verdict is owed. `unjudged`: so too, and the verifier itself
 * has failed on it.
 */
export type Try = 'accepted' | 'refused' | 'unverified' | 'unjudged' | 'failed' | 'failed-for-good';

export type Standing =
  | { readonly kind: 'accepted'; readonly sample: number }
  /** Every try is used and none was accepted. */
  | { readonly kind: 'rejected' }
  /** No reply or no judgement of it could be had; `owed`: what another run may try again, absent when that cannot help. */
  | { readonly kind: 'failed'; readonly sample: number; readonly owed?: 'reply' | 'verdict' }
  | { readonly kind: 'owed'; readonly sample: number; readonly owed: 'reply' | 'verdict' };

/** The first sample that decides, in order of sample number; tries beyond the limit say nothing. */
export function standingOf(tries: ReadonlyMap<number, Try>, limit: number): Standing {
  for (let sample = 0; sample < limit; sample += 1) {
    const known = tries.get(sample);
    if (known === undefined) return { kind: 'owed', sample, owed: 'reply' };
    if (known === 'unverified') return { kind: 'owed', sample, owed: 'verdict' };
    if (known === 'accepted') return { kind: 'accepted', sample };
    if (known === 'failed') return { kind: 'failed', sample, owed: 'reply' };
    if (known === 'unjudged') return { kind: 'failed', sample, owed: 'verdict' };
    if (known === 'failed-for-good') return { kind: 'failed', sample };
  }
  return { kind: 'rejected' };
}

/** Samples the standing rests on: all up to the one that decided. */
export function decidingSamples(standing: Standing, limit: number): number {
  return standing.kind === 'rejected' ? limit : standing.kind === 'owed' ? standing.sample : standing.sample + 1;
}
