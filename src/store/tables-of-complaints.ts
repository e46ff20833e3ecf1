/**
 * What was posted by itself last, by its name; and who left in silence, once a person: a contact, or what contacts that are one
 * person have in common.
 */
export const COMPLAINTS = [
  `create table posts (
    name text primary key,
    period text not null,
    at bigint not null
  )`,
  `create table leavers (
    person text primary key,
    contact_id text not null,
    ticket_id text not null,
    rule text not null,
    found_at bigint not null,
    claimed_by text,
    claimed_at bigint,
    outcome text,
    ended_at bigint
  )`,
  'create index leavers_waiting on leavers (found_at) where ended_at is null',
  // Cases are counted by when they began.
  'create index tickets_created on tickets (created_at)',
];

export interface PostTable {
  name: string;
  period: string;
  at: number;
}

/** `outcome`: written, nothing, returned. */
export interface LeaverTable {
  person: string;
  contact_id: string;
  ticket_id: string;
  rule: string;
  found_at: number;
  claimed_by: string | null;
  claimed_at: number | null;
  outcome: string | null;
  ended_at: number | null;
}
