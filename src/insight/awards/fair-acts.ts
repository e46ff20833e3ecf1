import type { ActPart, AwardTerms } from '../../domain/award.ts';
import type { ActTally, MonthCount } from './count.ts';
import { groupsOf, othersOf } from './groups.ts';
import type { Fair } from './score.ts';

interface Own {
  acts: number;
  hours: number;
}

/**
 * A part that is counted by the hour in which the record shows somebody: their acts above those of whoever shares language
 * and shift. What colleagues did for each other cancels out, and of one colleague only so much counts.
 */
export function fairActs(part: ActPart, count: MonthCount, terms: AwardTerms): Map<string, Fair> {
  const acts = actsBy(
    count.acts.filter((act) => act.part === part),
    terms.perColleague,
  );
  const owns = new Map<string, Own>();
  for (const { who, hours, days } of count.presence.toSorted((one, other) => (one.who < other.who ? -1 : 1)))
    owns.set(who, { acts: acts.get(who) ?? 0, hours: Math.max(hours, days * terms.dayHours) });
  const groups = groupsOf(count);
  const fair = new Map<string, Fair>();
  for (const [who, own] of owns) {
    const others = othersOf(who, owns, groups, terms.group);
    const hours = others.reduce((sum, one) => sum + one.hours, 0);
    const done = others.reduce((sum, one) => sum + one.acts, 0);
    // Where nobody else has done any, one act of all others is taken for the average.
    const usual = Math.max(done, 1) / Math.max(hours, 1);
    const expected = usual * own.hours;
    const value = (own.acts - expected) / (own.acts + expected + usual * terms.shrinkage);
    fair.set(who, { of: own.hours, sum: own.acts, expected, value });
  }
  return fair;
}

/** What somebody did for customers; and for each colleague, less what that one did for them. */
function actsBy(acts: readonly ActTally[], most: number): Map<string, number> {
  const between = new Map(acts.map(({ who, for: other, customers }) => [`${who} ${other}`, customers]));
  const sums = new Map<string, number>();
  for (const { who, for: other, customers } of acts) {
    const back = other === null ? 0 : (between.get(`${other} ${who}`) ?? 0);
    const counted = other === null ? customers : Math.min(most, Math.max(0, customers - back));
    sums.set(who, (sums.get(who) ?? 0) + counted);
  }
  return sums;
}
