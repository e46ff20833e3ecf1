/** A ticket that is due and that some process works on; see due.ts. */
export interface DueLeaseTable {
  number: number;
  /** The ticket's when it was taken: once it has changed, nobody holds it. */
  version: number;
  /** By the product's clock. */
  held_until: number;
}

export const DUE_LEASES = [
  `create table due_leases (
    number bigint primary key,
    version bigint not null,
    held_until bigint not null
  )`,
];
