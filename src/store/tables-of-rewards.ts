/** Rewards for finishing a survey, and who takes part: once a person, by ids alone. Of what they answered nothing is here. */
export const REWARDS = [
  `create table rewards (
    id text primary key,
    way text not null,
    survey text not null,
    kind text not null,
    count bigint not null,
    winners bigint not null,
    opens_at bigint not null,
    closes_at bigint not null,
    draws_at bigint,
    seed_from text,
    secret text not null,
    opened_by text not null,
    closed_at bigint,
    seed text,
    drawn_at bigint,
    drawn_by text
  )`,
  `create table reward_entries (
    reward text not null,
    person text not null,
    sent_id text not null,
    contact_id text not null,
    ticket_id text not null,
    place bigint,
    how text,
    given_at bigint,
    primary key (reward, person)
  )`,
  'create index reward_entries_due on reward_entries (reward, place) where how is null',
];

export interface RewardTable {
  id: string;
  way: string;
  survey: string;
  kind: string;
  count: number;
  winners: number;
  opens_at: number;
  closes_at: number;
  draws_at: number | null;
  seed_from: string | null;
  /** Numbers are made of it; nobody is told before the draw. */
  secret: string;
  opened_by: string;
  closed_at: number | null;
  seed: string | null;
  drawn_at: number | null;
  drawn_by: string | null;
}

/** `person`: who stands for all their contacts. `place`: in the draw, from 1 on. `how`: what became of the prize. */
export interface RewardEntryTable {
  reward: string;
  person: string;
  sent_id: string;
  contact_id: string;
  ticket_id: string;
  place: number | null;
  how: string | null;
  given_at: number | null;
}
