/** Brings the many spellings of one answer to one: Unicode to LaTeX, layout commands away, delimiters away. Linear time. */

const unicode: Readonly<Record<string, string>> = {
  '−': '-',
  '–': '-',
  '—': '-',
  '‑': '-',
  '﹣': '-',
  '－': '-',
  '×': '\\times ',
  '·': '\\cdot ',
  '⋅': '\\cdot ',
  '∙': '\\cdot ',
  '÷': '/',
  '∕': '/',
  '⁄': '/',
  '≤': '\\le ',
  '≥': '\\ge ',
  '⩽': '\\le ',
  '⩾': '\\ge ',
  '≠': '\\ne ',
  '≈': '\\approx ',
  '∞': '\\infty ',
  π: '\\pi ',
  '√': '\\sqrt ',
  '±': '\\pm ',
  '∓': '\\mp ',
  '∪': '\\cup ',
  '∩': '\\cap ',
  '∈': '\\in ',
  '∅': '\\emptyset ',
  ℝ: '\\mathbb{R}',
  ℤ: '\\mathbb{Z}',
  '°': '^\\circ ',
  θ: '\\theta ',
  α: '\\alpha ',
  β: '\\beta ',
  λ: '\\lambda ',
  φ: '\\phi ',
  '½': '\\frac{1}{2}',
  '⅓': '\\frac{1}{3}',
  '⅔': '\\frac{2}{3}',
  '¼': '\\frac{1}{4}',
  '¾': '\\frac{3}{4}',
  '⁰': '^{0}',
  '¹': '^{1}',
  '²': '^{2}',
  '³': '^{3}',
  '⁴': '^{4}',
  '⁵': '^{5}',
  '⁶': '^{6}',
  '⁷': '^{7}',
  '⁸': '^{8}',
  '⁹': '^{9}',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '\u200b': '',
  '\ufeff': '',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
  '′': "'",
  '£': '',
  '€': '',
  '，': ',',
  '（': '(',
  '）': ')',
  '：': ':',
  '。': '.',
  '\f': '\\f',
  '\b': '\\b',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: damaged JSON escapes (`\f` of `\frac`) are repaired here
const unicodeOrControl = /[\f\u0008\u0080-\uffff]/g;

const spacing = /\\\\|\\!\s*|\\[,;:> ~]|~/g;
const layout =
  /\\(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|scriptstyle|limits|nolimits|mathstrut|strut|enspace|thinspace|noindent|phantom(?:\s*-)?)(?![a-zA-Z])|\\q?quad/g;

/** One spelling of `text`, ready for the tokenizer. The escaped dollar becomes `¤`; bare dollars, which only delimit, go. */
export function clean(text: string): string {
  let result = text.replace(unicodeOrControl, (character) => unicode[character] ?? character);
  if (/\d/.test(result)) result = result.replace(/(?<![a-zA-Z\\])([apAP])\.\s?([mM])\b\.?/g, '$1$2');
  if (/^\s*\[\s*'/.test(result)) result = result.replaceAll("'", '');
  if (!result.includes('\\')) return trimEnds(joinBracedCommas(result).replaceAll('$', ' ').replaceAll('**', ' '));
  if (!result.includes('\\begin')) result = result.replace(/\\\\(?=[a-zA-Z({[})\]])/g, '\\');
  else result = result.replace(/(?<!\\)\\(?=[\d-])/g, '\\\\');
  result = joinBracedCommas(result)
    .replaceAll('\\"', ' ')
    .replaceAll('\\$', '¤')
    .replaceAll('$', ' ')
    .replace(layout, ' ')
    .replace(spacing, (match) => (match === '\\\\' ? match : match.startsWith('\\!') ? '' : ' '))
    .replace(/(?<!\\)\\[()[\]]/g, ' ')
    .replaceAll('**', ' ');
  return trimEnds(result);
}

/** `14{,}916` and `14,\!916` group thousands, wherever they stand. */
function joinBracedCommas(text: string): string {
  return text.replace(/(?<=\d)(?:\s?\{,\s?\}|,\s?\\!)\s*(?=\d)/g, '').replaceAll('{,}', ',');
}

const trailing = new Set([' ', '\t', '\n', '\r', '.', ',', ';', ':', '\\', '"', '`']);
const leading = new Set([' ', '\t', '\n', '\r', ':', ',', ';', '"', '`']);

/** Drops surrounding space and punctuation, one character at a time: a trimming regular expression is quadratic on spaces. */
export function trimEnds(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && leading.has(text[start] as string)) start += 1;
  while (end > start && trailing.has(text[end - 1] as string)) end -= 1;
  return text.slice(start, end);
}

/** Words only: wrappers, case, punctuation and spaces set aside, for answers that are names or phrases. Empty when there are none. */
export function plainWords(text: string): string {
  return clean(text)
    .replace(
      /\\(?:text(?:bf|it|rm|normal|tt|sc|up)?|mbox|hbox|math(?:rm|bf|it|sf|tt)|operatorname|emph|boxed|fbox)(?![a-zA-Z])/g,
      ' ',
    )
    .replace(/[{}()$*_"`.,;:!?¤~-]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
}
