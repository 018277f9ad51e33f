/** Finds `\boxed{...}` groups in a reply, by matching braces, in linear time. */

export interface Box {
  readonly content: string;
  /** Offset of the command. */
  readonly start: number;
  /** Offset just past the closing brace. */
  readonly end: number;
}

const command = /\\(?:boxed|fbox|framebox)(?![a-zA-Z])\s*/g;
/** Boxes beyond this many from the end cannot change a verdict. */
const mostBoxes = 64;

/** Every box that holds something, in order; of nested boxes the outermost. A last box left open reads to the end of its line. */
export function findBoxes(text: string): Box[] {
  const boxes: Box[] = [];
  let past = 0;
  for (const match of text.matchAll(command)) {
    const start = match.index;
    if (start < past) continue;
    const open = start + match[0].length;
    const isBraced = text[open] === '{';
    const box = isBraced ? bracedBox(text, { start, open }) : bareBox(text, { start, open });
    if (!box && isBraced) break;
    if (!box) continue;
    if (box.content.trim() !== '') boxes.push(box);
    past = box.end;
  }
  return boxes.slice(-mostBoxes);
}

function bracedBox(text: string, { start, open }: { start: number; open: number }): Box | undefined {
  let depth = 0;
  for (let index = open; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return { content: text.slice(open + 1, index), start, end: index + 1 };
  }
  return unclosedBox(text, { start, open });
}

/** A forgotten closing brace: the content ends with its dollar or its line. */
function unclosedBox(text: string, { start, open }: { start: number; open: number }): Box | undefined {
  const stop = text.slice(open + 1).search(/[$\n]/);
  const end = stop < 0 ? text.length : open + 1 + stop;
  return end - open > 400 ? undefined : { content: text.slice(open + 1, end), start, end };
}

/** `\boxed 5`: the next word of the line. */
function bareBox(text: string, { start, open }: { start: number; open: number }): Box | undefined {
  if (text.slice(start, open).includes('\n')) return undefined;
  const match = /[^\s$\\]+/y;
  match.lastIndex = open;
  const word = match.exec(text);
  return word ? { content: word[0], start, end: open + word[0].length } : undefined;
}

/** Groups boxes that stand side by side: each group is one answer. */
export function groupAdjacent(boxes: readonly Box[], text: string): Box[][] {
  const groups: Box[][] = [];
  for (const box of boxes) {
    const last = groups.at(-1)?.at(-1);
    if (last && isConnective(text.slice(last.end, box.start))) (groups.at(-1) as Box[]).push(box);
    else groups.push([box]);
  }
  return groups;
}

function isConnective(gap: string): boolean {
  if (gap.length > 60) return false;
  const words = gap
    .replace(/\\(?:q?quad|text|textrm|mbox|\[|\]|\(|\)|,|;)/g, ' ')
    .replace(/[\s${}\\(),;.[\]&]+/g, ' ')
    .trim();
  if (words === '') return /[,;]|\}\s*\\boxed|^\s*$|^\$?\s*\$?$/.test(gap) && !gap.includes('\n\n');
  if (!/^[\w+= ]{0,40}$/.test(words)) return false;
  if (/^\++$/.test(words)) return true;
  return words.split(' ').length <= 5 && /\b(?:and|or)\b/.test(words) && !gap.includes('. ');
}
