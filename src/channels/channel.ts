import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Hours } from '../domain/hours.ts';
import type { Finding } from '../texts/finding.ts';
import type { Inbound } from './inbound.ts';
import type { ChannelMemory } from './memory.ts';
import type { Original } from './original.ts';

export type * from './inbound.ts';

/** The customers' side: one folder, one channel. Adapters return data and are told to send; they know nobody else. */
export interface Channel {
  readonly id: string;
  readonly limits: ChannelLimits;
  /**
   * The languages in which the vendor approved words that ask a customer to write again: these go when the reply window is closed,
   * too. Absent: there are none.
   */
  readonly knocks?: readonly string[];
  /**
   * Checks a webhook on its raw body with the vendor's strongest check and answers the deliveries in it, or a response
   * to give (a vendor's challenge). Parses no more than it needs for id and conversation.
   * Throws CodedError: 'unauthorized' (401), 'malformed' (400).
   */
  verify(request: WebhookRequest): Promise<RawItem[] | WebhookResponse>;
  /** Understands one raw delivery, after it is stored. Throws CodedError 'not-understood': a dead letter. */
  parse(raw: string, receivedAt: number): Promise<Inbound[]>;
  /** For vendors that are asked instead of calling; resolves `accept` once the items are stored. */
  listen?(accept: (items: RawItem[]) => Promise<void>, signal: AbortSignal): Promise<void>;
  /**
   * Sends one message. Answers once the vendor took it. Throws CodedError: 'rate-limited', 'vendor-down' (surely not
   * sent, or harmless to repeat: may be tried again), 'vendor-refused', 'quota-used', 'blocked' (by a filter), 'too-large',
   * 'contact-unreachable', 'window-closed' (never), 'unknown-outcome' (may have been sent).
   */
  send(message: Outbound): Promise<{ externalId: string }>;
  /**
   * A press was taken, or its time is over: tells the customer, and takes the buttons away from the message, which said `text`; what was chosen stands in
   * their place (`label`; null: nothing counted). `mark` is that of the choice. Repeats are harmless. Throws CodedError.
   */
  chosen?(mark: string, text: string, label: string | null): Promise<void>;
  /** The mark of a message of ours that nobody pressed; null when its buttons stand below another part of it. */
  markOf?(sent: { conversation: string; externalId: string; text: string }): string | null;
  /** Who is shut out of a conversation reads nothing there, and the house can shut them out: nothing is sent where it is so. */
  closable?: true;
  /** Who reads what is said in a conversation: the customer alone, or others with them. Absent: nobody knows. */
  readBy?(conversation: string): 'customer' | 'others';
  /**
   * Begins a place that this customer of a public conversation reads alone, says the text there, and answers its
   * conversation, or one of another channel. `answers` is as in Outbound. Throws CodedError: 'contact-unreachable' when there
   * can be none, 'window-closed' when there could have been one; else as `send`.
   */
  takeAside?(from: {
    conversation: string;
    to: string;
    title: string;
    text: string;
    answers?: string;
  }): Promise<string | Aside>;
  /** The conversation in which `takeAside` would go on, where a vendor has but one with each customer; null: nobody knows. */
  asideWith?(from: { conversation: string; to: string }): string | Omit<Aside, 'address'> | null;
  /** Whether everybody may read what is said in a conversation: a forum, a comment, a mention. Absent: never. */
  isPublic?(conversation: string): boolean;
  /**
   * Tells the customer that somebody writes to them at this moment, or that their message has been opened by one of the team.
   * Said only when it is so; lost without harm. Throws CodedError. Absent: the vendor has no such mark.
   */
  typing?(conversation: string): Promise<void>;
  seen?(message: { conversation: string; externalId: string }): Promise<void>;
  /** The case is solved: whoever else answers in the conversation may again. Repeats are harmless. Throws CodedError. Absent: nobody else does. */
  letGo?(conversation: string): Promise<void>;
  /** The telephone number in a customer's address; null: it has none. Absent: addresses hold no numbers. */
  phoneOf?(address: string): string | null;
  /**
   * A link by which a customer of another channel writes to us here: what they send first holds the code. Null: not set up.
   * Throws CodedError. Absent: nobody can be invited here.
   */
  inviteLink?(code: string): Promise<string | null>;
  /** A customer's message as it came; null: it is not kept any more. For channels whose messages are more than their text. */
  original?(message: { conversation: string; externalId: string }): Promise<Original | null>;
  /** Shows a case to somebody outside, who answers to the house: what they say comes as an `aside`. As `send`. */
  forward?(message: Outbound): Promise<{ externalId: string }>;
  /**
   * An address that opens this channel for a customer, as the front door shows it (https:, mailto:, viber:); null: not known. Asked for
   * rarely. Throws CodedError.
   */
  link?(): Promise<string | null>;
  /** Bytes of an attachment by the `ref` that parse gave it. Throws CodedError 'not-found' when they are gone. */
  fetchFile?(ref: string): Promise<Readable>;
  /** The file of that `ref` is copied: the vendor's may be deleted. Repeats are harmless. Throws CodedError. */
  fileKept?(ref: string): Promise<void>;
  /** Sets the vendor up (registers the webhook); called once at start when PUBLIC_URL is there. */
  connect?(publicUrl: string): Promise<void>;
}

/** Where a customer goes on in private on another channel of the same vendor, and what their address is there. */
export interface Aside {
  channel: string;
  conversation: string;
  address: string;
}

