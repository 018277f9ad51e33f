import { describe, expect, it } from 'vitest';
import { createByteCache } from './byte-cache.ts';

describe('a byte cache', () => {
  it('drops the least recently used when the bytes run over', () => {
    const cache = createByteCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    expect(cache.get('a')).toBe('A');
    cache.set('c', 'C', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
  });

  it('counts a replaced or deleted value no longer', () => {
    const cache = createByteCache<string>(10);
    cache.set('a', 'A', 9);
    cache.set('a', 'A2', 2);
    cache.set('b', 'B', 8);
    expect([cache.get('a'), cache.get('b')]).toEqual(['A2', 'B']);
    cache.delete('b');
    cache.set('c', 'C', 8);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A2', undefined, 'C']);
  });

  it('never keeps what is larger than itself, and drops nothing for it', () => {
    const cache = createByteCache<string>(10);
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 11);
    expect([cache.get('a'), cache.get('b')]).toEqual(['A', undefined]);
  });
});
