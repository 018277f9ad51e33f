import { expect, test } from 'vitest';
import { whenAborted } from './when-aborted.ts';

test('a signal that fires ends every call that waits for it, with its reason, and none that took it back', () => {
  const controller = new AbortController();
  const heard: string[] = [];
  const listen = (name: string) => whenAborted(controller.signal, (reason) => heard.push(`${name} ${reason}`));
  listen('first');
  const takeBack = listen('second');
  listen('third');
  takeBack();
  controller.abort('enough');
  expect(heard).toEqual(['first enough', 'third enough']);
});

test('a signal that has fired ends a call at once', () => {
  const heard: unknown[] = [];
  whenAborted(AbortSignal.abort('enough'), (reason) => heard.push(reason));
  expect(heard).toEqual(['enough']);
});
