/** Who knows the zone of whoever reads what is being written; nobody, in a browser: its own clock shows times there. */
let known: () => string | null = () => null;

/** The IANA zone of the reader; null: it is not known. */
export function readerZone(): string | null {
  return known();
}

export function knowReader(zone: () => string | null): void {
  known = zone;
}
