import type { RowShape } from './bulk.ts';

/** Rules that call supervisors, since when they are known and mute, and what became of their calls. */
export const ESCALATIONS = [
  `create table escalation_rules (
    content text primary key,
    rule text not null,
    first_at bigint not null,
    muted_at bigint,
    counted_from bigint not null
  )`,
  `create table escalation_calls (
    content text not null,
    ticket_id text not null,
    what text not null,
    at bigint not null
  )`,
  'create index escalation_calls_of on escalation_calls (content, at)',
];

export interface EscalationRuleTable {
  content: string;
  rule: string;
  first_at: number;
  muted_at: number | null;
  /** Calls before it are not counted: that is when it was unmuted. */
  counted_from: number;
}

/** `what`: called, shadowed or dismissed. */
export interface EscalationCallTable {
  content: string;
  ticket_id: string;
  what: string;
  at: number;
}

export const CALL_SHAPE = {
  content: 'text',
  ticket_id: 'text',
  what: 'text',
  at: 'bigint',
} as const satisfies RowShape;
