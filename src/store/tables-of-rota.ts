/** Single changes of the rota, with who entered them and why; the zones in which people read times. */
export const ROTA = [
  `create table rota_changes (
    id text primary key,
    person text not null,
    team text,
    duty text not null,
    from_at bigint not null,
    to_at bigint not null,
    why text not null,
    by_person text not null,
    at bigint not null,
    state text not null,
    taken_by text,
    ended_by text,
    ended_at bigint
  )`,
  "create index rota_changes_standing on rota_changes (to_at) where state <> 'ended'",
  'alter table people add column zone text',
];
