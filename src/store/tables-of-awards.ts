import type { Generated } from 'kysely';

/** Who wants to stand in awards, and who no longer; rows are only ever added, the newest counts. */
export interface AwardMemberTable {
  id: Generated<number>;
  at: number;
  person: string;
  joined: number;
}

/** A month as it was counted when its first nominee was asked; what became known later changes nothing of it. */
export interface AwardMonthTable {
  month: string;
  as_of: number;
  rules: string;
  body: string;
  kept_by: string;
}

/** Who is to get an award, or was. The newest of a month and award counts; those before are kept with their reasons. */
export interface AwardNominationTable {
  id: string;
  month: string;
  award: string;
  who: string;
  of_team: number;
  /** Who was first by the score; null: nobody was. */
  first: string | null;
  by_person: string;
  at: number;
  reason: string | null;
  answer: string | null;
  answered_at: number | null;
  posted_at: number | null;
  replaced_at: number | null;
}

export const AWARDS = [
  'create table award_members (id identity, at bigint not null, person text not null, joined bigint not null)',
  'create index award_members_person on award_members (person, at)',
  `create table award_months (
    month text primary key,
    as_of bigint not null,
    rules text not null,
    body text not null,
    kept_by text not null
  )`,
  `create table award_nominations (
    id text primary key,
    month text not null,
    award text not null,
    who text not null,
    of_team bigint not null,
    first text,
    by_person text not null,
    at bigint not null,
    reason text,
    answer text,
    answered_at bigint,
    posted_at bigint,
    replaced_at bigint
  )`,
  // What decides whether a case counts, without the rows of it that do not.
  `create index observations_marks on observations (ticket_id, measure, detail, at, version, seq, good)
    where measure in ('excluded', 'reopened') or detail in ('split', 'self', 'bulk', 'unanswered', 'denied')`,
  'create unique index award_nominations_newest on award_nominations (month, award) where replaced_at is null',
];
