/** The dataset card: a pure function of what the run found, in the Hugging Face Hub's form. */
import type { Level } from '../difficulty/level.ts';
import type { ExportFormat } from './export-schema.ts';

export interface CardModel {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly promptVersion: string;
}

/** A level's way from what was asked for to what is in the files. */
export interface CardLevel {
  readonly level: Level;
  readonly share: number;
  readonly asked: number;
  readonly inBank: number;
  readonly selected: number;
  readonly triedQuestions: number;
  readonly replies: number;
  readonly kept: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly completionTokens: number;
  readonly costUsd: number | undefined;
}

export interface CardCode {
  readonly thresholds: readonly number[];
  /** Of the share of tests passed, in [0, 1]. */
  readonly testShareWeight: number;
  /** No question is of another domain. */
  readonly isAll: boolean;
  /** What programs were run in; absent when it is not known. */
  readonly sandbox?: string | undefined;
}

export interface DatasetFacts {
  readonly name: string;
  readonly rows: number;
  readonly formats: readonly ExportFormat[];
  readonly versions: Readonly<Record<string, string>>;
  /** Rows of the dataset per source and licence; a row with two sources counts for both. */
  readonly sources: readonly { readonly source: string; readonly licence: string | undefined; readonly rows: number }[];
  readonly student: CardModel & { readonly attempts: string };
  readonly teacher: CardModel & { readonly tries: number };
  /** Undefined: levels come from the pass rate, of code questions from the tests passed. */
  readonly processReward: string | undefined;
  /** `posterior`: levels of the estimated pass rate; `trajectory`: as the paper. */
  readonly method: 'trajectory' | 'posterior';
  readonly scheme: string;
  readonly thresholds: readonly number[];
  /** How wrong programs are graded; absent when no question is code. */
  readonly code?: CardCode | undefined;
  /** `evaluation on math500`, `curriculum`, `custom`. */
  readonly distribution: string;
  readonly seed: number;
  readonly shortage: string;
  readonly moves: readonly { readonly from: Level; readonly to: Level; readonly count: number }[];
  readonly levels: readonly CardLevel[];
  /** What was lost before teaching, with counts, in order. */
  readonly losses: readonly { readonly what: string; readonly count: number }[];
  readonly ngramSize: number;
  readonly benchmarks: readonly string[];
  readonly gradingCost: { readonly completionTokens: number; readonly costUsd: number | undefined };
  /** Of PRMs that generate text; absent when none counts tokens. */
  readonly scoringCost?: { readonly completionTokens: number; readonly costUsd: number | undefined } | undefined;
  /** Completion tokens of each row, where the server counted them. */
  readonly tokenCounts: readonly number[];
}

const tokenLimits = [1024, 4096, 8192, 16_384, 32_768] as const;

/** The card as Markdown with YAML front matter. The same facts give the same text. */
export function renderDatasetCard(facts: DatasetFacts): string {
  const sections = [
    frontMatter(facts),
    introduction(facts),
    sources(facts),
    models(facts),
    levelsTable(facts),
    losses(facts),
    tokens(facts),
    training(facts),
    limits(facts),
  ];
  return `${sections.join('\n\n')}\n`;
}

function frontMatter({ name, rows, formats, sources: from }: DatasetFacts): string {
  const licences = [...new Set(from.flatMap(({ licence }) => licence ?? []))].sort();
  const licence = licences.length === 1 && from.every((one) => one.licence !== undefined) ? licences[0] : 'other';
  return [
    '---',
    `pretty_name: ${JSON.stringify(name)}`,
    `license: ${JSON.stringify(String(licence).toLowerCase())}`,
    'task_categories:',
    '- text-generation',
    'tags:',
    '- chain-of-thought',
    '- reasoning',
    '- adaptive-cot',
    `size_categories:`,
    `- ${sizeCategory(rows)}`,
    'configs:',
    ...formats.flatMap((format) => [`- config_name: ${format}`, `  data_files: ${dataFile(format, name)}`]),
    '---',
  ].join('\n');
}

