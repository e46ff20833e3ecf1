/** A message of a ticket as its thread on a desk shows it. */
export interface ThreadMessage {
  id: string;
  kind: 'inbound' | 'outbound' | 'note' | 'event';
  author: string;
  /** Empty once deleted. */
  text: string;
  /** `refused`: why its bytes are not here, in words; nothing stands at `url` then. */
  files: { name: string; url: string; refused?: string }[];
  /** The text before the newest edit; null when it was never edited. */
  before: string | null;
  deleted: boolean;
  /** Passages were struck out of it, which no copy may keep. */
  struck?: true;
  /** What it answers, where its writer chose a message: shortened. */
  quotes?: string;
  /** The signs that its readers at the customer's end put below it. */
  signs?: string;
  /** It went to the ticket of that number: nothing of it is left here but that. */
  movedTo?: number;
  /** It came back, where that may stand: it is brought up to date in any case. */
  again?: true;
  /** When the house got to know it (epoch ms): no copy of it is older. */
  since?: number;
}
