import type { Readable } from 'node:stream';

/** What a file may be: bytes at most, and types by MIME prefix (`image/`) or whole name. */
export interface FileLimits {
  maxBytes: number;
  types: readonly string[];
}

export interface KeptFile {
  /** SHA-256 of the bytes as kept (metadata of pictures removed), hex. */
  hash: string;
  size: number;
  /** The type that the bytes show, not the one that was claimed. */
  type: string;
}

/** Attachments by hash: a folder by default, a table on PostgreSQL. */
export interface FileStore {
  /** Throws CodedError 'too-large', 'malformed' (a type that is not allowed, or not what it says it is). */
  put(bytes: Readable, file: { name: string; type: string } & FileLimits): Promise<KeptFile>;
  /** Throws CodedError 'not-found'. */
  open(hash: string): Promise<Readable>;
}
