/** What is otherwise because customers said so, and who of them heard it: once a person. */
export const IMPROVEMENTS = [
  `create table improvements (
    id text primary key,
    survey text not null,
    question text,
    topic text not null,
    texts text not null,
    marked_by text not null,
    marked_at bigint not null,
    due bigint not null
  )`,
  'create index improvements_due on improvements (id) where due = 1',
  `create table improvement_hearers (
    improvement text not null,
    contact_id text not null,
    ticket_id text not null,
    sent_id text not null,
    how text,
    told_at bigint,
    primary key (improvement, contact_id)
  )`,
  'create index improvement_hearers_contact on improvement_hearers (contact_id)',
];

export interface ImprovementTable {
  id: string;
  survey: string;
  question: string | null;
  topic: string;
  /** JSON object by language. */
  texts: string;
  marked_by: string;
  marked_at: number;
  /** 1: somebody has not heard it yet. */
  due: number;
}

/** `how`: what became of telling them; null: nothing yet. */
export interface ImprovementHearerTable {
  improvement: string;
  contact_id: string;
  ticket_id: string;
  /** The survey that they were asked in. */
  sent_id: string;
  how: string | null;
  told_at: number | null;
}
