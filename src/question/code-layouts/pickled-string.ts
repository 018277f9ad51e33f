/**
 * The one shape of Python pickle that LiveCodeBench hides its private tests in: a single string. Read, never run: no opcode that
 * could name or call anything is known here.
 */

const proto = 0x80;
const frame = 0x95;
const memoize = 0x94;
const binput = 0x71;
const longBinput = 0x72;
const stop = 0x2e;
/** Bytes of the length that follows: SHORT_BINUNICODE, BINUNICODE, BINUNICODE8. */
const stringOpcodes: ReadonlyMap<number, 1 | 4 | 8> = new Map([
  [0x8c, 1],
  [0x58, 4],
  [0x8d, 8],
]);

/** The string. @throws Error when the bytes are not a pickle of exactly one string. */
export function readPickledString(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const take = (count: number): Buffer => {
    if (!Number.isSafeInteger(count) || position + count > buffer.length) throw new Error('the pickle ends too early');
    position += count;
    return buffer.subarray(position - count, position);
  };
  let text: string | undefined;
  for (;;) {
    const opcode = take(1)[0] as number;
    const lengthBytes = stringOpcodes.get(opcode);
    if (lengthBytes !== undefined && text === undefined) text = decode(take(lengthOf(take(lengthBytes))));
    else if (opcode === proto || opcode === binput) take(1);
    else if (opcode === frame) take(8);
    else if (opcode === longBinput) take(4);
    else if (opcode === stop && text !== undefined && position === buffer.length) return text;
    else if (opcode !== memoize) throw new Error(`the pickle holds something else than one string (opcode ${opcode})`);
  }
}

function lengthOf(bytes: Buffer): number {
  return bytes.length === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, bytes.length);
}

function decode(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
