/** What one process of all does at a time; see leases.ts. */
export interface LeaseTable {
  name: string;
  /** Grows with each taking: whoever held it before holds it no more. */
  epoch: number;
  /** Whose it is or was, in words for people: host and process. */
  holder: string;
  /** By the database's clock, which all processes share. */
  held_until: number;
  /** What its holder leaves to the next one; null: nothing. */
  value: string | null;
}

export const LEASES = [
  `create table leases (
    name text primary key,
    epoch bigint not null,
    holder text not null,
    held_until bigint not null,
    value text
  )`,
];
