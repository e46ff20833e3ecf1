import type { AwardTerms } from '../../domain/award.ts';
import type { Month } from '../../domain/month.ts';
import type { Store } from '../../store/store.ts';
import { createMemo } from '../memo.ts';
import { type Observing, observeAll } from '../observing.ts';
import type { MonthCount, Subject } from './count.ts';
import { type Score, type Standing, scores, standing } from './score.ts';

/** A month as it was counted: by which rules, with what was known when. */
export interface MonthStandings {
  /** 2026-11. */
  month: string;
  zone: string;
  /** Epoch ms. */
  asOf: number;
  /** The version of the rules. */
  rules: string;
  terms: AwardTerms;
  standings: Standing[];
}

/** What awards are read by. Errors: CodedError 'store-down'. */
export interface AwardReader {
  /** The clocks by which a month begins. */
  zone(): string;
  /** With what is known at that instant; of the last minute not all is. */
  standings(month: Month, how: Pick<MonthStandings, 'asOf' | 'rules' | 'terms'>): Promise<MonthStandings>;
}

/** So long is waited for what is not counted yet. Real ms. */
const PATIENCE_MS = 2000;

/** Months that are looked at again and again: the last one, and the one before. */
const MOST_MONTHS = 2;

/** Everybody's scores of each award, by whatever terms. */
interface Scored {
  terms: AwardTerms;
  scores: Score[][];
}

export function createAwardReader(
  store: Observing['store'] & Pick<Store, 'awards' | 'observations'>,
  zone: () => string,
): AwardReader {
  const memo = createMemo<Record<Subject, MonthCount>>(store.observations, MOST_MONTHS);
  const scored = new WeakMap<Record<Subject, MonthCount>, Scored>();
  return {
    zone,
    async standings(month, { asOf, rules, terms }) {
      await observeAll(store, PATIENCE_MS);
      const members = await store.awards.members(asOf);
      const counted = await memo(
        `${month.name} ${month.zone}`,
        { from: month.from, to: month.to, asOf },
        () => store.awards.count(month, asOf),
      );
      const known = scored.get(counted);
      const by =
        known?.terms === terms
          ? known
          : { terms, scores: terms.awards.map((award) => scores(award, counted[award.of], terms)) };
      scored.set(counted, by);
      const standings = terms.awards.map((award, index) =>
        standing(award, by.scores[index] ?? [], (who) => award.of === 'team' || members.has(who)),
      );
      return { month: month.name, zone: month.zone, asOf, rules, terms, standings };
    },
  };
}
