/** Puts before a program what it uses and leaves undefined, when an earlier part of the reply or the starter code defines it. */
import { type Outline, type OutlinedText, outlineOf } from './python-outline.ts';

export interface Supplied {
  readonly program: string;
  /** The names that were missing; empty when nothing was put before the program. */
  readonly names: readonly string[];
}

/**
 * Only sources that define functions, classes and imports and do nothing else are used, each whole and at most once, in their order. Names that
 * the prelude defines are not missing; `wanted` ones are, when the program does not define them. A program with a `__future__` import, which
 * must come first, is left as it is.
 */
export function supplyNames(
  { text: program, outline }: OutlinedText,
  {
    sources,
    prelude = '',
    wanted = [],
  }: { sources: readonly OutlinedText[]; prelude?: string; wanted?: readonly string[] },
): Supplied {
  if (outline.importsFuture || sources.length === 0) return { program, names: [] };
  const bound = new Set([...outline.bound, ...(prelude === '' ? [] : outlineOf(prelude).bound)]);
  const missing = new Set([...outline.used, ...wanted].filter((name) => !bound.has(name)));
  const taken = takeSources(sources, missing, bound);
  if (taken.sources.length === 0) return { program, names: [] };
  return { program: [...taken.sources, program].join('\n\n'), names: taken.names };
}

/** From the last source to the first, since a later one may need an earlier one. */
function takeSources(
  sources: readonly OutlinedText[],
  missing: Set<string>,
  bound: Set<string>,
): { sources: string[]; names: string[] } {
  const taken: string[] = [];
  const names: string[] = [];
  for (const { text, outline } of sources.toReversed()) {
    const needed = providedBy(outline).filter((name) => missing.has(name));
    if (needed.length === 0) continue;
    taken.unshift(text.trim());
    names.push(...needed);
    for (const name of outline.used) if (!bound.has(name)) missing.add(name);
    for (const name of outline.bound) {
      bound.add(name);
      missing.delete(name);
    }
  }
  return { sources: taken, names };
}

function providedBy(outline: Outline): string[] {
  if (outline.hasEffect || outline.isBody || !outline.isPython) return [];
  return [...new Set(outline.definitions.flatMap(({ kind, name }) => (kind === 'variable' ? [] : [name])))];
}
