import type { Generated } from 'kysely';

/**
 * Persons who were erased, what must not come back, and who read or changed what. Of a person only hashes and the ids of
 * their contacts are here: see pseudonym.ts.
 */
export const PRIVACY = [
  `create table erasures (
    id text primary key,
    at bigint not null,
    by_person text not null,
    reason text not null,
    contacts text not null,
    tickets text not null,
    counts text not null,
    todo text not null,
    done_at bigint
  )`,
  'create index erasures_at on erasures (at)',
  'create index erasures_open on erasures (at) where done_at is null',
  'create table tombstones (hash text primary key, erasure text not null)',
  'create index tombstones_erasure on tombstones (erasure)',
  // Whoever is no customer of a case and wrote on it: their words are found without reading all messages.
  "create index messages_members on messages (author) where kind = 'note' and author like 'contact:%'",
  `create table accesses (
    id identity,
    at bigint not null,
    by_person text not null,
    role text not null,
    act text not null,
    about text not null,
    desk text not null
  )`,
  'create index accesses_at on accesses (at, id)',
  'create index accesses_person on accesses (by_person, at)',
  'create index accesses_about on accesses (about, at)',
];

export interface ErasureTable {
  id: string;
  at: number;
  /** Actor reference. */
  by_person: string;
  /** A code, never words. */
  reason: string;
  /** JSON array of ids. */
  contacts: string;
  /** JSON array of numbers. */
  tickets: string;
  /** JSON of ErasureCounts. */
  counts: string;
  /** JSON of what is left to do; '' once it is done. */
  todo: string;
  done_at: number | null;
}

export interface TombstoneTable {
  hash: string;
  erasure: string;
}

/** Rows are only ever added; retention takes the oldest. */
export interface AccessTable {
  id: Generated<number>;
  at: number;
  by_person: string;
  role: string;
  act: string;
  /** What it was of, by id: `ticket:12`, `person:…`, `export:messages`. */
  about: string;
  desk: string;
}
