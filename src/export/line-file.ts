/** A text file written line by line, however fast lines come; what a disk refuses comes back as an error of the write or of the end. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

export interface LineFile {
  /** Resolves when there is room for more. @throws the error of the file system. */
  write(line: string): Promise<void>;
  /** Resolves when every line was handed to the file system. @throws its error. */
  end(): Promise<void>;
  /** Lets go of the file, whatever is unwritten. */
  destroy(): void;
}

export function openLineFile(path: string): LineFile {
  const stream = createWriteStream(path, { encoding: 'utf8' });
  // An error between two writes must not end the process: the next write throws it.
  stream.on('error', () => {});
  return {
    write: (line) => writeLine(stream, line),
    end: () => finished(stream.end()),
    destroy: () => void stream.destroy(),
  };
}

async function writeLine(stream: WriteStream, line: string): Promise<void> {
  if (stream.errored) throw stream.errored;
  if (!stream.write(`${line}\n`)) await once(stream, 'drain');
}
