import type { ErrorCode } from '../domain/coded-error.ts';
import type { Headed } from '../domain/heading.ts';
import type { Trap } from '../domain/ticket/spam.ts';

/** What a channel understood of a delivery: what a customer said or did, and what became of what we said. */

interface InboundBase {
  conversation: string;
  /**
   * The customer's address at the vendor, and the name the vendor gives, if any. `language`: the tag of the one that their
   * program speaks to them, if it says.
   */
  from: { address: string; name: string | null; language?: string | null };
  /** The vendor's time (epoch ms) and, within it, sequence: the order in which messages are shown. */
  sentAt: number;
  sequence: number;
}

/**
 * The one message that its writer chose to answer, theirs or ours: by its external id (null: it stands elsewhere) and, where the
 * vendor gives them, its words (the part that was chosen, else all). Desks show them above the message, shortened; an id that
 * nobody knows shows nothing.
 */
export interface Quoted {
  externalId: string | null;
  text?: string;
}

interface Said {
  externalId: string;
  text: string;
  /** What comes in pieces and is one message has the same here in all of them, also when a piece is edited. */
  album?: string;
}

/** `automatic`: no person may have written it just now (a list, a program): the house says nothing by itself to it. */
export type Inbound =
  | (InboundBase &
      Said &
      Formed &
      Headed &
      Called & { type: 'message'; files: InboundFile[]; quotes?: Quoted; automatic?: true })
  | (InboundBase & Said & { type: 'edit' })
  /** What this customer says with signs below a message, by its external id; all of it, none when they took it back. */
  | (InboundBase & { type: 'reaction'; externalId: string; signs: string[] })
  /** The vendor gave the conversation another key: what is said goes on there. */
  | (InboundBase & { type: 'moved'; to: string })
  /** The customer shut us out (blocked, unsubscribed), or let us in again. `said`: by a word that the vendor heard. */
  | (InboundBase & { type: 'reach'; reachable: boolean; said?: 'stop' | 'start' })
  | (InboundBase & { type: 'delete'; externalId: string })
  /**
   * Said on the case by somebody whom we asked, or (not `asked`) by a machine that wants no answer: a note on the ticket. Nothing
   * where there is no ticket.
   */
  | (InboundBase & Said & Headed & { type: 'aside'; files: InboundFile[]; asked: boolean })
  /** The vendor says that our message arrived or was read. */
  | (InboundBase & Receipt & { receipt: 'delivered' | 'read' })
  /** The vendor took our message and could not bring it; `code` is why. A wait that it ended runs on. */
  | (InboundBase & Receipt & { receipt: 'failed'; code: ErrorCode })
  /**
   * The customer pressed a button: `choice` is its id, `question` the key of our message, `mark` what `chosen` is told.
   * `externalId` is the press's own.
   */
  | (InboundBase & { type: 'choice'; externalId: string; question: string; choice: string; mark: string })
  /** The customer said how they want to be called. */
  | (InboundBase & { type: 'name'; name: string });

/** Of our message, by its external id; `key` is ours, where the vendor gives it back: then a receipt may overtake the answer to its send. */
interface Receipt {
  type: 'receipt';
  externalId: string;
  key?: string;
}

/** Where customers are asked in a form: what it says of the matter, and the trap for programs that it fell into. */
interface Formed {
  stated?: StatedThere;
  trap?: Trap;
}

/** A call on the telephone, put in words by the house: they tell nothing of the customer's language. */
interface Called {
  call?: {
    /** They want to be called, at that instant (epoch ms, null: whenever we can) by the clocks of a zone: it is confirmed to them. */
    back?: { at: number | null; zone: string };
  };
  /** They chose when they want to be called (epoch ms), by the clocks of a zone. It is checked as any wish is. */
  callAt?: { at: number; zone: string };
}

/** By the codes of kinds.json; a text stands in the message, behind its first `skip` characters, to the end of the line. */
export interface StatedThere {
  kind: string;
  /** Said anew each time: on a case that is open already, too, where its kind stays. */
  anew?: true;
  fields: Readonly<Record<string, string | number | boolean | { skip: number }>>;
}

export interface InboundFile {
  ref: string;
  name: string;
  type: string;
  size: number | null;
}
