/** What a child and the sandbox say to each other: frames of a kind (one byte), a size (u32, big endian) and so many bytes. */
import type { Readable } from 'node:stream';

export const frameKind = {
  /** To the child: the memory snapshot to start from (empty: start without), then one job. */
  snapshot: 1,
  job: 2,
  /** Bytes of the conversation between the processes of a script and of its answer; `relayEnd`: the other one has gone. */
  relay: 3,
  relayEnd: 4,
  /** From the child: it can take a job. */
  ready: 5,
  /** What one test wrote; comes before the record of that test. */
  output: 6,
  /** Eight bytes of processor time used (a double, big endian), then one line of JSON. */
  record: 7,
  /** The program wanted something that is not there, named by the content. */
  wanted: 8,
  /** JSON: how the job ended. */
  end: 9,
} as const;

export type FrameKind = (typeof frameKind)[keyof typeof frameKind];

export const headerBytes = 5;

export function frameHeader(kind: FrameKind, size: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(kind);
  header.writeUInt32BE(size, 1);
  return header;
}

export interface FrameReceiver {
  frame(kind: number, content: Buffer): void;
  /** The stream is not what it should be; nothing more will be read of it. */
  malformed(reason: string): void;
}

/** Calls back for each whole frame; one larger than `mostBytes` is malformed, since a child may be in the program's hands. */
export function onFrames(stream: Readable, mostBytes: number, receiver: FrameReceiver): void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let neededBytes = headerBytes;
  const give = (part: Buffer) => {
    pending.push(part);
    pendingBytes += part.length;
    // Joined only when a frame can be whole: joining at every part would copy a large frame again and again.
    while (pendingBytes >= neededBytes) {
      const whole = Buffer.concat(pending);
      pending = [whole];
      const size = whole.readUInt32BE(1);
      if (size > mostBytes) {
        stream.off('data', give).resume();
        return receiver.malformed(`a message of ${size} bytes`);
      }
      neededBytes = headerBytes + size;
      if (whole.length < neededBytes) return;
      const rest = whole.subarray(neededBytes);
      receiver.frame(whole.readUInt8(0), whole.subarray(headerBytes, neededBytes));
      pending = [rest];
      pendingBytes = rest.length;
      neededBytes = headerBytes;
    }
  };
  stream.on('data', give);
}
