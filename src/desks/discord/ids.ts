import { createHash } from 'node:crypto';
import { LIMITS } from './limits.ts';

/** Everything that can be pressed or submitted. The words stay: a card of last month still works. */
export const ACTION = {
  claim: 'claim',
  release: 'release',
  /** Of a hand-over, and of a note that names somebody. */
  take: 'take',
  decline: 'decline',
  watch: 'watch',
  /** On what somebody asks to give; the extra is the request, or the number of a task. */
  approve: 'approve',
  'approve-if': 'approve-if',
  deny: 'deny',
  look: 'look',
  /** What became of a call; beside them stands which one. */
  reached: 'reached',
  'no-answer': 'no-answer',
  voicemail: 'voicemail',
  'wrong-number': 'wrong-number',
  withdraw: 'withdraw',
  'send-offer': 'send-offer',
  done: 'done',
  /** The form of an offer; what would follow, to be done; the reason that it needs. The extra of these is a draft. */
  offer: 'offer',
  offerYes: 'offer-yes',
  offerWhy: 'offer-why',
  /** Of a call for a supervisor: the ticket is theirs from then on. */
  takeOver: 'take-over',
  reply: 'reply',
  resolve: 'resolve',
  resolveYes: 'resolve-yes',
  reopen: 'reopen',
  escalate: 'escalate',
  why: 'why',
  more: 'more',
  undo: 'undo',
  /** Of two tickets of different customers, by whoever knows it. */
  merge: 'merge-yes',
  /** From a message on, which the extra names. */
  split: 'split-from',
  /** The checklist of the ticket's kind, and what was ticked in it. */
  steps: 'steps',
  tick: 'tick',
  send: 'send',
  /** The language of the customer, as their text was recognised. */
  language: 'language',
  /** Of another contact, by a ticket of it. */
  'same-person': 'same-person',
  'not-same-person': 'not-same-person',
  /** What is scheduled: now, at another time, not at all; of several, from a list. */
  scheduledSend: 'scheduled-send',
  scheduledAt: 'scheduled-at',
  scheduledUndo: 'scheduled-undo',
  scheduledOf: 'scheduled-of',
  sendNote: 'send-note',
  sendNoteSure: 'send-note-sure',
  /** What its writer says is no promise. */
  sendNoteNone: 'send-note-none',
  sendAgain: 'send-again',
  markSent: 'mark-sent',
  /** Beside a deleted text in a card's thread. */
  reveal: 'reveal',
  do: 'do',
  doOwner: 'do-owner',
  doState: 'do-state',
  doAbout: 'do-about',
  form: 'form',
  long: 'long-reply',
  /** In the welcome; of no ticket. */
  checks: 'checks',
  /** Of a small remedy: a dry run, armed, disarmed. Of no ticket. */
  remedy: 'remedy',
  /** Whether everybody may read what concerns somebody. Of no ticket. */
  agree: 'agree',
} as const;

/** Of the form of our ids; older ones must stay readable. */
const VERSION = '1';

/** What a custom id says. `extra` is an id too: the message seen, the message to take back, the draft to send. */
export interface Press {
  action: string;
  number: number;
  extra: string | null;
}

/** A custom id: version, action, ticket, at most one more id. An extra that does not fit is left out. */
export function customId(action: string, number: number, extra: string | null = null): string {
  const bare = `${VERSION}:${action}:${number}`;
  const whole = extra === null ? bare : `${bare}:${extra}`;
  return whole.length <= LIMITS.customId ? whole : bare;
}

/** Of our own ids none is longer. */
const LONGEST_SEEN = 40;

/** What an agent saw, and to which place a reply goes, by its ticket; the ticket's own place is not named. */
export function seenAt(seen: string | null, to: number, number: number): string | null {
  if (to === number) return seen;
  // An id that is too long is left out whole: then it is the place that must stay.
  return `${seen !== null && seen.length <= LONGEST_SEEN ? seen : ''}/${to}`;
}

/** The message seen and the place that such an id names. */
export function seenIn(extra: string | null, number: number): { seen: string | null; to: number } {
  const [, seen = '', to] = /^(.*?)(?:\/(\d{1,15}))?$/su.exec(extra ?? '') ?? [];
  return { seen: seen === '' ? null : seen, to: to === undefined ? number : Number(to) };
}

/** What was pressed, or null when it is none of ours. */
export function pressIn(id: string): Press | null {
  const [, version, action = '', digits, extra = null] =
    /^(\d+):([a-z-]+):(\d{1,16})(?::(.+))?$/su.exec(id) ?? [];
  const number = Number(digits);
  if (version !== VERSION || !Number.isSafeInteger(number) || number < 1) return null;
  return { action, number, extra };
}

/** The ticket of an id that we made once, whatever version it has; null when it is none of ours. */
export function numberIn(id: string): number | null {
  const number = Number(/^\d+:[^:]*:(\d{1,16})(?::|$)/su.exec(id)?.[1]);
  return Number.isSafeInteger(number) && number > 0 ? number : null;
}

/** A short name of ours for a card, a message or a notice: it stands in the footer, to find a post again. */
export function markOf(kind: 'card' | 'message' | 'notice' | 'offer' | 'panel', id: string): string {
  return createHash('sha256').update(`${kind}:${id}`).digest('hex').slice(0, 16);
}

/** Where a card stands. The thread under it, and a forum's post, have the id of their first message. */
export interface Place {
  channel: string;
  message: string;
}

export function refOf({ channel, message }: Place): string {
  return `${channel}:${message}`;
}

/** The place behind a ref, or null for a ref that is none of ours. */
export function placeOf(ref: string): Place | null {
  const [, channel, message] = /^(\d{1,20}):(\d{1,20})$/.exec(ref) ?? [];
  return channel === undefined || message === undefined ? null : { channel, message };
}
