import { describe, expect, it } from 'vitest';
import { rememberedByShape } from './remembered-by-shape.ts';

describe('rememberedByShape', () => {
  it('computes a shape once while it remembers it, and afresh after it has forgotten', () => {
    const computed: string[] = [];
    const answer = rememberedByShape(({ alpha, beta }) => {
      computed.push(`${alpha},${beta}`);
      return { sum: alpha + beta };
    }, 2);
    const ask = (alpha: number, beta: number) => answer({ alpha, beta }).sum;
    expect([ask(1, 2), ask(2, 1), ask(1, 2), ask(2, 1)]).toEqual([3, 3, 3, 3]);
    expect(computed).toEqual(['1,2', '2,1']);
    expect([ask(3, 1), ask(1, 2)]).toEqual([4, 3]);
    expect(computed).toEqual(['1,2', '2,1', '3,1', '1,2']);
  });
});
