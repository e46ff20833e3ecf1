import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { safeFileName } from '../src/domain/file-name.ts';
import { contentDisposition } from '../src/files/file-name.ts';
import { isAllowed, typeOf } from '../src/files/file-type.ts';
import { createFiles } from '../src/files/files.ts';
import { withoutMetadata } from '../src/files/metadata.ts';
import type { FileRow, FileTable } from '../src/store/store.ts';

const SECRET = 'Ljubljana 46.05N 14.5E';

function jpeg({ orientation = 1 } = {}): Buffer {
  const tiff = [
    0x49,
    0x49,
    42,
    0,
    8,
    0,
    0,
    0,
    1,
    0,
    0x12,
    0x01,
    3,
    0,
    1,
    0,
    0,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const segment = (marker: number, body: Buffer) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(body.length + 2, 2);
    return Buffer.concat([head, body]);
  };
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
    segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.from(tiff), Buffer.from(SECRET)])),
    segment(0xed, Buffer.from(`Photoshop 3.0\0${SECRET}`)),
    segment(0xfe, Buffer.from(SECRET)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([1, 2, 3, 0xff, 0, 4, 0xff, 0xd9]),
    Buffer.from(`a second picture, ${SECRET}`),
  ]);
}

function png(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.alloc(13)),
    chunk('tEXt', Buffer.from(`Comment\0${SECRET}`)),
    chunk('eXIf', Buffer.from(SECRET)),
    chunk('iTXt', Buffer.from(SECRET)),
    chunk('IDAT', deflateSync(Buffer.alloc(4))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function webp(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    return Buffer.concat([Buffer.from(type), length, body, Buffer.alloc(body.length % 2)]);
  };
  const body = Buffer.concat([
    chunk('VP8X', Buffer.from([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    chunk('VP8 ', Buffer.from([1, 2, 3])),
    chunk('EXIF', Buffer.from(SECRET)),
    chunk('XMP ', Buffer.from(`<x>${SECRET}</x>`)),
  ]);
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
}

describe('metadata of pictures', () => {
  const pictures = [
    ['image/jpeg', jpeg()],
    ['image/png', png()],
    ['image/webp', webp()],
  ] as const;

  it.each(pictures)('of %s goes, what is seen stays', (type, picture) => {
    expect(picture.includes(SECRET)).toBe(true);
    const stripped = Buffer.from(withoutMetadata(picture, type));
    expect(stripped.includes(SECRET)).toBe(false);
    expect(typeOf(stripped, type, 'a')).toBe(type);
    expect(Buffer.from(withoutMetadata(stripped, type))).toEqual(stripped);
  });

  it('keeps the tables and the scan of a JPEG to the last byte', () => {
    const stripped = Buffer.from(withoutMetadata(jpeg(), 'image/jpeg'));
    expect(stripped.includes(Buffer.alloc(65, 1))).toBe(true);
    expect(stripped.subarray(-8)).toEqual(Buffer.from([1, 2, 3, 0xff, 0, 4, 0xff, 0xd9]));
  });

  it('keeps a turned JPEG turned', () => {
    const stripped = Buffer.from(withoutMetadata(jpeg({ orientation: 6 }), 'image/jpeg'));
    expect(stripped.includes(SECRET)).toBe(false);
    expect(stripped.subarray(2, 4)).toEqual(Buffer.from([0xff, 0xe1]));
    expect(stripped[2 + 10 + 10 + 9]).toBe(6);
  });

  it('mends the sizes and flags of a WebP', () => {
    const stripped = Buffer.from(withoutMetadata(webp(), 'image/webp'));
    expect(stripped.readUInt32LE(4)).toBe(stripped.length - 8);
    expect(stripped[20]).toBe(0);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pictures),
        fc.nat(400),
        fc.uint8Array({ maxLength: 200 }),
        ([type, picture], cut, junk) => {
          const broken = Buffer.concat([picture.subarray(0, cut), junk]);
          expect(withoutMetadata(broken, type).length).toBeLessThanOrEqual(broken.length + 64);
        },
      ),
    );
  });
});

