import type { Inbound } from '../channels/channel.ts';

/** What happened among the members of a community, in a conversation of the channel named like the desk. */
export type HeardInCommunity =
  /** Somebody asked; it is kept until somebody answers, and looked at again then. */
  | { type: 'question'; conversation: string; askedAt: number }
  /** Whoever asked, or somebody of the team, took an answer; null: one that nobody can name. `guest`: see desk.ts. */
  | {
      type: 'accepted';
      conversation: string;
      user: string;
      guest?: boolean;
      answer: { externalId: string; address: string | null } | null;
    };

/** A question as its platform has it now. */
export interface Question {
  /** The address of whoever asked. */
  asker: string;
  /** All that was said, the question first. */
  words: { item: Extract<Inbound, { type: 'message' | 'edit' }>; guest?: boolean }[];
  /** Somebody who may do so took an answer. */
  accepted: boolean;
}
