/** Takes out of pictures what they tell about their maker (place, camera, names), without touching what is seen. */

type Part = Uint8Array;

/** No camera makes this many parts; a file of millions would hold up everybody else. What comes after them is cut off. */
const MOST_PARTS = 100_000;

/** The same picture without EXIF, XMP, IPTC and comments; other types as they are. What cannot be read is cut off. */
export function withoutMetadata(bytes: Uint8Array, type: string): Uint8Array {
  if (type === 'image/jpeg') return stripJpeg(bytes);
  if (type === 'image/png') return stripPng(bytes);
  if (type === 'image/webp') return stripWebp(bytes);
  return bytes;
}

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP13 = 0xed;
const COMMENT = 0xfe;

/**
 * JPEG (ITU-T T.81 annex B): segments FF xx length, scans, the end. What comes after the end (a phone's second picture,
 * with metadata of its own) goes, too. The one thing of EXIF that is seen, the orientation, stays in a segment of its own.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array {
  const parts: Part[] = [bytes.subarray(0, 2)];
  let orientation: number | null = null;
  let at = 2;
  for (let count = 0; at + 2 <= bytes.length && bytes[at] === 0xff && count < MOST_PARTS; count++) {
    while (bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1] ?? 0;
    if (marker === END_OF_IMAGE) {
      parts.push(bytes.subarray(at, at + 2));
      break;
    }
    const end = at + 2 + uint16(bytes, at + 2, false);
    const segment = bytes.subarray(at, end);
    if (marker === APP1) orientation ??= orientationIn(segment);
    if (!tellsOfMaker(marker, segment)) parts.push(segment);
    at = end;
    if (marker !== START_OF_SCAN) continue;
    at = endOfScan(bytes, end);
    parts.push(bytes.subarray(end, at));
  }
  if (orientation !== null && orientation > 1) parts.splice(1, 0, orientationSegment(orientation));
  return joined(parts);
}

/** EXIF and XMP, IPTC, comments, and the list of further pictures in the file. */
function tellsOfMaker(marker: number, segment: Uint8Array): boolean {
  if (marker === APP2) return Buffer.from(segment.subarray(4, 7)).toString('latin1') === 'MPF';
  return marker === APP1 || marker === APP13 || marker === COMMENT;
}

/** Where the next marker begins; within a scan FF is followed by 00 or by a restart mark (D0 to D7). */
function endOfScan(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

const ORIENTATION = 0x0112;
/** FF E1, length, `Exif\0\0`: the TIFF header comes after ten bytes. */
const TIFF_AT = 10;

/** The orientation (1 to 8) in an EXIF segment (EXIF 2.3, 4.6.4), or null. */
function orientationIn(segment: Uint8Array): number | null {
  if (Buffer.from(segment.subarray(4, 8)).toString('latin1') !== 'Exif') return null;
  const tiff = segment.subarray(TIFF_AT);
  const little = tiff[0] === 0x49;
  const directory = uint32(tiff, 4, little);
  const entries = uint16(tiff, directory, little);
  for (let entry = 0; entry < Math.min(entries, 64); entry++) {
    const at = directory + 2 + entry * 12;
    if (uint16(tiff, at, little) !== ORIENTATION) continue;
    const value = uint16(tiff, at + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}

function orientationSegment(orientation: number): Uint8Array {
  const tiff = [
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([0xff, APP1, 0, body.length + 2, ...body]);
}

const PNG_TOLD = ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME'];

/** PNG (third edition, 5.3): an eight-byte signature, then chunks of length, type, data and check sum. */
export function stripPng(bytes: Uint8Array): Uint8Array {
  const parts: Part[] = [bytes.subarray(0, 8)];
  let at = 8;
  for (let count = 0; at + 12 <= bytes.length && count < MOST_PARTS; count++) {
    const end = at + 12 + uint32(bytes, at, false);
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (!PNG_TOLD.includes(type)) parts.push(bytes.subarray(at, end));
    at = end;
    if (type === 'IEND') break;
  }
  return joined(parts);
}

const WEBP_TOLD = ['EXIF', 'XMP '];
/** Bits of the VP8X flags that announce EXIF (3) and XMP (2). */
const WEBP_FLAGS = 0x0c;

/** WebP (RFC 9649, 2.3): RIFF chunks of type, length and data, padded to even lengths. */
export function stripWebp(bytes: Uint8Array): Uint8Array {
  const parts: Part[] = [];
  let at = 12;
  for (let count = 0; at + 8 <= bytes.length && count < MOST_PARTS; count++) {
    const type = Buffer.from(bytes.subarray(at, at + 4)).toString('latin1');
    const length = uint32(bytes, at + 4, true);
    const end = at + 8 + length + (length % 2);
    if (!WEBP_TOLD.includes(type))
      parts.push(type === 'VP8X' ? unannounced(bytes.subarray(at, end)) : bytes.subarray(at, end));
    at = end;
  }
  const body = joined(parts);
  const head = Buffer.alloc(12);
  head.set(bytes.subarray(0, 12));
  head.writeUInt32LE(body.length + 4, 4);
  return joined([head, body]);
}

function unannounced(chunk: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(chunk);
  copy[8] = (copy[8] ?? 0) & ~WEBP_FLAGS;
  return copy;
}

function joined(parts: Part[]): Uint8Array {
  return Buffer.concat(parts);
}

function uint16(bytes: Uint8Array, at: number, little: boolean): number {
  const [a, b] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  return little ? a | (b << 8) : (a << 8) | b;
}

function uint32(bytes: Uint8Array, at: number, little: boolean): number {
  const [a, b] = [uint16(bytes, at, little), uint16(bytes, at + 2, little)];
  return little ? b * 65_536 + a : a * 65_536 + b;
}