export interface ChannelLimits {
  /** Characters in one message; longer ones are split at word ends by the adapter. */
  textLength: number;
  /** Whether a repeat of a send with the same key is harmless at the vendor. Otherwise unsure sends are asked about. */
  sendsOnce: boolean;
  /** Bytes and MIME types (prefixes such as image/) of attachments, both ways. */
  fileBytes: number;
  fileTypes: readonly string[];
  /** Hours after the customer's last message in which the vendor lets us answer; null when for ever. */
  replyWindowHours: number | null;
  /** The same for what the house says by itself, where the vendor gives people longer. */
  ownWindowHours?: number;
  /** Buttons below a message, and characters on one; null: there are none, and choices are written below the text. */
  buttons: { most: number; label: number } | null;
  /** People say what is sent: nothing that the house says by itself goes this way. */
  byMouth?: true;
  /** Programs there show a button by which whoever reads ends what the house writes unasked. */
  unsubscribes?: true;
}

export interface WebhookRequest {
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** Epoch ms. */
  receivedAt: number;
}

export interface WebhookResponse {
  status: number;
  type: string;
  body: string;
  /** What came with it, stored before the answer is given. */
  items?: RawItem[];
}

/** One verified delivery, ready to be stored. */
export interface RawItem {
  externalId: string;
  conversation: string;
  raw: string;
  /** Another channel of the same vendor whose delivery it is, where both share one address. Never one that is off. */
  channel?: string;
}

export interface Outbound {
  /** Our message id: the vendor's idempotency key where it has one. */
  key: string;
  conversation: string;
  /** The customer's address. */
  to: string;
  text: string;
  /** Who answers, as the customer sees them. */
  from: { name: string; team: string | null };
  /** `address`: where a vendor that fetches files finds it, good for an hour, or so many milliseconds. */
  files: { name: string; type: string; open: () => Promise<Readable>; address?: (ms?: number) => string }[];
  /** The customer's newest message there by its external id, where others read along: what this is an answer to. */
  answers?: string;
  /** It goes as the approved words that ask the customer to write, in this language; `text` is what they say. */
  knock?: string;
  /** The house says it by itself. */
  bySystem?: true;
  /** Where a program of the reader's ends all that the house writes unasked, by one POST (RFC 8058); limits.unsubscribes asks for it. */
  unsubscribe?: string;
  /** Mail addresses that get a copy instead of those whom the conversation has. */
  cc?: readonly string[];
  /** What the house's rules put below what this team writes, where the channel has such a place. */
  signature?: string;
  /** Buttons below the text, one of which the customer may press. Never more than the channel's limits allow. */
  choices?: readonly Choice[];
}

export interface Choice {
  id: string;
  label: string;
}

/** What the README's table of channels says beside its limits (`npm run generate` makes it; docs/new-channel.md defines the levels). */
export interface ChannelAbout {
  level: 'bronze' | 'silver' | 'gold';
  /** What comes in, and what goes out: a few words each, in English. */
  inbound: string;
  outbound: string;
  /** What stood for the vendor in the tests: "stand-in of the Bot API 10.1", "Dovecot 2.3". */
  tested: string;
}

/**
 * How a channel is made: on when its settings are there; loaded only then. A setting that not every word fits says one that does,
 * with `.meta({ example })`: with the examples the channel can be made, though it reaches nobody.
 */
export interface ChannelEntry {
  id: string;
  /** Optional for the compiler alone: the contract suite asks for it. */
  about?: ChannelAbout;
  /** Settings by environment name; docs for .env.example stand in `describe()`. */
  settings: z.ZodObject;
  /** Settings without which the channel is off. Empty: always on. */
  needs: readonly string[];
  /** The vendor delivers to a PUBLIC_URL with https only. */
  callsByHttps?: true;
  load(): Promise<(settings: never, ports: ChannelPorts) => Channel>;
  /** Loads the checks of an installation, which start nothing and change nothing. They throw nothing. */
  doctor?(): Promise<(settings: never, ports: DoctorPorts) => Promise<Finding[]>>;
}

/** What the house lends to the checks of an adapter. */
export interface DoctorPorts {
  /** The language of what is found. */
  language: string;
  /** PUBLIC_URL, when it is set. */
  publicUrl: string | null;
  timeoutMs: number;
  /** Compares our clock with that of whoever answers at an address; `id` names the finding. */
  clock(id: string, url: string): Promise<Finding>;
}

/** What a vendor renews by itself, such as a token. It lies in the database as it is, not encrypted. */
export interface KeptSecrets {
  /** The one that is kept for the purpose, else `fresh`, which is kept from now on. Throws CodedError 'store-down'. */
  keep(purpose: string, fresh: string): Promise<string>;
  /** In one statement; false: it is no longer what it was. Throws CodedError 'store-down'. */
  replace(purpose: string, was: string, value: string): Promise<boolean>;
}

/** What the rules say of the house at this moment, for a channel that speaks by itself. */
export interface HouseNow {
  name: string;
  /** When it is open; null: always. */
  hours: Hours | null;
}

/** What the house lends to a channel. */
export interface ChannelPorts {
  /** A secret of this installation for the named purpose, stable over restarts. */
  secret(purpose: string): string;
  secrets: KeptSecrets;
  memory?: ChannelMemory;
  /** Says what a channel that listens goes through; never a customer's words, never a secret. */
  log?(level: 'info' | 'warn', data: object, text: string): void;
  /** Where the public reaches this installation, without a slash at the end: signatures may cover it. */
  publicUrl?: string;
  house?(): HouseNow;
  /** The number of the open case in a conversation of this channel; null: there is none yet. Throws CodedError 'store-down'. */
  caseIn?(conversation: string): Promise<number | null>;
  /** The house's language: that of words that stand in for what has none, such as a sticker. */
  language: string;
  now(): number;
  /** Milliseconds after which a call to the vendor is given up. */
  timeoutMs: number;
}

/** How a choice that was made is marked, where a platform has nothing of its own for it. */
export function chosenMark(label: string): string {
  return `✓ ${label}`;
}
