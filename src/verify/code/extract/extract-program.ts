/** Finds the program in a reply, by rules from the most to the least deliberate, and says which one found it. */
import { completeBody, wrapMethods } from './complete-starter.ts';
import { dedent } from './indentation.ts';
import { type FoundPassages, findPassages, findPrefilled, type Passage, type Place } from './passages.ts';
import { defines, type Outline, type OutlinedText, outlineOf } from './python-outline.ts';
import { supplyNames } from './supply-names.ts';

/** What is asked of the program; a test suite has all of it. */
export type ProgramDemand = {
  /** Defined before the program. */
  readonly prelude?: string;
  /** What the prompt asked to complete. */
  readonly starterCode?: string;
} & (
  | { readonly kind: 'stdio' }
  /** A function, or a method written `Solution.twoSum`. */
  | { readonly kind: 'function'; readonly entryPoint: string }
  | { readonly kind: 'script'; readonly entryPoints: readonly string[] }
);

/**
 * Where the program stood, and what was done to it:
 *
 * | part of a rule | meaning |
 * |---|---|
 * | `answer-tag+` before it | inside the last `<answer>` |
 * | `python-block` | the last complete block tagged as Python that is what is asked for |
 * | `untagged-block` | as before, without a tag |
 * | `other-block` | as before, with a tag of no known language, such as `text` |
 * | `unclosed-block` | the last block, whose fence never closes |
 * | `prefilled-block` | the reply's beginning up to a fence that nothing opened: the prompt did |
 * | `inline-block` | three backticks on one line |
 * | `whole-reply` | a reply without fences that is Python from end to end |
 * | `unfenced-run` | Python without fences, from its first import or definition to the prose that follows |
 * | `+dedented` | all of it was indented |
 * | `+method` | a method without its class: the class was put around it |
 * | `+body` | a function's body: the starter code was put before it |
 * | `+joined` | definitions it uses were put before it, from earlier blocks or the starter code |
 * | `+misfit` | nothing in the reply is what is asked for; this is the likeliest |
 */
export type ExtractionRule = string;

export type ProgramExtraction =
  | {
      readonly kind: 'program';
      readonly program: string;
      readonly rule: ExtractionRule;
      /** Its fence never closes: of a reply cut off by its length limit it must not count. */
      readonly isUnclosed: boolean;
      /** What a person should know of it, a sentence each. */
      readonly notes?: readonly string[];
    }
  | { readonly kind: 'none'; readonly detail: string };

type Found = Extract<ProgramExtraction, { kind: 'program' }>;

/**
 * The program of the reply. A block that is what is asked for (defines the entry points; for stdin tests, reads it and does something) goes
 * before one that is not, Python's tag before none, a later one before an earlier one: replies often end with a usage example or a sample output.
 * Linear in the reply's length. Never throws.
 */
export function extractProgram({ answer, suite }: { answer: string; suite: ProgramDemand }): ProgramExtraction {
  const text = afterThinking(answer.replaceAll('\r\n', '\n').replace(/^\ufeff/, ''));
  if (text === undefined) return { kind: 'none', detail: 'The reply ends within its reasoning.' };
  const tagged = lastAnswerTag(text);
  const inside = tagged === undefined ? undefined : fromText(tagged, suite);
  if (inside?.kind === 'program' && !isMisfit(inside)) return { ...inside, rule: `answer-tag+${inside.rule}` };
  const anywhere = fromText(text, suite);
  if (inside?.kind !== 'program' || (anywhere.kind === 'program' && !isMisfit(anywhere))) return anywhere;
  return { ...inside, rule: `answer-tag+${inside.rule}` };
}

function isMisfit({ rule }: Found): boolean {
  return rule.endsWith('+misfit');
}

function afterThinking(answer: string): string | undefined {
  const end = answer.lastIndexOf('</think>');
  const text = end === -1 ? answer : answer.slice(end + '</think>'.length);
  return text.trimStart().startsWith('<think>') ? undefined : text;
}

function lastAnswerTag(text: string): string | undefined {
  const open = text.lastIndexOf('<answer>');
  if (open === -1) return undefined;
  const close = text.indexOf('</answer>', open);
  return text.slice(open + '<answer>'.length, close === -1 ? undefined : close);
}

