import type { Generated } from 'kysely';

/** The tables of what desks keep: cards and their copies, drafts, canned replies, views, blocks. See database.ts for what holds for all. */

/** Names are unique, ignoring case, among those that were not taken away. */
export interface MacroTable {
  id: string;
  name: string;
  /** JSON: text by language. */
  texts: string;
  reply_kind: string;
  becomes: string | null;
  /** JSON array. */
  tags: string;
  editor: string;
  version: number;
  used: number;
  changed_at: number;
  removed_at: number | null;
}

/** One of a name for each person; `shared` ones are everybody's to look through. */
export interface ViewTable {
  id: string;
  person_id: string;
  name: string;
  shared: number;
  /** JSON: what the queue is narrowed by. */
  filters: string;
}

/** One that stands for each (kind, channel, value); `channel` is '' for what is no address. */
export interface BlockTable {
  id: string;
  kind: string;
  channel: string;
  value: string;
  by_person: string;
  at: number;
  lifted_at: number | null;
  lifted_by: string | null;
}

/** Primary key (ticket_id, desk). */
export interface CardTable {
  ticket_id: string;
  desk: string;
  ref: string | null;
  shown: number;
  held_until: number;
}

/** Where a card stood before: what is written there still belongs to the ticket. */
export interface FormerCardTable {
  desk: string;
  ref: string;
  ticket_id: string;
  /** 1 once the desk has turned it into a pointer to the new place. */
  pointed: number;
}

/** The card in whose thread a message has its copy. */
export interface CopyTable {
  message_id: string;
  desk: string;
  ref: string;
  held_until: Generated<number>;
}

export interface DraftTable {
  person_id: string;
  ticket_id: string;
  text: string;
  at: number;
}

/** Primary key (ticket_id, due_at, stage). */
export interface ToldTable {
  ticket_id: string;
  stage: string;
  due_at: number;
  audience: string;
  at: number;
  late: number;
  broke: number;
  digest: string | null;
}
