import type { RowShape } from './bulk.ts';

/**
 * Known problems, the tickets that belong to them, and who was told that one is fixed: once a person. `due`: tickets are to be
 * looked through, or people to be told.
 */
export const PROBLEMS = [
  `create table problems (
    id text primary key,
    state text not null,
    texts text not null,
    fixed_texts text not null,
    rule text not null,
    shown bigint not null,
    declared_by text not null,
    declared_at bigint not null,
    ended_by text,
    ended_at bigint,
    due bigint not null,
    version bigint not null
  )`,
  `create index problems_open on problems (id) where state = 'open'`,
  'create index problems_due on problems (id) where due = 1',
  `create table problem_tickets (
    ticket_id text primary key,
    problem text not null,
    state text not null,
    at bigint not null
  )`,
  'create index problem_tickets_problem on problem_tickets (problem, state, ticket_id)',
  `create table problem_told (
    problem text not null,
    person text not null,
    ticket_id text not null,
    primary key (problem, person)
  )`,
];

export interface ProblemTable {
  id: string;
  state: string;
  texts: string;
  fixed_texts: string;
  rule: string;
  shown: number;
  declared_by: string;
  declared_at: number;
  ended_by: string | null;
  ended_at: number | null;
  due: number;
  version: number;
}

/** `state`: suggested, joined, or what became of telling its customer. */
export interface ProblemTicketTable {
  ticket_id: string;
  problem: string;
  state: string;
  at: number;
}

/** `person`: a contact, or what contacts that are one person have in common. */
export interface ProblemToldTable {
  problem: string;
  person: string;
  ticket_id: string;
}

export const PROBLEM_TICKET_SHAPE = {
  ticket_id: 'text',
  problem: 'text',
  state: 'text',
  at: 'bigint',
} as const satisfies RowShape;
export const PROBLEM_TOLD_SHAPE = {
  problem: 'text',
  contact_id: 'text',
  ticket_id: 'text',
} as const satisfies RowShape;