function dataFile(format: ExportFormat, name: string): string {
  if (format === 'parquet') return 'train.parquet';
  return format === 'llama-factory' ? `llama-factory/${name}.jsonl` : `${format}.jsonl`;
}

function sizeCategory(rows: number): string {
  if (rows < 1000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  if (rows < 100_000) return '10K<n<100K';
  return '100K<n<1M';
}

function introduction({ name, rows, student, teacher, versions }: DatasetFacts): string {
  return [
    `# ${name}`,
    '',
    `${rows} chains of thought by \`${teacher.name}\`, each with a verified answer, chosen for \`${student.name}\` by the difficulty its`,
    'questions have for that model (method: arXiv 2504.11919). Level 1 is easiest for it, 5 hardest.',
    '',
    table([['made with', 'version'], ...Object.entries(versions).map(([what, version]) => [what, version])]),
  ].join('\n');
}

function sources({ sources: from }: DatasetFacts): string {
  const unknown = from.filter(({ licence }) => licence === undefined);
  return [
    '## Sources and licences',
    '',
    table([
      ['source', 'licence', 'rows'],
      ...from.map(({ source, licence, rows }) => [source, licence ?? 'unknown', rows]),
    ]),
    ...(unknown.length > 0
      ? [
          '',
          `The licence of ${unknown.map(({ source }) => source).join(', ')} is unknown: settle it before you share this dataset.`,
        ]
      : []),
  ].join('\n');
}

function models(facts: DatasetFacts): string {
  const { student, teacher } = facts;
  const row = (role: string, model: CardModel, note: string) => [
    role,
    model.name,
    JSON.stringify(model.parameters),
    model.promptVersion,
    note,
  ];
  return [
    '## Models and grading',
    '',
    table([
      ['role', 'model', 'parameters', 'prompt', ''],
      row('student', student, `${student.attempts} attempts per question`),
      row('teacher', teacher, `up to ${teacher.tries} tries per question`),
    ]),
    '',
    grading(facts),
    ...programs(facts),
  ].join('\n');
}

function grading({ method, processReward, scheme, thresholds: exact, code }: DatasetFacts): string {
  const by = `scheme \`${scheme}\``;
  // Quantiles have as many digits as a number can.
  const thresholds = exact.map((threshold) => Number(threshold.toFixed(4)));
  if (method === 'posterior') {
    const scored =
      processReward === undefined
        ? ''
        : `, step scores of wrong trajectories by \`${processReward}\` among what it rests on`;
    return `Levels are those of the student's estimated pass rate, its posterior given all attempts${scored} (${by}, pass rates ${thresholds.join(', ')}). Each question was drawn for a level with the probability that it has that level.`;
  }
  if (processReward !== undefined)
    return `Wrong trajectories are graded by \`${processReward}\` (${by}, thresholds ${thresholds.join(', ')}).`;
  if (code?.isAll) return `No process reward model: levels come from the tests the student's programs pass (${by}).`;
  return `No process reward model: levels come from the student's pass rate (${by}, thresholds ${thresholds.join(', ')}).`;
}

function programs({ code, processReward }: DatasetFacts): string[] {
  if (code === undefined) return [];
  const { thresholds, testShareWeight, sandbox } = code;
  const score =
    processReward === undefined
      ? 'the share of tests it passes'
      : `${testShareWeight} times the share of tests it passes plus ${Number((1 - testShareWeight).toFixed(6))} times its step score`;
  return [
    '',
    `A program is right when it passes every test of its question; the score of a wrong one is ${score} (thresholds ${thresholds.join(', ')}).`,
    ...(sandbox === undefined ? [] : [`Programs were run in a sandbox: ${sandbox}.`]),
  ];
}

function levelsTable({ distribution, seed, shortage, moves, levels }: DatasetFacts): string {
  const header = [
    'level',
    'share',
    'asked',
    'in the bank',
    'selected',
    'questions tried',
    'replies',
    'kept',
    'rejected or failed',
  ];
  const rows = levels.map((one) => [
    one.level,
    `${(100 * one.share).toFixed(1)} %`,
    one.asked,
    one.inBank,
    one.selected,
    one.triedQuestions,
    one.replies,
    one.kept,
    Object.entries(one.rejected)
      .map(([reason, count]) => `${reason}: ${count}`)
      .join(', ') || '-',
  ]);
  const moved = moves.map(({ from, to, count }) => `${count} from level ${from} to level ${to}`);
  return [
    '## Levels',
    '',
    `Distribution: ${distribution}; seed ${seed}; when a level was short: ${shortage}.${moved.length > 0 ? ` Moved: ${moved.join(', ')}.` : ''}`,
    '',
    table([header, ...rows]),
  ].join('\n');
}

function losses({ losses: lost, ngramSize, benchmarks }: DatasetFacts): string {
  return [
    '## Losses before teaching',
    '',
    table([['what', 'count'], ...lost.map(({ what, count }) => [what, count])]),
    '',
    benchmarks.length > 0
      ? `Decontamination: questions sharing ${ngramSize} consecutive words with ${benchmarks.join(', ')} were dropped.`
      : 'Decontamination: no benchmark was configured, so nothing was checked.',
  ].join('\n');
}

function tokens({ levels, gradingCost, scoringCost, tokenCounts }: DatasetFacts): string {
  const total = levels.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  const cost = levels.reduce<number | undefined>(
    (sum, { costUsd }) => (costUsd === undefined ? sum : (sum ?? 0) + costUsd),
    undefined,
  );
  return [
    '## Tokens and cost',
    '',
    table([
      ['', 'completion tokens', 'cost'],
      ['student, grading', gradingCost.completionTokens, dollars(gradingCost.costUsd)],
      ...(scoringCost === undefined
        ? []
        : [['PRMs, grading', scoringCost.completionTokens, dollars(scoringCost.costUsd)]]),
      ...levels.map(({ level, completionTokens, costUsd }) => [
        `teacher, level ${level}`,
        completionTokens,
        dollars(costUsd),
      ]),
      ['teacher, all levels', total, dollars(cost)],
    ]),
    '',
    'Teacher figures count the replies this dataset rests on, rejected ones included.',
    '',
    ...(tokenCounts.length === 0
      ? ['The server counted no tokens, so no length table can be given.']
      : [
          table([
            ['longer than', 'rows'],
            ...tokenLimits.map((limit) => [`${limit} tokens`, tokenCounts.filter((count) => count > limit).length]),
          ]),
        ]),
  ].join('\n');
}

function dollars(costUsd: number | undefined): string {
  return costUsd === undefined ? 'not priced' : `$${costUsd.toFixed(4)}`;
}

function training({ name, formats }: DatasetFacts): string {
  const lines = ['## Training on it', ''];
  if (formats.includes('trl-messages') || formats.includes('trl-prompt-completion')) {
    lines.push(
      '- TRL: `trl-messages.jsonl`, or `trl-prompt-completion.jsonl` to train on the completion only. Set `max_length`: its default of 1,024 tokens cuts long chains.',
    );
  }
  if (formats.includes('llama-factory')) {
    lines.push(
      `- LLaMA-Factory: \`dataset_dir: llama-factory\`, \`dataset: ${name}\`, and a \`cutoff_len\` above the longest row.`,
    );
  }
  lines.push('- Use a chat template that keeps the `<think>` block: those of R1-distilled models drop it.');
  return lines.join('\n');
}

function limits({ processReward, code }: DatasetFacts): string {
  return [
    '## Limits',
    '',
    '- A verified answer does not prove every step of the reasoning.',
    ...(code === undefined
      ? []
      : ['- A program that passes the tests of its question may still be wrong where they do not look.']),
    '- Levels hold for the student named above, with its parameters and prompt; another student needs its own grading.',
    ...(processReward === undefined && !code?.isAll
      ? ['- Without a process reward model a single wrong attempt cannot tell hard from very hard.']
      : []),
  ].join('\n');
}

/** A Markdown table; pipes and line breaks in cells are made harmless. The first row is the header. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const [header = [], ...body] = rows;
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
  return [line(header), `|${header.map(() => ' --- |').join('')}`, ...body.map(line)].join('\n');
}
