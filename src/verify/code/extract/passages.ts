/** The parts of a reply that may be its program, by where they stand. */
import { type FencedBlock, findBlocks, findInlineBlock, pythonTags } from './fences.ts';
import { lineEnd } from './python-lines.ts';
import { type Outline, outlineOf } from './python-outline.ts';

export type Place =
  | 'python-block'
  | 'untagged-block'
  | 'other-block'
  | 'unclosed-block'
  | 'inline-block'
  | 'prefilled-block'
  | 'whole-reply'
  | 'unfenced-run';

/** A text with its outline, which is made when first asked for. */
export class Passage {
  readonly place: Place;
  readonly text: string;
  private made: Outline | undefined;

  constructor(place: Place, text: string) {
    this.place = place;
    this.text = text;
  }

  get outline(): Outline {
    this.made ??= outlineOf(this.text);
    return this.made;
  }
}

/** Tags of what is never the program, however much it looks like Python. */
const foreignTags: ReadonlySet<string> = new Set(
  `bash sh shell zsh console terminal output out stdout stdin input json yaml yml toml ini xml html css sql diff csv latex tex
   c cpp c++ cc h hpp cs csharp c# java js javascript jsx ts typescript tsx go golang rust rs ruby rb kotlin swift php perl scala r matlab
   julia haskell lua dart pseudocode mermaid dockerfile makefile`.split(/\s+/),
);

export interface FoundPassages {
  /** Complete blocks, in order. */
  readonly closed: readonly Passage[];
  /** The last block when its fence never closes. */
  readonly unclosed?: Passage;
  /** Looked at when no block is the program, in this order. */
  readonly bare: readonly Passage[];
  /** Tags of blocks left out for their language, in order. */
  readonly foreign: readonly string[];
}

export function findPassages(text: string): FoundPassages {
  return sorted(findBlocks(text), text);
}

/**
 * When the prompt opened the reply's first fence: the text up to the first bare fence, and what the rest holds. Undefined when the reply has no
 * such fence, or the text before it is no Python.
 */
export function findPrefilled(text: string): { readonly block: Passage; readonly rest: FoundPassages } | undefined {
  const fence = text.indexOf('```');
  if (fence <= 0) return undefined;
  const end = lineEnd(text, fence);
  const block = new Passage('prefilled-block', text.slice(0, fence));
  if (text.slice(fence, end).trim() !== '```' || !block.outline.isPython) return undefined;
  const rest = text.slice(end + 1);
  return { block, rest: { ...sorted(findBlocks(rest), rest), bare: [] } };
}

function sorted(blocks: readonly FencedBlock[], text: string): FoundPassages {
  const passages = blocks.flatMap((block) => {
    const passage = passageOf(block);
    return passage ? [{ block, passage }] : [];
  });
  const last = passages.at(-1);
  return {
    closed: passages.flatMap(({ block, passage }) => (block.isClosed ? [passage] : [])),
    ...(last && !last.block.isClosed ? { unclosed: last.passage } : {}),
    bare: barePassages(text, blocks[0]?.start),
    foreign: blocks.flatMap(({ tag }) => (foreignTags.has(tag) ? [tag] : [])),
  };
}

function placeOf({ tag, isClosed }: FencedBlock): Place {
  if (!isClosed) return 'unclosed-block';
  if (pythonTags.has(tag)) return 'python-block';
  return tag === '' ? 'untagged-block' : 'other-block';
}

/** Undefined for what cannot be a program: nothing, another language, a session with its outputs, text that is no Python and is not tagged so. */
function passageOf(block: FencedBlock): Passage | undefined {
  const { tag, content } = block;
  if (content.trim() === '' || foreignTags.has(tag)) return undefined;
  const text = withoutPrompts(content);
  const passage = text === undefined ? undefined : new Passage(placeOf(block), text);
  return pythonTags.has(tag) || passage?.outline.isPython ? passage : undefined;
}

/** Of a session of the interpreter the code, when it shows nothing else; undefined when it shows outputs too. */
function withoutPrompts(content: string): string | undefined {
  if (!content.trimStart().startsWith('>>>')) return content;
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  if (!lines.every((line) => /^[ \t]*(?:>>>|\.\.\.)(?: |$)/.test(line))) return undefined;
  return lines.map((line) => line.trimStart().slice(4)).join('\n');
}

/** Programs without fences: an inline block, the whole text, or a run of Python between prose. */
function barePassages(text: string, firstBlock: number | undefined): Passage[] {
  const inline = findInlineBlock(text);
  const whole = new Passage('whole-reply', text.slice(0, firstBlock));
  const run = whole.outline.isPython ? whole.text : pythonRun(whole.text);
  const passages = [
    ...(inline === undefined ? [] : [new Passage('inline-block', inline)]),
    ...(firstBlock === undefined ? [whole] : []),
    ...(run === undefined ? [] : [new Passage('unfenced-run', run)]),
  ];
  return passages.filter(({ outline }) => outline.isPython);
}

const runBeginning = /^(?:(?:from [\w.]+ )?import \w|(?:async )?def \w+ ?\(|class \w+ ?[:(]|@\w)/m;

/** From the first import or definition at the left margin up to the first line of prose there. */
function pythonRun(text: string): string | undefined {
  const start = text.search(runBeginning);
  if (start === -1) return undefined;
  const rest = text.slice(start);
  const prose = outlineOf(rest).lines.find(({ isForeign, indent }) => isForeign && indent === 0);
  return rest.slice(0, prose?.start);
}
