/** A remedy as desks show it; instants are epoch ms, money is in words. */
export interface ListedRemedy {
  id: string;
  rule: string;
  state: 'off' | 'armed' | 'stopped';
  what: string;
  armedAt: number | null;
  armedBy: string;
  shownAt: number | null;
  /** A lead has seen a dry run of this version, and lately. */
  mayArm: boolean;
  granted: number;
  today: string;
  dayCap: string;
  month: string;
  monthBudget: string;
  /** All of it. */
  text: string;
}
