import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draw = (seed: string | number, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('createRandom', () => {
  it('gives the same stream for a seed, on every machine', () => {
    expect(draw(7, 100)).toEqual(draw(7, 100));
    expect(draw('seed', 3)).toEqual([1409585044, 667568110, 3639309494]);
  });

  it('gives unrelated streams for neighbouring seeds and for 1 and "1"', () => {
    const streams = [draw(1, 4), draw(2, 4), draw('1', 4)].map(String);
    expect(new Set(streams).size).toBe(3);
  });

  it('spreads every byte of its output evenly', () => {
    const values = draw('lanes', 65_536);
    for (const shift of [0, 8, 16, 24]) {
      const cells = new Array<number>(256).fill(0);
      for (const value of values) cells[(value >>> shift) & 255] = (cells[(value >>> shift) & 255] as number) + 1;
      const chiSquare = cells.reduce((sum, count) => sum + (count - 256) ** 2 / 256, 0);
      // 255 degrees of freedom: mean 255, sd 22.6; five sd either side.
      expect(Math.abs(chiSquare - 255)).toBeLessThan(113);
    }
  });

  it('draws integers below n evenly', () => {
    const random = createRandom('dice');
    const counts = [0, 0, 0, 0, 0, 0];
    for (let roll = 0; roll < 60_000; roll += 1) {
      const face = random.integer(6);
      counts[face] = (counts[face] as number) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(20.5); // 5 degrees of freedom, 99.9 %
    expect(() => random.integer(0)).toThrow(RangeError);
  });

  it('draws uniforms in [0, 1) with mean 1/2 and variance 1/12', () => {
    const random = createRandom('uniform');
    const values = Array.from({ length: 20_000 }, () => random.uniform());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean).toBeCloseTo(0.5, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });

  it('shuffles into a permutation and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(items).toEqual(before);
        expect(shuffled.toSorted()).toEqual(items.toSorted());
      }),
    );
  });

  it('shuffles three items into all six orders about equally often', () => {
    const random = createRandom('orders');
    const counts = new Map<string, number>();
    for (let round = 0; round < 6000; round += 1) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150); // sd 29
  });
});
