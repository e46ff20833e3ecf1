import { BANDS, type CaseTally, type MonthCount } from './count.ts';

/** The language and the part of the day that most of somebody's customers had. */
export function groupsOf({ cases }: MonthCount): Map<string, string> {
  const byPerson = new Map<string, CaseTally[]>();
  for (const tally of cases.filter(({ earned }) => earned)) {
    const own = byPerson.get(tally.who);
    if (own === undefined) byPerson.set(tally.who, [tally]);
    else own.push(tally);
  }
  return new Map(
    [...byPerson].map(([who, own]) => [
      who,
      `${most(own, ({ language }) => language ?? '')} ${most(own, ({ band }) => String(band % BANDS))}`,
    ]),
  );
}

function most(tallies: readonly CaseTally[], by: (tally: CaseTally) => string): string {
  const sums = new Map<string, number>();
  for (const tally of tallies) sums.set(by(tally), (sums.get(by(tally)) ?? 0) + tally.customers);
  const [first] = [...sums].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  return first?.[0] ?? '';
}

/** What the others of somebody's group have together; of everybody else where the group is smaller than `size`. */
export function othersOf<Own>(
  who: string,
  all: ReadonlyMap<string, Own>,
  groups: ReadonlyMap<string, string>,
  size: number,
): Own[] {
  const others = [...all].filter(([other]) => other !== who);
  const group = groups.get(who);
  const near = others.filter(([other]) => group !== undefined && groups.get(other) === group);
  return (near.length >= size - 1 ? near : others).map(([, own]) => own);
}
