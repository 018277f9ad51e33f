import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('items go to whoever asked first', async () => {
  const turns = createTurns(['a']);
  const [first, second, third] = [turns.take(), turns.take(), turns.take()];
  expect(await first).toBe('a');
  turns.give('b');
  turns.give('c');
  expect(await Promise.all([second, third])).toEqual(['b', 'c']);
});

test('whoever gives up waiting takes no item with it', async () => {
  const turns = createTurns(['a']);
  await turns.take();
  const impatient = new AbortController();
  const [first, second] = [turns.take(undefined, impatient.signal), turns.take()];
  impatient.abort();
  expect(await first).toBeUndefined();
  turns.give('b');
  expect(await second).toBe('b');
});

test('a signal that has fired leaves the item for others', async () => {
  const turns = createTurns(['a']);
  expect(await turns.take(AbortSignal.abort())).toBeUndefined();
  expect(await turns.take()).toBe('a');
});

test('after the end nobody gets a turn, those that wait included', async () => {
  const turns = createTurns(['a']);
  await turns.take();
  const waiting = turns.take();
  turns.end();
  turns.give('a');
  expect(await Promise.all([waiting, turns.take()])).toEqual([undefined, undefined]);
});
