import type { Engine } from './database.ts';

/**
 * A row for each tag of each ticket, in the queue's order, kept by the database itself whoever writes tickets: a list by a
 * tag that few have would go through all of them. A ticket without tags costs nothing.
 */
export function tagTables(engine: Engine): string[] {
  return engine === 'postgres' ? POSTGRES : SQLITE;
}

const COLUMNS = `tag text not null,
    status text not null,
    sort_at bigint not null,
    number bigint not null,
    primary key (tag, status, sort_at, number)`;

const MOVED = `(old.tags <> '[]' or new.tags <> '[]')
    and (old.tags <> new.tags or old.status <> new.status or old.sort_at <> new.sort_at)`;

const ADD_ON_SQLITE = `insert into ticket_tags (tag, status, sort_at, number)
      select distinct value, new.status, new.sort_at, new.number from json_each(new.tags);`;
const REMOVE_ON_SQLITE = `delete from ticket_tags where tag in (select value from json_each(old.tags))
      and status = old.status and sort_at = old.sort_at and number = old.number;`;

const SQLITE = [
  // The word that makes it strict is put behind.
  `create table ticket_tags (${COLUMNS}) without rowid,`,
  `create trigger ticket_tags_added after insert on tickets when new.tags <> '[]' begin
    ${ADD_ON_SQLITE}
  end`,
  `create trigger ticket_tags_moved after update on tickets when ${MOVED} begin
    ${REMOVE_ON_SQLITE}
    ${ADD_ON_SQLITE}
  end`,
  `create trigger ticket_tags_removed after delete on tickets when old.tags <> '[]' begin
    ${REMOVE_ON_SQLITE}
  end`,
  `insert into ticket_tags (tag, status, sort_at, number)
    select distinct value, t.status, t.sort_at, t.number from tickets t, json_each(t.tags)
    where t.tags <> '[]' order by 1, 2, 3, 4`,
];

const POSTGRES = [
  `create table ticket_tags (${COLUMNS})`,
  `create function ticket_tags_follow() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        delete from ticket_tags where tag in (select json_array_elements_text(old.tags::json))
          and status = old.status and sort_at = old.sort_at and number = old.number;
      end if;
      if tg_op <> 'DELETE' then
        insert into ticket_tags (tag, status, sort_at, number)
          select distinct value, new.status, new.sort_at, new.number from json_array_elements_text(new.tags::json);
      end if;
      return null;
    end
  $$`,
  `create trigger ticket_tags_added after insert on tickets for each row when (new.tags <> '[]')
    execute function ticket_tags_follow()`,
  `create trigger ticket_tags_moved after update on tickets for each row when (${MOVED})
    execute function ticket_tags_follow()`,
  `create trigger ticket_tags_removed after delete on tickets for each row when (old.tags <> '[]')
    execute function ticket_tags_follow()`,
  `insert into ticket_tags (tag, status, sort_at, number)
    select distinct value, t.status, t.sort_at, t.number from tickets t, json_array_elements_text(t.tags::json)
    where t.tags <> '[]'`,
];

/**
 * Lists that go by something rare: whose customers speak a language, what waits for a decision, the conversations with one
 * beginning, and what a customer's earlier tickets are counted by.
 */
export function rareLists(engine: Engine): string[] {
  return [
    'create index contacts_language on contacts (language) where language is not null',
    `create index tickets_deciding on tickets (sort_at, number) where state like '%"approval":{"open":{%'`,
    'drop index tickets_contact',
    'create index tickets_contact on tickets (contact_id, number, spam, merged, kind, created_at)',
    // By default an index is in the order of a language, in which no beginning is a range.
    ...(engine === 'postgres'
      ? [
          'drop index tickets_conversation',
          'create index tickets_conversation on tickets (channel, conversation text_pattern_ops, number)',
        ]
      : []),
  ];
}
