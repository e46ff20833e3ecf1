/** What somebody with the link of a call sees. Epoch ms. */
export interface CallPageView {
  /** `open`: it is booked; `new`: a time can be chosen; `over`: nothing can be done; `dropped`: neither, and no call comes. */
  state: 'open' | 'new' | 'over' | 'cancelled' | 'dropped';
  at: number | null;
  zone: string;
  phone: string | null;
  free: number[];
  /** Raised with every change: a page that was opened before it changes nothing. */
  sequence: number;
  language: string;
}

export type CallPageOutcome = { done: string } | { refused: 'taken' | 'number' | 'stale' | 'over' };

/** What a customer in a conversation with us can choose from. Epoch ms. */
export interface CallTimes {
  /** The call that they have; null: none yet. */
  open: { id: string; at: number } | null;
  /** Where they would be called; null: nobody knows. */
  phone: string | null;
  free: number[];
  /** Whether there are later ones. */
  more: boolean;
  /** Why the time or number that was asked about will not do; null: it does, or nothing was asked about. */
  fault: 'taken' | 'number' | null;
}

/** `from`: times from then on; `at` and `phone` (as it was typed, empty for the known one): what they are about to ask for. */
export interface CallAsk {
  from?: number | undefined;
  at?: number | undefined;
  phone?: string | undefined;
}

export interface CallPages {
  /** Looks, and books nothing; null: there are no calls by appointment in that conversation. */
  times(place: { channel: string; conversation: string }, ask: CallAsk): Promise<CallTimes | null>;
  /** By the id of the call; null: there never was one. */
  see(id: string): Promise<CallPageView | null>;
  /** Books or moves it; answers the id of the call that stands. `phone`: as it was typed, empty for the one that is known. */
  choose(id: string, wish: { at: number; phone: string; sequence: number }): Promise<CallPageOutcome>;
  cancel(id: string, sequence: number): Promise<CallPageOutcome>;
  /** The call for a calendar (iCalendar); null: there is none to add or take away. */
  invitation(id: string, language: string): Promise<string | null>;
}
