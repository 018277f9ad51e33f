/** Frames of a grader: u32 header length (big endian), JSON header, then the blobs whose sizes in bytes are the header's `blobs`. */
import type { Readable } from 'node:stream';

export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly blobs: readonly Buffer[];
}

export function encodeFrame(header: Readonly<Record<string, unknown>>, blobs: readonly Uint8Array[] = []): Buffer {
  const text = Buffer.from(JSON.stringify({ ...header, blobs: blobs.map((blob) => blob.length) }));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(text.length);
  return Buffer.concat([size, text, ...blobs]);
}

/** Calls back for each whole frame that arrives. */
export function onFrames(stream: Readable, receive: (frame: Frame) => void): void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let neededBytes = 4;
  stream.on('data', (part: Buffer) => {
    pending.push(part);
    pendingBytes += part.length;
    // Joined only when a frame can be whole: joining at every part would copy a large frame again and again.
    while (pendingBytes >= neededBytes) {
      const whole = pending.length === 1 ? (pending[0] as Buffer) : Buffer.concat(pending);
      pending = [whole];
      const read = readFrame(whole);
      neededBytes = read.neededBytes;
      if (!read.frame) continue;
      receive(read.frame);
      const rest = whole.subarray(read.neededBytes);
      pending = rest.length > 0 ? [rest] : [];
      pendingBytes = rest.length;
      neededBytes = 4;
    }
  });
}

/** The frame at the start of `data` with its size in bytes, or how many bytes are needed to know more. */
function readFrame(data: Buffer): { readonly frame?: Frame; readonly neededBytes: number } {
  const headerEnd = 4 + data.readUInt32BE(0);
  if (data.length < headerEnd) return { neededBytes: headerEnd };
  const header = JSON.parse(data.toString('utf8', 4, headerEnd)) as { blobs: number[] };
  const neededBytes = header.blobs.reduce((sum, size) => sum + size, headerEnd);
  if (data.length < neededBytes) return { neededBytes };
  let at = headerEnd;
  const blobs = header.blobs.map((size) => {
    at += size;
    return data.subarray(at - size, at);
  });
  return { frame: { header, blobs }, neededBytes };
}
