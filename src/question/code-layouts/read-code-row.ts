/** Which layout a row of code has, and what is read of it. */
import { RowFault } from '../read/answer-key.ts';
import { type Cells, cellsOf, type NamedColumns } from './cells.ts';
import { humaneval } from './humaneval.ts';
import type { CodeLayout, CodeQuestion } from './layout.ts';
import { leetcode } from './leetcode.ts';
import { livecodebench } from './livecodebench.ts';
import { mbpp } from './mbpp.ts';
import { native } from './native.ts';
import { taco } from './taco.ts';

/** In the order they are tried: the more telling columns first. */
const layouts = { livecodebench, mbpp, leetcode, humaneval, native, taco } as const;

export type LayoutName = keyof typeof layouts;

/** Columns any layout may read. */
export const codeColumns: ReadonlySet<string> = new Set(Object.values(layouts).flatMap(({ columns }) => columns));

/**
 * The question in a row, and the columns it was read from.
 * @throws RowFault when the row has no layout known here, or a field of its layout is at fault.
 */
export function readCodeRow(
  row: Parameters<typeof cellsOf>[0],
  { layout, named }: { readonly layout: LayoutName | 'auto'; readonly named: NamedColumns },
): CodeQuestion & { readonly columns: readonly string[] } {
  const cells = cellsOf(row, named);
  const chosen = layout === 'auto' ? detect(cells) : layouts[layout];
  return { ...chosen.read(cells), columns: chosen.columns };
}

function detect(cells: Cells): CodeLayout {
  const found = Object.values(layouts).find((layout) => layout.matches(cells));
  if (found !== undefined) return found;
  throw new RowFault('no tests: none of the fields `tests`, `input_output`, `test`, `test_list`, `public_test_cases`');
}
