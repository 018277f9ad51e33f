/** Names in Python text, told by its tokens: enough for test scripts, without reading Python in full. */

const literalsAndComments = /("""|''')[\s\S]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*/g;
const identifiers = /(?<![\w.])[A-Za-z_]\w*/g;
const definitions = /^(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_]\w*)|^([A-Za-z_]\w*)[ \t]*=(?!=)/gm;

/** Functions, classes and variables the module defines at its top, in order, each once. */
export function definedNames(source: string): string[] {
  return [...new Set([...source.matchAll(definitions)].map(([, owner, variable]) => (owner ?? variable) as string))];
}

/** Every name outside strings and comments that is no attribute of another. */
export function usedNames(source: string): ReadonlySet<string> {
  return new Set(withoutLiterals(source).match(identifiers));
}

/** Names that are called as `name(...)` but are no builtin, keyword or name the source itself defines or imports. */
export function calledNames(source: string): string[] {
  const text = withoutLiterals(source);
  const called = [...text.matchAll(/(?<![\w.])([A-Za-z_]\w*)\s*\(/g)].map(([, name]) => name as string);
  const known = new Set([...notCalled, ...definedNames(source), ...importedNames(text)]);
  return [...new Set(called)].filter((name) => !known.has(name));
}

function importedNames(text: string): string[] {
  return (text.match(/^[ \t]*(?:from|import)\b.*$/gm) ?? []).flatMap((line) => line.match(identifiers) ?? []);
}

function withoutLiterals(source: string): string {
  return source.replace(literalsAndComments, ' ');
}

/** Keywords that may stand before a bracket, and builtins that tests call. */
const notCalled = (
  'and assert await del elif for if in is lambda not or print return while yield ' +
  'abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter float format frozenset ' +
  'getattr hasattr hash hex id int isinstance issubclass iter len list map max min next object oct open ord pow range ' +
  'repr reversed round set setattr slice sorted str sum super tuple type vars zip'
).split(' ');
