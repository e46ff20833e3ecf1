import type { RowShape } from './bulk.ts';

/**
 * Contacts that are one person. A link stands until it is undone; `contacts.same_as` is what follows of all that stand: the
 * same for everybody of one person, null for who is linked with nobody.
 */
export const SAME_PERSON = [
  `create table same_person (
    id text primary key,
    one text not null,
    other text not null,
    because text not null,
    linked_by text not null,
    linked_at bigint not null,
    unlinked_by text,
    unlinked_at bigint
  )`,
  'create unique index same_person_pair on same_person (one, other) where unlinked_at is null',
  'create index same_person_other on same_person (other) where unlinked_at is null',
  `create table same_person_asked (
    one text not null,
    other text not null,
    because text not null,
    asked_at bigint not null,
    denied_by text,
    denied_at bigint,
    primary key (one, other)
  )`,
  'create index same_person_asked_other on same_person_asked (other)',
  'alter table contacts add column same_as text',
  'create index contacts_same_as on contacts (same_as) where same_as is not null',
  `create table invitations (
    id text primary key,
    ticket_id text not null,
    channel text not null,
    invited_by text not null,
    invited_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    used_ticket text
  )`,
];

/** `one` is the lesser of the two contacts' ids. */
export interface SamePersonTable {
  id: string;
  one: string;
  other: string;
  because: string;
  linked_by: string;
  linked_at: number;
  unlinked_by: string | null;
  unlinked_at: number | null;
}

/** Whether two are one person: asked of the team, or denied by it. Primary key (one, other). */
export interface SamePersonAskedTable {
  one: string;
  other: string;
  because: string;
  asked_at: number;
  denied_by: string | null;
  denied_at: number | null;
}

/** Used once, by the message that opened `used_ticket`. */
export interface InvitationTable {
  id: string;
  ticket_id: string;
  channel: string;
  invited_by: string;
  invited_at: number;
  expires_at: number;
  used_at: number | null;
  used_ticket: string | null;
}

export const LINK_SHAPE = {
  id: 'text',
  one: 'text',
  other: 'text',
  because: 'text',
  linked_by: 'text',
  linked_at: 'bigint',
} as const satisfies RowShape;
