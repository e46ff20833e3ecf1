import type { Engine } from './database.ts';

/**
 * One row a customer: what they are called, folded, a space before it. Any three characters of it that stand together are
 * indexed. Newer customers have greater ids; those from before get ids below zero, and `contact_backlog` says up to where
 * they have them; see contact-words.ts.
 */
export function contactWordsTables(engine: Engine): string[] {
  return [
    `create table contact_words (
      id identity,
      ref text not null unique references contacts (id) on delete cascade,
      words text not null
    )`,
    ...(engine === 'postgres' ? POSTGRES : SQLITE),
    'create index contacts_created on contacts (created_at, id)',
    'create table contact_backlog (created_at bigint not null, id text not null)',
    `insert into contact_backlog select max(created_at) + 1, '' from contacts having count(*) > 0`,
  ];
}

const REMOVE = `insert into contact_index (contact_index, rowid, words) values ('delete', old.id, old.words);`;
const ADD = 'insert into contact_index (rowid, words) values (new.id, new.words);';

const SQLITE = [
  `create virtual table contact_index using fts5 (
    words, content = 'contact_words', content_rowid = 'id', tokenize = 'trigram case_sensitive 1', detail = none
  )`,
  `create trigger contact_words_added after insert on contact_words begin ${ADD} end`,
  `create trigger contact_words_removed after delete on contact_words begin ${REMOVE} end`,
  `create trigger contact_words_changed after update on contact_words begin ${REMOVE} ${ADD} end`,
];

/** No extension, which not every owner may make. */
const POSTGRES = [
  `create function contact_grams(words text) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct substr(words, at, 3)), '{}') from generate_series(1, length(words) - 2) as at
  $$`,
  'create index contact_words_grams on contact_words using gin (contact_grams(words)) with (gin_pending_list_limit = 256)',
];
