import { describe, expect, it } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

describe('the standard normal distribution', () => {
  it.each([
    // Abramowitz and Stegun, table 26.1 and 26.5; R's qnorm.
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.025, -1.959963984540054],
  ])('has quantile %d at %d', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 12);
    expect(normalCdf(z)).toBeCloseTo(probability, 12);
  });

  it('refuses a probability without a finite quantile', () => {
    expect(() => normalQuantile(1)).toThrow(RangeError);
    expect(() => normalQuantile(Number.NaN)).toThrow(RangeError);
  });
});
