import type { Generated } from 'kysely';

/** What customers said of being written to; rows are only ever added, the newest word counts. */
export const CONSENTS = [
  `create table consents (
    id identity,
    contact_id text not null,
    purpose text not null,
    given bigint not null,
    at bigint not null,
    source text not null,
    said_by text not null,
    ticket_id text not null
  )`,
  'create index consents_contact on consents (contact_id, at)',
];

export interface ConsentTable {
  id: Generated<number>;
  contact_id: string;
  /** A Purpose, or 'all'. */
  purpose: string;
  given: number;
  at: number;
  source: string;
  /** Actor reference. */
  said_by: string;
  ticket_id: string;
}
