import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeFrame, type Frame, onFrames } from './wire.ts';

/** The frames that come out when `data` arrives cut at the given places. */
async function received(data: Buffer, cuts: readonly number[]): Promise<Frame[]> {
  const stream = new PassThrough();
  const frames: Frame[] = [];
  onFrames(stream, (frame) => frames.push(frame));
  const places = [0, ...[...cuts].sort((a, b) => a - b), data.length];
  for (let index = 1; index < places.length; index += 1) stream.write(data.subarray(places[index - 1], places[index]));
  stream.end();
  await new Promise((resolve) => stream.once('end', resolve));
  return frames;
}

it('frames come out as they went in, however the stream cuts them', async () => {
  const frame = fc.record({ name: fc.string(), blobs: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 8 }), async (sent, cuts) => {
      const data = Buffer.concat(sent.map(({ name, blobs }) => encodeFrame({ name }, blobs)));
      const frames = await received(
        data,
        cuts.map((cut) => cut % (data.length + 1)),
      );
      expect(frames.map(({ header, blobs }) => ({ name: header.name, blobs: blobs.map((blob) => [...blob]) }))).toEqual(
        sent.map(({ name, blobs }) => ({ name, blobs: blobs.map((blob) => [...blob]) })),
      );
    }),
    { numRuns: 60 },
  );
});
