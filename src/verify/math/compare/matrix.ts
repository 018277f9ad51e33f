/** Carries out sums, differences and products of matrices written out, so that what is left is one matrix. */
import type { Budget } from '../budget.ts';
import { type Node, type NodeOf, some } from '../read/ast.ts';

type Matrix = NodeOf<'matrix'>;

/** The matrix that `node` works out to, or `node` itself when it is no such formula or the sizes do not fit. */
export function foldMatrices(node: Node, budget: Budget): Node {
  const formula =
    (node.kind === 'sum' || node.kind === 'product' || node.kind === 'negation') &&
    some(node, (inner) => inner.kind === 'matrix');
  return formula ? (fold(node, budget) ?? node) : node;
}

function fold(node: Node, budget: Budget): Node | undefined {
  budget.spend();
  if (node.kind !== 'sum' && node.kind !== 'product' && node.kind !== 'negation') return node;
  const items = node.items.map((item) => fold(item, budget));
  const [first] = items;
  if (!first || !items.every((item) => item !== undefined)) return undefined;
  if (node.kind === 'negation')
    return first.kind === 'matrix'
      ? scaled(first, (item) => ({ kind: 'negation', items: [item] }))
      : { kind: 'negation', items: [first] };
  return items
    .slice(1)
    .reduce<Node | undefined>(
      (left, right) => left && (node.kind === 'sum' ? added(left, right) : multiplied(left, right, budget)),
      first,
    );
}

function scaled(matrix: Matrix, map: (item: Node) => Node): Matrix {
  return { ...matrix, items: matrix.items.map(map) };
}

function added(left: Node, right: Node): Node | undefined {
  if (left.kind !== 'matrix' && right.kind !== 'matrix') return { kind: 'sum', items: [left, right] };
  if (
    left.kind !== 'matrix' ||
    right.kind !== 'matrix' ||
    left.columns !== right.columns ||
    left.items.length !== right.items.length
  )
    return undefined;
  return {
    ...left,
    items: left.items.map((item, index) => ({ kind: 'sum', items: [item, right.items[index] as Node] })),
  };
}

function multiplied(left: Node, right: Node, budget: Budget): Node | undefined {
  if (left.kind !== 'matrix' && right.kind !== 'matrix') return { kind: 'product', items: [left, right] };
  if (left.kind !== 'matrix') return scaled(right as Matrix, (item) => ({ kind: 'product', items: [left, item] }));
  if (right.kind !== 'matrix') return scaled(left, (item) => ({ kind: 'product', items: [item, right] }));
  const rows = left.items.length / left.columns;
  if (left.columns !== right.items.length / right.columns) return undefined;
  budget.spend(rows * left.columns * right.columns);
  const entry = (row: number, column: number): Node => ({
    kind: 'sum',
    items: Array.from(
      { length: left.columns },
      (_, step): Node => ({
        kind: 'product',
        items: [left.items[row * left.columns + step] as Node, right.items[step * right.columns + column] as Node],
      }),
    ),
  });
  const items = Array.from({ length: rows * right.columns }, (_, at) =>
    entry(Math.floor(at / right.columns), at % right.columns),
  );
  return { kind: 'matrix', columns: right.columns, items };
}
