import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type FrameKind, frameHeader, onFrames } from './frames.ts';

const mostBytes = 1000;

async function received(data: Buffer, cuts: readonly number[]) {
  const stream = new PassThrough();
  const frames: [number, string][] = [];
  const faults: string[] = [];
  onFrames(stream, mostBytes, {
    frame: (kind, content) => frames.push([kind, content.toString('hex')]),
    malformed: (reason) => faults.push(reason),
  });
  const places = [0, ...[...cuts].sort((a, b) => a - b), data.length];
  for (let index = 1; index < places.length; index += 1) stream.write(data.subarray(places[index - 1], places[index]));
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  return { frames, faults };
}

const encoded = (kind: number, content: Uint8Array) =>
  Buffer.concat([frameHeader(kind as FrameKind, content.length), content]);

it('frames come out as they went in, however the stream cuts them', async () => {
  const frame = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.uint8Array({ maxLength: mostBytes }));
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), async (sent, cuts) => {
      const data = Buffer.concat(sent.map(([kind, content]) => encoded(kind, content)));
      const { frames, faults } = await received(
        data,
        cuts.map((cut) => cut % (data.length + 1)),
      );
      expect(frames).toEqual(sent.map(([kind, content]) => [kind, Buffer.from(content).toString('hex')]));
      expect(faults).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

it('a frame that claims to be too large ends the reading, and is not waited for', async () => {
  const data = Buffer.concat([encoded(1, Buffer.from('a')), frameHeader(2, mostBytes + 1), Buffer.alloc(50)]);
  const { frames, faults } = await received(data, [3, 8, 20]);
  expect(frames).toEqual([[1, '61']]);
  expect(faults).toEqual([`a message of ${mostBytes + 1} bytes`]);
});
