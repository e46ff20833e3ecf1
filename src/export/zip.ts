import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  /** With `/` between folders; UTF-8. */
  name: string;
  body: Uint8Array;
}

/** 1980-01-01, the first day that the format knows: the same files are the same archive. */
const DAY = 0x21;
const UTF8 = 0x0800;
const LARGEST = 0xffffffff;

/**
 * A ZIP archive (APPNOTE 6.3.3, without ZIP64) piece by piece: one entry is in memory at a time. Throws RangeError past 4 GB or
 * 65,535 entries, the most that the format can name.
 */
export async function* zipped(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let at = 0;
  for await (const { name, body } of entries) {
    const { head, listed, packed } = packedEntry(name, body, at);
    directory.push(listed);
    at += head.length + packed.length;
    if (at > LARGEST || directory.length > 0xffff) throw new RangeError('The archive is too large');
    yield head;
    yield packed;
  }
  const list = Buffer.concat(directory);
  yield list;
  yield ending(directory.length, list.length, at);
}

function packedEntry(name: string, body: Uint8Array, at: number) {
  const packed = deflateRawSync(body);
  const title = Buffer.from(name);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(UTF8, 2);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt16LE(0, 6);
  shared.writeUInt16LE(DAY, 8);
  shared.writeUInt32LE(crc32(body), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(body.length, 18);
  shared.writeUInt16LE(title.length, 22);
  const more = Buffer.alloc(14);
  more.writeUInt32LE(at, 10);
  const head = Buffer.concat([Buffer.from('PK\x03\x04'), shared, title]);
  const listed = Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), shared, more, title]);
  return { head, listed, packed };
}

function ending(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(length, 12);
  end.writeUInt32LE(at, 16);
  return end;
}
