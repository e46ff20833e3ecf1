export const HOUR_MS = 3_600_000;

/** When a question of a community becomes a ticket. */
export interface CommunityTerms {
  /** After it was asked, when nobody but whoever asked has written. */
  unansweredMs: number;
  /** After the first answer, when none was accepted. */
  unacceptedMs: number;
}

/** What of a question decides. Epoch ms. */
export interface AskedQuestion {
  askedAt: number;
  /** The first words of somebody else; null: nobody has answered. */
  answeredAt: number | null;
  accepted: boolean;
}

/** When the question becomes a ticket unless something happens before; null: it is solved. Epoch ms. */
export function ticketAt(
  { askedAt, answeredAt, accepted }: AskedQuestion,
  { unansweredMs, unacceptedMs }: CommunityTerms,
): number | null {
  if (accepted) return null;
  return answeredAt === null ? askedAt + unansweredMs : answeredAt + unacceptedMs;
}
