/** What kinds of file the house takes, and how each begins. Anything else (HTML, SVG, programs) is refused. */
interface Kind {
  type: string;
  matches: (bytes: Uint8Array) => boolean;
}

const KINDS: readonly Kind[] = [
  { type: 'image/png', matches: begins([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  { type: 'image/jpeg', matches: begins([0xff, 0xd8, 0xff]) },
  { type: 'image/gif', matches: (bytes) => /^GIF8[79]a/.test(latin(bytes, 0, 6)) },
  { type: 'image/webp', matches: (bytes) => latin(bytes, 0, 4) === 'RIFF' && latin(bytes, 8, 12) === 'WEBP' },
  { type: 'application/pdf', matches: (bytes) => latin(bytes, 0, 5) === '%PDF-' },
  { type: 'audio/ogg', matches: (bytes) => latin(bytes, 0, 4) === 'OggS' },
  { type: 'audio/mpeg', matches: isMp3 },
  { type: 'audio/mp4', matches: (bytes) => /^M4[AB] $/.test(brand(bytes)) },
  { type: 'video/mp4', matches: (bytes) => /^(isom|iso\d|mp4\d|avc1|dash|M4V |MSNV)$/.test(brand(bytes)) },
  { type: 'video/quicktime', matches: (bytes) => brand(bytes) === 'qt  ' },
  { type: 'application/zip', matches: begins([0x50, 0x4b, 0x03, 0x04]) },
  { type: 'application/msword', matches: begins([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) },
];

/** Kinds whose bytes look alike: a container may be declared as any of its uses. */
const USES: Readonly<Record<string, readonly RegExp[]>> = {
  'application/zip': [
    /^application\/vnd\.openxmlformats-officedocument\.[a-z.]+$/,
    /^application\/vnd\.oasis\.opendocument\.[a-z-]+$/,
  ],
  'application/msword': [/^application\/vnd\.ms-(excel|powerpoint)$/],
  'audio/ogg': [/^video\/ogg$/],
  'video/mp4': [/^audio\/mp4$/],
};

/** Other names under which senders declare a kind. */
const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'application/x-zip-compressed': 'application/zip',
};

/** Whole subtrees of such uses, as `isAllowed` takes them. */
const USED_AS = [
  'application/vnd.openxmlformats-officedocument.',
  'application/vnd.oasis.opendocument.',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'video/ogg',
];

const TEXTS = ['text/plain', 'text/csv'];
/** Types, and prefixes of some, under which a file can be declared and taken; what is declared as nothing is looked at. */
export const DECLARABLE: readonly string[] = [
  ...KINDS.map(({ type }) => type),
  ...Object.keys(ALIASES),
  ...USED_AS,
  ...TEXTS,
];
const TEXT_ENDINGS: Readonly<Record<string, string>> = {
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
};
const UNDECLARED = ['', 'application/octet-stream', 'binary/octet-stream'];

/**
 * The MIME type of the bytes when it is one that the house takes and agrees with what was declared; else null.
 * Undeclared bytes (octet-stream) are what they look like; text has no mark and is known by declaration or ending.
 */
export function typeOf(bytes: Uint8Array, declared: string, fileName: string): string | null {
  const plain = (declared.split(';')[0] ?? '').trim().toLowerCase();
  const name = ALIASES[plain] ?? plain;
  const seen = KINDS.find(({ matches }) => matches(bytes))?.type;
  if (seen === undefined) {
    const text = UNDECLARED.includes(name)
      ? (TEXT_ENDINGS[fileName.split('.').at(-1)?.toLowerCase() ?? ''] ?? '')
      : name;
    return TEXTS.includes(text) && isText(bytes) ? text : null;
  }
  if (name === seen || UNDECLARED.includes(name)) return seen;
  return USES[seen]?.some((use) => use.test(name)) === true ? name : null;
}

/** Whether the type is in the list of types and prefixes (`image/`); no list takes all. */
export function isAllowed(type: string, types: readonly string[] | undefined): boolean {
  return (
    types === undefined ||
    types.some((prefix) => type === prefix || (/[/.]$/.test(prefix) && type.startsWith(prefix)))
  );
}

/** Pictures that a browser shows without running anything in them. */
export function isSafeImage(type: string): boolean {
  return ['image/png', 'image/jpeg', 'image/gif', 'image/webp'].includes(type);
}

function begins(mark: readonly number[]): (bytes: Uint8Array) => boolean {
  return (bytes) => mark.every((byte, at) => bytes[at] === byte);
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.subarray(from, to)).toString('latin1');
}

/** The major brand of an ISO base media file (ISO/IEC 14496-12, `ftyp`); '' when it is none. */
function brand(bytes: Uint8Array): string {
  return latin(bytes, 4, 8) === 'ftyp' ? latin(bytes, 8, 12) : '';
}

/** An ID3 tag, or the frame sync of MPEG-1/2 layer III. */
function isMp3(bytes: Uint8Array): boolean {
  if (latin(bytes, 0, 3) === 'ID3') return true;
  return bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2;
}

/** Valid UTF-8 without NUL. */
function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
