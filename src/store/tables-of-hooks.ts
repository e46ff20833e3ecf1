/** Migration 0012: who sees how much, sign-ins on their way to a platform and back, and what other systems follow by. */
export const SIGHT_SIGN_INS_AND_HOOKS = [
  "alter table people add column sees text not null default 'all'",
  `create table sign_ins (
    state text primary key,
    way text not null,
    nonce text not null,
    verifier text not null,
    expires_at bigint not null
  )`,
  `create table hooks (
    id text primary key,
    url text not null,
    secret text not null,
    events text not null,
    texts bigint not null,
    active bigint not null,
    failing_since bigint,
    off_because text,
    created_by text not null,
    created_at bigint not null
  )`,
  `create table hook_deliveries (
    id text primary key,
    hook_id text not null,
    ticket_id text,
    version bigint not null,
    seq bigint not null,
    type text not null,
    at bigint not null,
    state text not null,
    tries text not null,
    held_until bigint not null default 0,
    patient bigint not null default 1
  )`,
  'create index hook_deliveries_log on hook_deliveries (hook_id, at, version, seq)',
  `create index hook_deliveries_waiting on hook_deliveries (hook_id, ticket_id, version, seq)
    where state = 'waiting'`,
  'create index hook_deliveries_old on hook_deliveries (at)',
];
