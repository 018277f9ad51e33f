/** Which of a row's solutions can serve as the reference. */
import { lastFenced } from './prompt-text.ts';

/** Statements only Python 2 reads. */
const python2 = /^[^#\n'"]*(?:\bprint\s+[^\s(=,.]|\braw_input\s*\(|\bxrange\s*\()/m;

/** The first that is not empty and not plainly Python 2, out of its Markdown block; undefined when there is none. */
export function usableReference(solutions: unknown): string | undefined {
  const candidates = Array.isArray(solutions) ? solutions : [solutions];
  for (const candidate of candidates) {
    if (typeof candidate !== 'string') continue;
    const code = lastFenced(candidate) ?? candidate;
    if (code.trim() !== '' && !python2.test(code)) return code;
  }
  return undefined;
}
