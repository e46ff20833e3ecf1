/** What a customer chose and nobody has carried out, in the queue's order. */
export const THINGS_TO_DO = [
  'alter table tickets add column to_do bigint not null default 0',
  `update tickets set to_do = 1 where state like '%"doneAt":null%'`,
  'create index tickets_to_do on tickets (sort_at, number) where to_do = 1',
];

/** Tickets with a reply that goes out later, in the queue's order. */
export const SCHEDULED_REPLIES = [
  'alter table tickets add column scheduled bigint not null default 0',
  'create index tickets_scheduled on tickets (sort_at, number) where scheduled = 1',
];
