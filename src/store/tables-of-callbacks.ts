import type { RowShape } from './bulk.ts';

/** Calls that are agreed upon, one a ticket; no two have the same place of a slot: whoever comes second gets another. */
export const CALLBACKS = [
  `create table callbacks (
    ticket_id text primary key,
    team text not null,
    slot bigint not null,
    place bigint not null,
    at bigint not null
  )`,
  'create unique index callbacks_place on callbacks (team, slot, place)',
  'create index callbacks_at on callbacks (at)',
];

/** `team` is empty for tickets of none. Epoch ms. */
export interface CallbackTable {
  ticket_id: string;
  team: string;
  slot: number;
  place: number;
  at: number;
}

export const CALLBACK_SHAPE = {
  ticket_id: 'text',
  team: 'text',
  slot: 'bigint',
  place: 'bigint',
  at: 'bigint',
} as const satisfies RowShape;
