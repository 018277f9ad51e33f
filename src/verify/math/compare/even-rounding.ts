/** Gives decimals that stand side by side the same number of places, so that each is rounded as its neighbours are. */
import { type Node, withItems } from '../read/ast.ts';

/** Decimals side by side are rounded alike: `(0.29, 0.196)` means 0.290. */
export function evenlyRounded(items: readonly Node[]): readonly Node[] {
  const places = Math.max(0, ...items.map(placesOf));
  return items.some((item) => placesOf(item) > 0 && placesOf(item) < places)
    ? items.map((item) => padded(item, places))
    : items;
}

function placesOf(node: Node): number {
  if (node.kind === 'negation') return placesOf(node.items[0]);
  return node.kind === 'number' && /^\d*\.\d+$/.test(node.literal)
    ? node.literal.length - node.literal.indexOf('.') - 1
    : 0;
}

function padded(node: Node, places: number): Node {
  if (node.kind === 'negation') return withItems(node, [padded(node.items[0], places)]);
  if (node.kind !== 'number' || placesOf(node) === 0) return node;
  return { ...node, literal: node.literal + '0'.repeat(places - placesOf(node)) };
}
