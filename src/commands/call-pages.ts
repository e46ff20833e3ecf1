/** What somebody with the link of a call sees. Epoch ms. */
export interface CallPageView {
  /** `open`: it is booked; `new`: a time can be chosen; `over`: nothing can be done. */
  state: 'open' | 'new' | 'over' | 'cancelled';
  at: number | null;
  zone: string;
  phone: string | null;
  free: number[];
  /** Raised with every change: a page that was opened before it changes nothing. */
  sequence: number;
  language: string;
}

export type CallPageOutcome = { done: string } | { refused: 'taken' | 'number' | 'stale' | 'over' };

export interface CallPages {
  /** By the id of the call; null: there never was one. */
  see(id: string): Promise<CallPageView | null>;
  /** Books or moves it; answers the id of the call that stands. `phone`: as it was typed, empty for the one that is known. */
  choose(id: string, wish: { at: number; phone: string; sequence: number }): Promise<CallPageOutcome>;
  cancel(id: string, sequence: number): Promise<CallPageOutcome>;
  /** The call for a calendar (iCalendar); null: there is none to add or take away. */
  invitation(id: string, language: string): Promise<string | null>;
}
