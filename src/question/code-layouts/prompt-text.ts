/** Statements made self-contained: a model is told every name the tests call, and shown the code it is to complete. */

/** The statement with the starter code in a fenced block, unless it shows it already, blanks apart. */
export function withStarterCode(statement: string, starterCode: string | undefined): string {
  if (starterCode === undefined || squeezed(statement).includes(squeezed(starterCode))) return statement;
  return `${statement.trimEnd()}\n\nComplete this code:\n\n${fenced(starterCode)}`;
}

/** The statement with the name the tests call, a function or `Solution.method`, unless it holds it already. */
export function withEntryPoint(statement: string, entryPoint: string): string {
  const [owner, method] = entryPoint.split('.');
  if (new RegExp(`\\b${method ?? owner}\\b`).test(statement)) return statement;
  const wish =
    method === undefined
      ? `Write a function named \`${owner}\`.`
      : `Write a class \`${owner}\` with a method \`${method}\`.`;
  return `${statement.trimEnd()}\n\n${wish}`;
}

export function fenced(code: string): string {
  return `\`\`\`python\n${code.replace(/^\n+/, '').trimEnd()}\n\`\`\``;
}

/** The code of the last fenced Python block; undefined when there is none. */
export function lastFenced(text: string): string | undefined {
  return [...text.matchAll(/```python\n([\s\S]*?)\n?```/g)].at(-1)?.[1];
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}
