/** Addresses of wallboards. Of the address itself only a hash is kept. */
export const WALLS = [
  `create table walls (
    id text primary key,
    token text not null unique,
    name text not null,
    team text,
    language text not null,
    look text not null,
    made_by text not null,
    made_at bigint not null,
    ended_by text,
    ended_at bigint
  )`,
];

export interface WallTable {
  id: string;
  token: string;
  name: string;
  team: string | null;
  language: string;
  look: string;
  made_by: string;
  made_at: number;
  ended_by: string | null;
  ended_at: number | null;
}
