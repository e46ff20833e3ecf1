/** Where a ticket's card stands on a desk. Held while it is posted or updated, so that there is only ever one. */
export interface Cards {
  /** The card's place for the holder, or null while another holds it. */
  hold(
    ticketId: string,
    desk: string,
    now: number,
    leaseMs: number,
  ): Promise<{ ref: string | null; shown: number } | null>;
  /** Records where the card stands and which version it shows, and lets go. Where it stood before stays known. */
  keep(ticketId: string, desk: string, ref: string, shown: number): Promise<void>;
  letGo(ticketId: string, desk: string): Promise<void>;
  refOf(ticketId: string, desk: string): Promise<string | null>;
  /** The ticket whose card stands there, or stood there before. */
  ticketOf(desk: string, ref: string): Promise<string | null>;
  /** Whether there is a card on the desk of which it is not known where it stands, as while it is posted. */
  awaited(desk: string): Promise<boolean>;
  /** Where the card stood and has not been turned into a pointer yet. */
  left(ticketId: string, desk: string): Promise<string[]>;
  pointed(desk: string, ref: string): Promise<void>;
  /** The card in whose thread a message has its copy: `ref`, unless one was named before. */
  copyAt(messageId: string, desk: string, ref: string): Promise<string>;
  /** From now on the copy stands in the thread of that card. */
  moveCopy(messageId: string, desk: string, ref: string): Promise<void>;
  /** A copy is posted or brought up to date by one at a time; false while another does. */
  holdCopy(messageId: string, desk: string, now: number, leaseMs: number): Promise<boolean>;
  letGoCopy(messageId: string, desk: string): Promise<void>;
}
