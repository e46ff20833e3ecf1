import type { Engine } from './database.ts';

/**
 * One row a message: its words and its customer's, folded, in the order in which rows are found, the greatest id first.
 * Messages that were there before get ids below zero from `search-backlog.ts`; `below` is the number of the oldest
 * ticket that has them. Each engine keeps its own full text index of the rows by itself.
 */
export function searchTables(engine: Engine): string[] {
  return [
    ...(engine === 'postgres' ? POSTGRES : SQLITE),
    'create table search_backlog (below bigint not null)',
    'insert into search_backlog select max(number) + 1 from tickets having count(*) > 0',
  ];
}

/** Words are of letters and digits alone, which `ascii` divides at the spaces between them and at nothing else. */
const SQLITE = [
  `create table search (
    id identity,
    ref text not null unique references messages (id) on delete cascade,
    customer text not null,
    words text not null
  )`,
  `create virtual table search_index using fts5 (
    customer, words, content = 'search', content_rowid = 'id', tokenize = 'ascii'
  )`,
  `create trigger search_added after insert on search begin
    insert into search_index (rowid, customer, words) values (new.id, new.customer, new.words);
  end`,
  `create trigger search_removed after delete on search begin
    insert into search_index (search_index, rowid, customer, words) values ('delete', old.id, old.customer, old.words);
  end`,
  `create trigger search_changed after update on search begin
    insert into search_index (search_index, rowid, customer, words) values ('delete', old.id, old.customer, old.words);
    insert into search_index (rowid, customer, words) values (new.id, new.customer, new.words);
  end`,
];

/** The customer's words bear the weight A. A search reads all of the list of what is not indexed yet: it is kept short. */
const POSTGRES = [
  `create table search (
    id identity,
    ref text not null unique references messages (id) on delete cascade,
    customer text not null,
    words text not null,
    entry tsvector not null generated always as (
      setweight(to_tsvector('simple', customer), 'A') || to_tsvector('simple', words)
    ) stored
  )`,
  'create index search_entry on search using gin (entry) with (gin_pending_list_limit = 1024)',
];

/** Sets of frequent words beside the index; see search-blocks.ts. `search_changed` names rows that they are out of date for. */
export const SEARCH_SETS = [
  `create table search_sealed (
    generation bigint not null,
    low bigint not null,
    high bigint not null
  )`,
  'insert into search_sealed values (0, 0, 0)',
  'create table search_frequent (key text primary key)',
  `create table search_sets (
    key text not null,
    block bigint not null,
    ids bytea not null,
    primary key (key, block)
  )`,
  'create index search_sets_block on search_sets (block)',
  `create table search_changed (
    seq identity,
    id bigint not null
  )`,
  'create index search_changed_id on search_changed (id)',
];

/** Beside the sets those of two words together; see search-pairs.ts. Blocks are sealed anew beside the day's work. */
export const SEARCH_PAIRS = [
  'alter table search_sets add column paired bigint not null default 0',
  'delete from search_sets',
  'delete from search_frequent',
  'update search_sealed set generation = generation + 1, low = 0, high = 0',
];

/**
 * Of a rare word's rows in the whole of the table PostgreSQL reads only those among the newest: a page that holds none of them is not read from
 * the disk. A range of 128 pages is Osem's choice: a finer one takes longer to go through than it saves.
 */
export function searchByAge(engine: Engine): string[] {
  return engine === 'postgres'
    ? [
        'create index search_by_age on search using brin (id) with (pages_per_range = 128, autosummarize = on)',
      ]
    : [];
}
