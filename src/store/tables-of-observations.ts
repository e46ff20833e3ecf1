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

/** Until when the cases that have something on a day are known: whatever was counted of it then holds as long as `stamp` is the same. */
export interface ObservedDayTable {
  /** Days of UTC since 1970. */
  day: number;
  /** Higher with each look that found something new on one of its cases, be it of another day. */
  stamp: number;
  /** The last that happened on any of its cases. Epoch ms. */
  latest: number;
}

const FOLLOWS = ['described', 'reopened', 'survey-scored'];

/** By which what follows on a case is looked up for each row that is counted; null: there is none. */
export function followingIndex(measure: string): string | null {
  return FOLLOWS.includes(measure) ? indexOf(measure) : null;
}

function indexOf(measure: string): string {
  return `observations_${measure.replace('-', '_')}`;
}

export const FOLLOWING = FOLLOWS.map(
  (measure) =>
    `create index ${indexOf(measure)} on observations (ticket_id, version, seq) where measure = '${measure}'`,
);

/** Of one measure, with all that is asked of it: the rows themselves are not looked at. */
function covering(measure: string, columns: string): string {
  return `create index ${indexOf(measure)} on observations (${columns}) where measure = '${measure}'`;
}

/** What figures and awards are counted from, so that a month is read from one end to the other and not row by row. */
export const QUICK_FIGURES = [
  'drop index observations_measure',
  ...FOLLOWS.map((measure) => `drop index ${indexOf(measure)}`),
  `create index observations_counted on observations
    (measure, at, ticket_id, version, seq, value, in_target, in_promise, good, detail, person, team, channel)`,
  covering('voided', 'ticket_id, value, detail, at'),
  covering('excluded', 'ticket_id, version, seq, good, at'),
  covering('described', 'ticket_id, version, seq, at, kind, cause'),
  covering('reopened', 'ticket_id, version, seq, at'),
  covering('survey-scored', 'ticket_id, version, seq, at, value'),
  covering('said-solved', 'ticket_id, at, version, seq, good, person'),
  covering('handed-over', 'ticket_id, detail, person, at, version, seq'),
  covering('opened', 'contact, at, ticket_id, version, seq'),
  `create index observations_begun on observations (at, contact, ticket_id, version, seq) where measure = 'opened'`,
  'create index observations_first on observations (ticket_id, at) where version = 1 and seq = 0',
  `create index observations_spoken on observations
    (at, measure, ticket_id, version, seq, good, value, in_promise, by_person, person, team, contact, kind, channel, language)
    where measure in ('said-solved', 'survey-scored')`,
  'create table observed_days (day bigint primary key, stamp bigint not null, latest bigint not null)',
  `insert into observed_days (day, stamp, latest)
    select at / 86400000, 1, (select max(at) from observations) from observations group by at / 86400000`,
];
