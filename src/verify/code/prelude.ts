/** Puts a suite's prelude before a program. */

/** `from __future__` lines must stay first; they are moved before the prelude. */
export function withPrelude(prelude: string | undefined, program: string): string {
  if (prelude === undefined || prelude.trim() === '') return program;
  const lines = program.split('\n');
  const isFuture = (line: string) => /^from\s+__future__\s+import\s[^(]*$/.test(line);
  const future = lines.filter(isFuture);
  // Blank in their place, so that the lines of a traceback keep their distances.
  const rest = future.length === 0 ? lines : lines.map((line) => (isFuture(line) ? '' : line));
  return [...future, prelude, ...rest].join('\n');
}