function fromText(text: string, suite: ProgramDemand): ProgramExtraction {
  const prefilled = findPrefilled(text);
  const fromPrefilled =
    prefilled && fromPassages({ ...prefilled.rest, closed: [prefilled.block, ...prefilled.rest.closed] }, suite);
  if (fromPrefilled) return fromPrefilled;
  const found = findPassages(text);
  return fromPassages(found, suite) ?? misfit(found, suite) ?? { kind: 'none', detail: whyNone(text, found) };
}

/** The program, when some passage is what is asked for. */
function fromPassages({ closed, unclosed, bare }: FoundPassages, suite: ProgramDemand): Found | undefined {
  return (
    fromComplete(closed, suite) ??
    (unclosed && read(unclosed, { suite, earlier: closed.slice(-mostEarlier) })) ??
    firstOf(bare, (passage) => read(passage, { suite, earlier: [] }))
  );
}

const placesByPreference: readonly Place[] = ['prefilled-block', 'python-block', 'untagged-block', 'other-block'];
/** Earlier blocks that a block's missing names are looked for in, and blocks tried together with earlier ones. */
const mostEarlier = 32;
const mostJoined = 8;

interface Candidate {
  readonly passage: Passage;
  readonly earlier: readonly Passage[];
}

function fromComplete(passages: readonly Passage[], suite: ProgramDemand): Found | undefined {
  const candidates = byPreference(passages);
  const tryAs = (reading: ReadPassage, tried: readonly Candidate[]) =>
    firstOf(tried, ({ passage, earlier }) => readAs(reading, passage, { suite, earlier }));
  return (
    firstOf([asWritten, asMethod, asBody], (reading) => tryAs(reading, candidates)) ??
    tryAs(asJoined, candidates.slice(0, mostJoined))
  );
}

/** By place, then the last first. */
function byPreference(passages: readonly Passage[]): Candidate[] {
  const candidates = passages.map((passage, index) => ({
    passage,
    earlier: passages.slice(Math.max(0, index - mostEarlier), index),
  }));
  return placesByPreference.flatMap((place) =>
    candidates.filter(({ passage }) => passage.place === place).toReversed(),
  );
}

interface Context {
  readonly suite: ProgramDemand;
  readonly earlier: readonly Passage[];
}

interface Reading {
  readonly program: string;
  /** Added to the rule; empty for a text that is taken as it is. */
  readonly suffix: '' | '+dedented' | '+method' | '+body';
  readonly note?: string;
}

type ReadPassage = (passage: Passage, context: Context) => Reading | undefined;

function read(passage: Passage, context: Context): Found | undefined {
  return firstOf([asWritten, asMethod, asBody, asJoined], (reading) => readAs(reading, passage, context));
}

function readAs(reading: ReadPassage, passage: Passage, context: Context): Found | undefined {
  const result = reading(passage, context);
  return result && completed(result, passage, context);
}

function asWritten({ text, outline }: Passage, { suite }: Context): Reading | undefined {
  return fits(outline, suite) ? atMargin(text) : undefined;
}

function atMargin(text: string): Reading {
  const program = dedent(text);
  return { program, suffix: program === text ? '' : '+dedented' };
}

function asMethod(passage: Passage, { suite }: Context): Reading | undefined {
  for (const name of entryPointsOf(suite)) {
    const [owner = '', method] = name.split('.');
    if (method === undefined && !starterHasClass(suite, owner)) continue;
    const program = wrapMethods(passage, { owner, ...(method === undefined ? {} : { method }) });
    if (program !== undefined && fits(outlineOf(program), suite))
      return { program, suffix: '+method', note: `The class ${owner} was put around the method the reply gives.` };
  }
  return undefined;
}

function starterHasClass({ starterCode = '' }: ProgramDemand, owner: string): boolean {
  return outlineOf(starterCode).definitions.some(({ kind, name }) => kind === 'class' && name === owner);
}

function asBody(passage: Passage, { suite }: Context): Reading | undefined {
  if (suite.kind === 'stdio' || suite.starterCode === undefined) return undefined;
  const program = completeBody(suite.starterCode, passage);
  if (program === undefined || !fits(outlineOf(program), suite)) return undefined;
  return { program, suffix: '+body', note: 'The starter code was put before the function body the reply gives.' };
}

