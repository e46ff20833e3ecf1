import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripJpeg, stripPng, stripWebp, withoutMetadata } from '../src/files/metadata.ts';
import { cpuMs } from './cpu.ts';

/** The largest file that the house takes. */
const LARGEST = 20 * 1024 * 1024;
/** A whole picture of that size is worked within this, on a busy machine; milliseconds. */
const PATIENCE_MS = 1000;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** The bytes again and again behind a head, up to the largest size. */
function filled(head: number[], again: number[]): Uint8Array {
  return Buffer.concat([Buffer.from(head), Buffer.alloc(LARGEST - head.length, Buffer.from(again))]);
}

const word = (text: string) => [...Buffer.from(text, 'latin1')];
const PNG = [0x89, ...word('PNG'), 0x0d, 0x0a, 0x1a, 0x0a];
const WEBP = [...word('RIFF'), 0, 0, 0, 0, ...word('WEBP')];

const crowded: [string, (bytes: Uint8Array) => Uint8Array, Uint8Array][] = [
  ['JPEG of millions of empty segments', stripJpeg, filled([0xff, 0xd8], [0xff, 0xdb, 0, 2])],
  ['JPEG of millions of scans', stripJpeg, filled([0xff, 0xd8], [0xff, 0xda, 0, 2])],
  ['JPEG of millions of comments', stripJpeg, filled([0xff, 0xd8], [0xff, 0xfe, 0, 2])],
  [
    'JPEG of millions of EXIF headers',
    stripJpeg,
    filled([0xff, 0xd8], [0xff, 0xe1, 0, 8, ...word('Exif'), 0, 0]),
  ],
  ['JPEG of nothing but FF', stripJpeg, filled([0xff, 0xd8], [0xff])],
  ['PNG of millions of chunks', stripPng, filled(PNG, [0, 0, 0, 0, ...word('abCd'), 0, 0, 0, 0])],
  ['PNG of millions of texts', stripPng, filled(PNG, [0, 0, 0, 0, ...word('tEXt'), 0, 0, 0, 0])],
  ['WebP of millions of chunks', stripWebp, filled(WEBP, [...word('abcd'), 0, 0, 0, 0])],
  ['WebP of millions of announcements', stripWebp, filled(WEBP, [...word('VP8X'), 0, 0, 0, 0])],
];

describe('pictures made to hurt', () => {
  it.each(crowded)('a %s takes neither long nor much memory', (_what, strip, bytes) => {
    const begun = cpuMs();
    const before = process.memoryUsage();
    const out = strip(bytes);
    const after = process.memoryUsage();
    expect(cpuMs() - begun).toBeLessThan(PATIENCE_MS);
    const taken = after.heapUsed - before.heapUsed + (after.arrayBuffers - before.arrayBuffers);
    expect(taken).toBeLessThan(4 * LARGEST);
    expect(out.length).toBeLessThanOrEqual(bytes.length + 64);
  });

  it('lying lengths, cut ends and empty parts end, and never grow', () => {
    const marks = fc.oneof(
      fc.constantFrom(
        [0xff, 0xd8, 0xff],
        [0xff, 0xda, 0, 0],
        [0xff, 0xe1, 0xff, 0xff, ...word('Exif'), 0, 0, 0x49, 0x49, 42, 0, 0xff, 0xff, 0xff, 0xff],
        [0xff, 0xe1, 0, 30, ...word('Exif'), 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 0],
        PNG,
        [0xff, 0xff, 0xff, 0xff, ...word('IDAT')],
        [0, 0, 0, 0, ...word('IEND'), 0, 0, 0, 0],
        WEBP,
        [...word('VP8X'), 0xff, 0xff, 0xff, 0xff],
        [...word('EXIF'), 1, 0, 0, 0],
      ),
      fc.array(fc.nat(255), { maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), fc.array(marks, { maxLength: 12 }), (type, parts) => {
        const bytes = Uint8Array.from(parts.flat());
        const out = withoutMetadata(bytes, type);
        expect(out.length).toBeLessThanOrEqual(bytes.length + 64);
        const again = withoutMetadata(out, type);
        expect(again.length).toBeLessThanOrEqual(out.length + 64);
      }),
      { numRuns: 3000, seed: 8 },
    );
  });
});
