import type { Generated } from 'kysely';

/** What colleagues thank each other for, in their words; the events of tickets have none of them. */
export interface KudosTable {
  id: string;
  at: number;
  /** Who is thanked. */
  person: string;
  by_person: string;
  ticket_id: string | null;
  words: string;
  /** Whoever wrote it would have everybody read it. */
  open: number;
  /** Whoever is thanked agreed to that. */
  posted_at: number | null;
}

/** Whether figures of single people may be read by others; rows are only ever added, the newest counts. */
export interface PersonalSwitchTable {
  id: Generated<number>;
  at: number;
  by_person: string;
  switched_on: number;
  reason: string;
}

/** Whoever looked at figures of a person, oneself excepted. */
export interface FigureViewTable {
  id: Generated<number>;
  at: number;
  by_person: string;
  person: string;
  what: string;
}

export const THANKS_AND_VIEWS = [
  `create table kudos (
    id text primary key,
    at bigint not null,
    person text not null,
    by_person text not null,
    ticket_id text,
    words text not null,
    open bigint not null,
    posted_at bigint
  )`,
  'create index kudos_person on kudos (person, at)',
  'create index kudos_ticket on kudos (ticket_id) where ticket_id is not null',
  `create table personal_switches (
    id identity,
    at bigint not null,
    by_person text not null,
    switched_on bigint not null,
    reason text not null
  )`,
  `create table figure_views (
    id identity,
    at bigint not null,
    by_person text not null,
    person text not null,
    what text not null
  )`,
  'create index figure_views_person on figure_views (person, at)',
];