/** The text together with the earlier blocks it needs. */
function asJoined(passage: Passage, { suite, earlier }: Context): Reading | undefined {
  const { program, names } = supplyNames(passage, { sources: earlier, wanted: ownersOf(suite) });
  return names.length > 0 && fits(outlineOf(program), suite) ? atMargin(passage.text) : undefined;
}

/** The reading as a program, with what it lacks put before it. */
function completed(
  { program, suffix, note }: Reading,
  { place, text, outline }: Passage,
  { suite, earlier }: Context,
): Found {
  const head = suffix === '+body' ? [] : starterHead(suite);
  const supplied = supplyNames(
    { text: program, outline: program === text ? outline : outlineOf(program) },
    {
      sources: [...head, ...earlier],
      wanted: ownersOf(suite),
      ...(suite.prelude === undefined ? {} : { prelude: suite.prelude }),
    },
  );
  const isJoined = supplied.names.length > 0;
  const joined = `Put before it, from earlier in the reply or the starter code: ${supplied.names.join(', ')}.`;
  const notes = [...(note === undefined ? [] : [note]), ...(isJoined ? [joined] : [])];
  return {
    kind: 'program',
    program: `${supplied.program.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`,
    rule: `${place}${suffix}${isJoined ? '+joined' : ''}`,
    isUnclosed: place === 'unclosed-block',
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** What the starter code holds before the entry point: imports and helpers that a reply may leave out. */
function starterHead({ starterCode = '', ...suite }: ProgramDemand): OutlinedText[] {
  const owners = ownersOf(suite);
  const entry = outlineOf(starterCode).definitions.find(
    ({ kind, name }) => (kind === 'function' || kind === 'class') && owners.includes(name),
  );
  if (!entry) return [];
  const text = starterCode.slice(0, entry.start);
  return text.trim() === '' ? [] : [{ text, outline: outlineOf(text) }];
}

/** The likeliest of passages that are all not what is asked for: a verdict on it says more than that there is none. */
function misfit({ closed, unclosed, bare }: FoundPassages, suite: ProgramDemand): Found | undefined {
  const candidates = [
    ...byPreference(closed),
    ...[...(unclosed ? [unclosed] : []), ...bare].map((passage) => ({ passage, earlier: closed.slice(-mostEarlier) })),
  ].filter(({ passage }) => passage.place === 'python-block' || isLikely(passage.outline, suite));
  const chosen = candidates.find(({ passage }) => isLikely(passage.outline, suite)) ?? candidates[0];
  if (!chosen) return undefined;
  const found = completed(atMargin(chosen.passage.text), chosen.passage, { suite, earlier: chosen.earlier });
  return { ...found, rule: `${found.rule}+misfit`, notes: [...(found.notes ?? []), whyMisfit(suite)] };
}

/** Does it define functions, or, where a whole program is asked for, print? */
function isLikely(outline: Outline, suite: ProgramDemand): boolean {
  if (suite.kind === 'stdio') return outline.prints && outline.hasEffect;
  return outline.definitions.some(({ kind }) => kind === 'function' || kind === 'class');
}

function whyMisfit(suite: ProgramDemand): string {
  if (suite.kind === 'stdio') return 'It does not read its input.';
  return `It does not define ${entryPointsOf(suite).join(', ')}.`;
}

function fits(outline: Outline, suite: ProgramDemand): boolean {
  if (suite.kind === 'stdio') return outline.readsStdin && outline.hasEffect;
  return defines(outline, entryPointsOf(suite));
}

function entryPointsOf(suite: ProgramDemand): readonly string[] {
  if (suite.kind === 'stdio') return [];
  return suite.kind === 'function' ? [suite.entryPoint] : suite.entryPoints;
}

/** Entry points, of methods the class. */
function ownersOf(suite: ProgramDemand): string[] {
  return entryPointsOf(suite).map((name) => name.split('.')[0] as string);
}

function whyNone(text: string, { foreign }: FoundPassages): string {
  if (text.trim() === '') return 'The reply is empty.';
  const tags = [...new Set(foreign)];
  if (tags.length > 0) return `The reply holds no Python; its code blocks are tagged ${tags.join(', ')}.`;
  return 'The reply holds no program.';
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
