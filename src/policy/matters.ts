/** How many tickets the customer had of late before this one, by kind. */
export type Matters = Readonly<Record<string, number>>;

/** The tickets of this kind, this one included; without a kind it is alone. */
export function contactsOnMatter(kind: string | null, matters: Matters): number {
  return 1 + (kind === null ? 0 : (matters[kind] ?? 0));
}
