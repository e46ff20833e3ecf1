/** Questions in communities that wait for an answer: where they stand, and nothing of what they say. */
export const QUESTIONS = [
  `create table questions (
    channel text not null,
    conversation text not null,
    asked_at bigint not null,
    due_at bigint not null,
    held_until bigint not null default 0,
    primary key (channel, conversation)
  )`,
  'create index questions_due on questions (due_at)',
];

export interface QuestionTable {
  channel: string;
  conversation: string;
  asked_at: number;
  /** When it is looked at next. */
  due_at: number;
  held_until: number;
}
