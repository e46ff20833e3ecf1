/** What the first migration made; see migrations.ts for the words that differ by engine. */

export const FIRST_TABLES = [
  `create table contacts (
    id text primary key,
    name text,
    created_at bigint not null
  )`,
  `create table addresses (
    channel text not null,
    address text not null,
    contact_id text not null references contacts (id),
    primary key (channel, address)
  )`,
  `create table tickets (
    number identity,
    id text not null unique,
    version bigint not null,
    status text not null,
    channel text not null,
    conversation text not null,
    contact_id text not null,
    assignee text,
    team text,
    priority text not null,
    tags text not null,
    escalated bigint not null,
    waiting_since bigint,
    sort_at bigint not null,
    next_due_at bigint,
    last_inbound_id text,
    created_at bigint not null,
    updated_at bigint not null,
    state text not null
  )`,
  `create table events (
    ticket_id text not null,
    version bigint not null,
    seq bigint not null,
    type text not null,
    at bigint not null,
    actor text not null,
    body text not null,
    primary key (ticket_id, version, seq)
  )`,
  `create table messages (
    id text primary key,
    ticket_id text not null,
    kind text not null,
    reply_kind text,
    text text not null,
    author text not null,
    channel text not null,
    conversation text not null,
    external_id text,
    sent_at bigint not null,
    sequence bigint not null,
    received_at bigint not null,
    delivery text,
    error text,
    files text not null,
    edited_at bigint,
    deleted_at bigint
  )`,
  `create table editions (
    id identity,
    message_id text not null,
    text text not null,
    at bigint not null
  )`,
  `create table inbox (
    id identity,
    channel text not null,
    external_id text not null,
    conversation text not null,
    raw text not null,
    received_at bigint not null,
    attempts bigint not null default 0,
    held_until bigint not null default 0,
    applied_at bigint,
    dead_at bigint,
    error text
  )`,
  `create table jobs (
    id identity,
    key text not null unique,
    kind text not null,
    payload text not null,
    run_at bigint not null,
    held_until bigint not null default 0,
    attempts bigint not null default 0,
    dead_at bigint,
    error text
  )`,
  `create table told (
    ticket_id text not null,
    stage text not null,
    due_at bigint not null,
    audience text not null,
    at bigint not null,
    late bigint not null,
    digest text,
    primary key (ticket_id, due_at, stage)
  )`,
  `create table cards (
    ticket_id text not null,
    desk text not null,
    ref text,
    shown bigint not null,
    held_until bigint not null,
    primary key (ticket_id, desk)
  )`,
  `create table people (
    id text primary key,
    name text not null,
    name_key text not null unique,
    public_name text,
    team text,
    role text not null,
    slack text unique,
    discord text unique,
    active bigint not null,
    created_at bigint not null
  )`,
  `create table tokens (
    hash text primary key,
    person_id text not null references people (id),
    kind text not null,
    expires_at bigint
  )`,
  `create table rule_sets (
    version text primary key,
    body text not null,
    activated_at bigint not null,
    activated_by text not null,
    active bigint not null
  )`,
  `create table files (
    hash text primary key,
    type text not null,
    size bigint not null,
    body bytea
  )`,
  `create table uploads (
    id text primary key,
    owner text not null,
    hash text not null,
    name text not null,
    type text not null,
    size bigint not null,
    at bigint not null
  )`,
  `create table tallies (
    name text primary key,
    value bigint not null
  )`,
  `create table secrets (
    purpose text primary key,
    value text not null
  )`,
];

export const FIRST_INDEXES = [
  "create unique index tickets_open on tickets (channel, conversation) where status <> 'resolved'",
  'create index tickets_conversation on tickets (channel, conversation, number)',
  'create index tickets_queue on tickets (status, sort_at, number)',
  'create index tickets_order on tickets (sort_at, number)',
  'create index tickets_due on tickets (next_due_at) where next_due_at is not null',
  'create index tickets_waiting on tickets (waiting_since) where waiting_since is not null',
  'create index tickets_changed on tickets (updated_at, version)',
  'create index tickets_assignee on tickets (assignee, status, sort_at, number)',
  'create index tickets_channel on tickets (channel, status, sort_at, number)',
  'create index tickets_team on tickets (team, status, sort_at, number)',
  'create index tickets_priority on tickets (priority, status, sort_at, number)',
  'create index tickets_escalated on tickets (escalated, status, sort_at, number)',
  'create index tickets_contact on tickets (contact_id)',
  'create index addresses_contact on addresses (contact_id)',
  `create unique index messages_external on messages (channel, conversation, external_id)
    where external_id is not null`,
  'create index messages_ticket on messages (ticket_id, sent_at, sequence, received_at, id)',
  'create index messages_conversation on messages (channel, conversation, sent_at, sequence, received_at, id)',
  'create index editions_message on editions (message_id, id)',
  'create unique index inbox_external on inbox (channel, external_id)',
  'create index inbox_pending on inbox (id) where applied_at is null and dead_at is null',
  `create index inbox_held on inbox (channel, conversation, held_until)
    where applied_at is null and dead_at is null`,
  'create index inbox_dead on inbox (id) where dead_at is not null',
  'create index jobs_due on jobs (kind, run_at, id) where dead_at is null',
  'create index jobs_dead on jobs (dead_at) where dead_at is not null',
  "create index events_ended on events (at) where type = 'wait-ended'",
  'create index told_audience on told (audience, at)',
  'create index told_digest on told (digest) where digest is not null',
  'create index told_missed on told (ticket_id, due_at) where at >= due_at',
  'create index cards_ref on cards (desk, ref) where ref is not null',
  'create index tokens_person on tokens (person_id)',
  'create unique index rule_sets_active on rule_sets (active) where active = 1',
];
