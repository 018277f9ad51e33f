import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPickledString } from './pickled-string.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('readPickledString', () => {
  it('reads the string of every protocol that writes it in binary', () => {
    // pickle.dumps('añ', protocol) for 1 to 5.
    const pickles = [
      'X\x03\x00\x00\x00a\xc3\xb1q\x00.',
      '\x80\x02X\x03\x00\x00\x00a\xc3\xb1q\x00.',
      '\x80\x03X\x03\x00\x00\x00a\xc3\xb1q\x00.',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03a\xc3\xb1\x94.',
      '\x80\x05\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03a\xc3\xb1\x94.',
    ];
    for (const pickle of pickles) expect(readPickledString(latin(pickle))).toBe('añ');
    expect(readPickledString(latin('\x80\x04\x8d\x02\x00\x00\x00\x00\x00\x00\x00ab\x94.'))).toBe('ab');
  });

  it('refuses what is not exactly one string', () => {
    const refused = (pickle: string) => () => readPickledString(latin(pickle));
    expect(refused('')).toThrow('ends too early');
    expect(refused('\x80\x04N.')).toThrow('something else than one string (opcode 78)');
    expect(refused('\x80\x04.')).toThrow('something else');
    expect(refused('\x80\x04\x8c\x01a\x8c\x01b.')).toThrow('something else');
    expect(refused('\x80\x04\x8c\x01a.x')).toThrow('something else');
    expect(refused('\x80\x04\x8c\x05a.')).toThrow('ends too early');
    expect(refused('\x80\x04X\xff\xff\xff\xffa.')).toThrow('ends too early');
    expect(refused('\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.')).toThrow('ends too early');
    expect(refused('\x80\x04\x8c\x01\xff\x94.')).toThrow();
    expect(refused('cbuiltins\nexec\n\x8c\x01a\x85R.')).toThrow('something else');
  });

  it('gives a string or throws for any bytes, and ends', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          expect(typeof readPickledString(bytes)).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
