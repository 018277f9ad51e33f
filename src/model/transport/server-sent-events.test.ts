import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerSentEventReader } from './server-sent-events.ts';

function read(pieces: readonly string[]): string[] {
  const events: string[] = [];
  const reader = new ServerSentEventReader((data) => {
    events.push(data);
    return false;
  });
  for (const piece of pieces) reader.push(piece);
  reader.end();
  return events;
}

test('comments, blank lines and other fields are skipped', () => {
  expect(read([': keep-alive\n\n\n\nevent: x\nid: 3\ndata: one\n\n:\n\ndata:two\n\n'])).toEqual(['one', 'two']);
});

test('an event of several data lines is one text', () => {
  expect(read(['data: a\ndata: b\n\n'])).toEqual(['a\nb']);
});

test('the last event counts without its blank line', () => {
  expect(read(['data: a\n\ndata: [DONE]'])).toEqual(['a', '[DONE]']);
});

test('reading stops where the listener says so', () => {
  const events: string[] = [];
  const reader = new ServerSentEventReader((data) => events.push(data) === 1);
  expect(reader.push('data: a\n\ndata: b\n\n')).toBe(true);
  expect(events).toEqual(['a']);
});

test('where the pieces are cut changes nothing, nor do line ends', () => {
  const line = fc.string().map((text) => text.replaceAll(/[\r\n]/g, '').trim());
  fc.assert(
    fc.property(
      fc.array(line),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      (lines, newline, size) => {
        const text = lines.map((data) => `data: ${data}${newline}${newline}`).join('');
        const pieces = text.match(new RegExp(`[\\s\\S]{1,${size}}`, 'g')) ?? [];
        expect(read(pieces)).toEqual(lines);
      },
    ),
  );
});
