/** Read model of the log: see src/insight/observation.ts. Rows are only ever added. */
export interface ObservationTable {
  ticket_id: string;
  version: number;
  seq: number;
  measure: string;
  at: number;
  value: number | null;
  in_target: number | null;
  in_promise: number | null;
  good: number | null;
  person: string | null;
  by_person: string | null;
  contact: string;
  channel: string;
  team: string | null;
  segment: string | null;
  kind: string | null;
  cause: string | null;
  language: string | null;
  rule: string | null;
  detail: string | null;
}

/** `observed`: the version of the ticket up to which its events were read. */
export const OBSERVATIONS = [
  `create table observations (
    ticket_id text not null,
    version bigint not null,
    seq bigint not null,
    measure text not null,
    at bigint not null,
    value bigint,
    in_target bigint,
    in_promise bigint,
    good bigint,
    person text,
    by_person text,
    contact text not null,
    channel text not null,
    team text,
    segment text,
    kind text,
    cause text,
    language text,
    rule text,
    detail text,
    primary key (ticket_id, version, seq)
  )`,
  'create index observations_measure on observations (measure, at)',
  'alter table tickets add column observed bigint not null default 0',
  'create index tickets_unobserved on tickets (updated_at) where observed < version',
];

const FOLLOWS = ['described', 'reopened', 'survey-scored'];

/** By which what follows on a case is looked up for each row that is counted; null: there is none. */
export function followingIndex(measure: string): string | null {
  return FOLLOWS.includes(measure) ? `observations_${measure.replace('-', '_')}` : null;
}

export const FOLLOWING = FOLLOWS.map(
  (measure) =>
    `create index ${followingIndex(measure)} on observations (ticket_id, version, seq) where measure = '${measure}'`,
);