describe('types of files', () => {
  it('believes bytes, not declarations', () => {
    expect(typeOf(png(), 'image/png', 'a.png')).toBe('image/png');
    expect(typeOf(png(), 'application/octet-stream', 'a')).toBe('image/png');
    expect(typeOf(png(), 'image/jpeg', 'a.jpg')).toBeNull();
    expect(typeOf(Buffer.from('<script>alert(1)</script>'), 'image/png', 'a.png')).toBeNull();
    expect(typeOf(Buffer.from('<html>'), 'text/html', 'a.html')).toBeNull();
    expect(typeOf(Buffer.from('<svg onload="x()"/>'), 'image/svg+xml', 'a.svg')).toBeNull();
    expect(typeOf(Buffer.from('MZ\x90\0'), 'application/octet-stream', 'a.exe')).toBeNull();
  });

  it('takes plain text that is text', () => {
    expect(typeOf(Buffer.from('Dober dan, č'), 'text/plain; charset=utf-8', 'a')).toBe('text/plain');
    expect(typeOf(Buffer.from('a;b'), '', 'a.csv')).toBe('text/csv');
    expect(typeOf(Buffer.from([0x41, 0]), 'text/plain', 'a')).toBeNull();
    expect(typeOf(Buffer.from([0xff, 0xfe]), 'text/plain', 'a')).toBeNull();
  });

  it('takes office documents as the containers they are', () => {
    const zip = Buffer.from('PK\x03\x04…', 'latin1');
    const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(typeOf(zip, docx, 'a.docx')).toBe(docx);
    expect(typeOf(zip, 'application/java-archive', 'a.jar')).toBeNull();
    expect(isAllowed(docx, ['application/vnd.openxmlformats-officedocument.'])).toBe(true);
    expect(isAllowed('image/png', ['application/pdf'])).toBe(false);
  });
});

describe('names of files', () => {
  it.each([
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\Windows\\x.png', 'C_Windows_x.png'],
    ['photo\u202egpj.exe', 'photo_gpj.exe'],
    ['a\r\nSet-Cookie: x=1', 'a_Set-Cookie_ x=1'],
    ['', 'file'],
    ['\0\0', '_'],
    ['račun “maj”.pdf', 'račun “maj”.pdf'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('make a header that is one line of ASCII, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        expect(contentDisposition('attachment', name)).toMatch(
          /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\x21-\x7e]*$/,
        );
        expect([...safeFileName(name)].length).toBeLessThanOrEqual(120);
      }),
    );
  });
});

describe.each(['folder', 'table'] as const)('files in a %s', (where) => {
  const folder = mkdtempSync(join(tmpdir(), 'osem-files-'));
  const rows = new Map<string, FileRow & { body: Uint8Array | null }>();
  const table = {
    put: async (file) => void rows.set(file.hash, file),
    get: async (hash) => rows.get(hash) ?? null,
  } as Pick<FileTable, 'put' | 'get'> as FileTable;
  const files = createFiles({ table, folder: where === 'folder' ? folder : null });
  const terms = { name: 'a.png', type: 'image/png', maxBytes: 1000 };
  const source = async function* (bytes: Buffer) {
    for (let at = 0; at < bytes.length; at += 10) yield bytes.subarray(at, at + 10);
  };

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keep the same bytes once and give them back', async () => {
    const [one, two] = await Promise.all([files.put(source(png()), terms), files.put(source(png()), terms)]);
    expect(one).toEqual(two);
    const { type, size, body } = await files.read(one.hash);
    const bytes = Buffer.concat(await body.toArray());
    expect([type, size]).toEqual(['image/png', bytes.length]);
    expect(bytes).toEqual(Buffer.from(withoutMetadata(png(), 'image/png')));
    if (where === 'folder') expect(readdirSync(join(folder, one.hash.slice(0, 2)))).toEqual([one.hash]);
  });

  it('stop reading what is too large', async () => {
    let read = 0;
    const endless = async function* () {
      for (;;) {
        read += 100;
        yield Buffer.alloc(100);
      }
    };
    await expect(files.put(endless(), terms)).rejects.toMatchObject({ code: 'too-large' });
    expect(read).toBeLessThan(1500);
  });

  it('refuse what is not taken here', async () => {
    await expect(files.put(source(png()), { ...terms, types: ['audio/'] })).rejects.toMatchObject({
      code: 'malformed',
    });
    await expect(files.read('../../etc/passwd')).rejects.toMatchObject({ code: 'not-found' });
    await expect(files.open('0'.repeat(64))).rejects.toMatchObject({ code: 'not-found' });
  });
});
