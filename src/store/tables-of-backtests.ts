/** Rules that somebody had tried on the log, and what came of it. One runs at a time: the index holds others off. */
export const BACKTESTS = [
  `create table backtests (
    id text primary key,
    asked_by text not null,
    asked_at bigint not null,
    wanted text not null,
    rules text not null,
    state text not null,
    report text
  )`,
  "create unique index backtests_running on backtests (state) where state = 'running'",
  'create index backtests_asked on backtests (asked_at)',
];

export interface BacktestTable {
  id: string;
  asked_by: string;
  asked_at: number;
  /** JSON of BacktestWanted. */
  wanted: string;
  /** Canonical JSON of all rule files; '' once it is over. */
  rules: string;
  /** running, done or failed. */
  state: string;
  /** JSON of the report, once it is done. */
  report: string | null;
}
