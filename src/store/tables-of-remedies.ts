import type { RowShape } from './bulk.ts';

/** Remedies that rules grant: which version of them is armed, and when whoever had one may have it again. */
export const REMEDIES = [
  `create table remedy_rules (
    content text primary key,
    remedy text not null,
    shown_at bigint,
    shown_to text,
    armed_at bigint,
    armed_by text,
    stopped text,
    granted bigint not null default 0
  )`,
  `create table remedy_turns (
    remedy text not null,
    contact_id text not null,
    at bigint not null,
    again_at bigint not null,
    primary key (remedy, contact_id)
  )`,
];

/** A version of a remedy, by the hash of its content. `stopped`: the day, the month, or for good. */
export interface RemedyRuleTable {
  content: string;
  remedy: string;
  shown_at: number | null;
  shown_to: string | null;
  armed_at: number | null;
  armed_by: string | null;
  stopped: string | null;
  granted: number;
}

export interface RemedyTurnTable {
  remedy: string;
  contact_id: string;
  at: number;
  again_at: number;
}

export const GRANT_SHAPE = { content: 'text', count: 'bigint' } as const satisfies RowShape;
export const TURN_SHAPE = {
  remedy: 'text',
  contact_id: 'text',
  at: 'bigint',
  again_at: 'bigint',
} as const satisfies RowShape;
export const STOP_SHAPE = { content: 'text', stopped: 'text' } as const satisfies RowShape;
