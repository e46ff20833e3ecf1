/** What channels keep for themselves, beside the tickets; see memory.ts. `body`: bytes, where a text cannot hold them. */
export interface MemoryTable {
  channel: string;
  topic: string;
  key: string;
  value: string;
  body: Uint8Array | null;
  at: number;
}

export const MEMORY = [
  `create table memory (
    channel text not null,
    topic text not null,
    key text not null,
    value text not null,
    body bytea,
    at bigint not null,
    primary key (channel, topic, key)
  )`,
  'create index memory_newest on memory (channel, topic, at)',
];
