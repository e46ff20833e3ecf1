import type { Month } from '../domain/month.ts';
import type { MonthCount, Subject } from '../insight/awards/count.ts';

/** What is kept of awards, and what they are counted from. Instants are epoch ms. */
export interface Awards {
  /** What is known of a month at `asOf`; see insight/awards/count. */
  count(month: Month, asOf: number): Promise<Record<Subject, MonthCount>>;
  /** What stands behind somebody's score in the month, the newest first. */
  behind(
    month: Month,
    asOf: number,
    who: string,
    subject: Subject,
    page: { limit: number },
  ): Promise<Behind[]>;
  /** Who wants to stand in awards, as it was at that instant. */
  members(asOf: number): Promise<ReadonlySet<string>>;
  /** What somebody said last; null: nothing, so they do not. */
  member(person: string): Promise<{ joined: boolean; at: number } | null>;
  join(person: string, joined: boolean, at: number): Promise<void>;
  /** Null: it was not kept. */
  kept(month: string): Promise<KeptMonth | null>;
  /** What was kept before stays; answers what is kept. */
  keep(month: KeptMonth): Promise<KeptMonth>;
  /** In the place of whoever was nominated before and is not posted yet; false: they are, or it is known already. */
  nominate(nomination: NewNomination): Promise<boolean>;
  nomination(id: string): Promise<Nomination | null>;
  /** What counts of these months, in order of month and time. */
  nominations(span: { from: string; to: string }): Promise<Nomination[]>;
  /** Those that were replaced, too, in order of time. */
  history(month: string): Promise<Nomination[]>;
  /** False: they answered before, or somebody else stands there now. */
  answer(id: string, answer: 'yes' | 'no', at: number): Promise<boolean>;
  posted(ids: readonly string[], at: number): Promise<void>;
}

/** A case that speaks for somebody, or against. `what`: the measure; `good`, `value`, `inPromise` as it has them. */
export interface Behind {
  ticketId: string;
  what: string;
  at: number;
  good: boolean | null;
  value: number | null;
  inPromise: boolean | null;
}

export interface KeptMonth {
  /** 2026-11. */
  month: string;
  /** What was known then was counted. */
  asOf: number;
  /** The version of the rules by which. */
  rules: string;
  /** JSON. */
  body: string;
  by: string;
}

export interface NewNomination {
  id: string;
  month: string;
  award: string;
  /** A person's or a team's id. */
  who: string;
  ofTeam: boolean;
  /** Who was first by the score. */
  first: string | null;
  by: string;
  at: number;
  /** Why somebody else; null where it is the first. */
  reason: string | null;
}

export interface Nomination extends NewNomination {
  /** Whether they agree that it is posted; null: not said yet. A team is not asked. */
  answer: 'yes' | 'no' | null;
  answeredAt: number | null;
  postedAt: number | null;
  replacedAt: number | null;
}
