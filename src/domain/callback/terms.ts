/** How a house calls back, as callbacks.json says it. Milliseconds, unless it says minutes. */
export interface CallbackTerms {
  /** A day is cut into slots of so many minutes, by the clocks of the house's table of hours. A divisor of 60. */
  slotMinutes: number;
  /** How long a call takes in a customer's calendar, and how long we must be there for it. Minutes. */
  callMinutes: number;
  /** Calls in a slot for each agent who is there then, and for a team at the most. */
  perAgent: number;
  mostPerSlot: number;
  /** Nobody is called sooner, and nothing is booked later. */
  leadMs: number;
  aheadMs: number;
  /** How many other times are named to a customer whose time is taken. */
  offers: number;
  /** Calls after the first one that nobody took, and how long after it. */
  retries: number;
  retryAfterMs: number;
  /** The owner is reminded so long before; a supervisor hears of it so long after. */
  soonMs: number;
  lateMs: number;
  /** A call-back is offered unasked where the forecast wait for an answer is longer; null: never. */
  offerAboveMs: number | null;
}

/** How many calls stand in which slots, by the slot's beginning (epoch ms): the places that are taken, from 1 on. */
export type Taken = ReadonlyMap<number, ReadonlySet<number>>;

/** A time and the place in its slot that is kept for it. Epoch ms. */
export interface Slot {
  at: number;
  slot: number;
  place: number;
}
