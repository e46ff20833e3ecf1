import type { RowShape } from './bulk.ts';

/** What is given away: spent budgets, offers' options with what became of them, and coupons' codes. */
export const GIFTS = [
  'create table budgets (key text primary key, spent bigint not null)',
  `create table concessions (
    message_id text not null,
    number bigint not null,
    ticket_id text not null,
    contact_id text not null,
    kind text not null,
    count bigint not null,
    minor bigint not null,
    zone text not null,
    rule text,
    by_person text not null,
    at bigint not null,
    state text not null,
    primary key (message_id, number)
  )`,
  'create index concessions_contact on concessions (contact_id, at)',
  'create index concessions_at on concessions (at)',
  `create table coupons (
    code text primary key,
    kind text not null,
    taken_by text,
    taken_at bigint
  )`,
  'create index coupons_free on coupons (kind, code) where taken_by is null',
  'create index coupons_taken on coupons (taken_by) where taken_by is not null',
];

/** An option that was offered; `state` is offered, chosen or ended. */
export interface ConcessionTable {
  message_id: string;
  number: number;
  ticket_id: string;
  contact_id: string;
  kind: string;
  count: number;
  minor: number;
  zone: string;
  rule: string | null;
  by_person: string;
  at: number;
  state: string;
}

export interface BudgetTable {
  key: string;
  spent: number;
}

export interface CouponTable {
  code: string;
  kind: string;
  taken_by: string | null;
  taken_at: number | null;
}

export const CONCESSION_SHAPE = {
  message_id: 'text',
  number: 'bigint',
  ticket_id: 'text',
  contact_id: 'text',
  kind: 'text',
  count: 'bigint',
  minor: 'bigint',
  zone: 'text',
  rule: 'text',
  by_person: 'text',
  at: 'bigint',
  state: 'text',
} as const satisfies RowShape;
