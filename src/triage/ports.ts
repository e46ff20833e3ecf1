import type { Readable } from 'node:stream';
import type { Channel } from '../channels/channel.ts';
import type { Desk } from '../desks/desk.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { Download } from '../domain/download.ts';
import type { FileStore } from '../files/files.ts';
import type { SendHook } from '../hooks/send.ts';
import type { PolicyHolder } from '../policy/policy.ts';
import type { Store } from '../store/store.ts';
import type { CoverageAsked } from './coverage.ts';
import type { Waits } from './waits.ts';

/** What the flow may use of the house: the only room, with the commands, that knows the ports. */
export interface TriagePorts {
  store: Store;
  policy: PolicyHolder;
  channels: ReadonlyMap<string, Channel>;
  /** Desks that show cards and tell people, by id. */
  desks: ReadonlyMap<string, Desk>;
  files: FileStore;
  sendHook: SendHook;
  now(): number;
  /** A fresh id. It tells when it was made: nothing may rest on nobody guessing it. */
  newId(): string;
  /** How long after resolving a customer's message reopens the ticket instead of opening a new one. */
  reopenWithinMs: number;
  /** How long what was deleted is kept for whoever may ask for it. */
  keepDeletedMs: number;
  publicUrl: string;
  /** ADMIN_TOKEN is set: what was written with it still has an author. */
  hasAdmin: boolean;
  /** The signed address of the page on which somebody answers a survey, until then (epoch ms). */
  surveyLink(sent: { id: string; at: number }): string;
  /** The signed address of the page on which a customer moves or cancels their call, until then (epoch ms). */
  callbackLink(call: { id: string; at: number }): string;
  /** The signed address at which whoever got this message ends what the house writes unasked. */
  unsubscribeLink(message: { id: string; at: number }): string;
  /** Bytes as a file that goes out. */
  asFile(bytes: Uint8Array): Readable;
  /** A signed address of a download, good for so long. */
  download(download: Download, ms: number): string;
  /** The house's language. */
  language: string;
  /** Whose national telephone numbers customers write (ISO 3166, two letters); absent: numbers count in their international form alone. */
  phoneCountry?: string;
  codes: InvitationCodes;
  /** For how long an invitation to another channel is good. */
  inviteMs: number;
  /** Whether the people on duty are enough for what comes. */
  coverage(asked: CoverageAsked): Promise<Coverage>;
  /** How long whoever writes now would wait. */
  waits: Waits;
  observe: Observer;
  log: Log;
}

/** Codes of invitations to other channels, by the ids of those (10 hexadecimal digits). */
export interface InvitationCodes {
  of(id: string): string;
  /** The id in the first code that we made, if a text holds one; null: it holds none. */
  in(text: string): string | null;
}

/** Figures for operations; seconds. */
export interface Observer {
  intake(channel: string, seconds: number): void;
  command(name: string, seconds: number): void;
  duplicates(channel: string, count: number): void;
}

export interface Log {
  debug(data: object, text: string): void;
  info(data: object, text: string): void;
  warn(data: object, text: string): void;
  error(data: object, text: string): void;
}
