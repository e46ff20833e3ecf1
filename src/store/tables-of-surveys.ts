/** Who was asked what, and what they said. Of a person's words only `survey_answers.text` holds any. */
export const SURVEYS = [
  `create table surveys_sent (
    id text primary key,
    ticket_id text not null,
    contact_id text not null,
    channel text not null,
    conversation text not null,
    survey text not null,
    asked_by text not null,
    asked_at bigint not null,
    expires_at bigint not null,
    score bigint,
    score_version bigint,
    scored_at bigint,
    ended text,
    ended_at bigint
  )`,
  'create index surveys_sent_contact on surveys_sent (contact_id, asked_at)',
  'create index surveys_sent_survey on surveys_sent (survey, asked_at)',
  'create index surveys_sent_ticket on surveys_sent (ticket_id)',
  `create table survey_answers (
    sent_id text not null,
    question text not null,
    at bigint not null,
    value bigint,
    choice text,
    text text not null,
    primary key (sent_id, question)
  )`,
  'create index survey_answers_at on survey_answers (question, at)',
];

export interface SurveySentTable {
  id: string;
  /** The ticket on which it was asked; one that was merged since keeps it. */
  ticket_id: string;
  contact_id: string;
  channel: string;
  conversation: string;
  /** Its id in surveys.json. */
  survey: string;
  /** Actor reference. */
  asked_by: string;
  asked_at: number;
  expires_at: number;
  /** 1 to 10. */
  score: number | null;
  /** Of the ticket: in which commit the score was given. */
  score_version: number | null;
  scored_at: number | null;
  /** `finished`, or `stopped`: they want no more of it. */
  ended: string | null;
  ended_at: number | null;
}

export interface SurveyAnswerTable {
  sent_id: string;
  question: string;
  /** When it was given last. Epoch ms. */
  at: number;
  /** Of a scale 1 to 10; of yes or no 1 or 0. */
  value: number | null;
  /** Of a choice. */
  choice: string | null;
  /** Their own words, which erasure and `/redact` reach; empty where there are none. */
  text: string;
}
