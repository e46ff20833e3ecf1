import { createHash } from 'node:crypto';

export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Value>>;

/** Hexadecimal digits of a sum: 128 bits. */
const DIGITS = 32;
const MODULUS = 1n << 128n;

/** What rows come to, whatever their order: equal sums mean equal rows. */
export interface TableCount {
  table: string;
  rows: number;
  /** 32 hexadecimal digits. */
  sum: string;
}

/** The sum over rows of the leading 128 bits of each row's SHA-256, modulo 2^128: two equal rows do not cancel each other. */
export class TableSum {
  rows = 0;
  #sum = 0n;

  add(values: readonly unknown[]): void {
    const row = JSON.stringify(values);
    const hash = createHash('sha256').update(row).digest('hex').slice(0, DIGITS);
    this.#sum = (this.#sum + BigInt(`0x${hash}`)) % MODULUS;
    this.rows++;
  }

  of(table: string): TableCount {
    return { table, rows: this.rows, sum: this.#sum.toString(16).padStart(DIGITS, '0') };
  }
}

/** A value as it is written for a sum, and as a statement takes it: bytes are hexadecimal. */
export function written(value: Value): string | number | null {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
}

/** Tables whose counts differ, or that only one side has. */
export function differing(one: readonly TableCount[], other: readonly TableCount[]): string[] {
  const known = new Map(other.map((count) => [count.table, count]));
  const names = new Set([...one, ...other].map(({ table }) => table));
  return [...names].filter((table) => {
    const mine = one.find((count) => count.table === table);
    const theirs = known.get(table);
    return mine?.rows !== theirs?.rows || mine?.sum !== theirs?.sum;
  });
}
