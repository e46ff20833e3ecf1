import type { Role } from '../actor.ts';
import type { Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import type { PendingReply, ReplyIntent, ReplyKind } from './reply.ts';
import type { SentWith } from './status.ts';

/** Why a scheduled reply does not go out by itself, and its writer is asked. */
export const HELD_BECAUSE = [
  ...(['customer-wrote', 'colleague-replied', 'resolved', 'reopened', 'someone-elses'] as const),
  ...(['author-gone', 'window-closed', 'shut', 'place-gone', 'words-changed', 'beyond'] as const),
  ...(['late', 'restored', 'rules'] as const),
] as const;
export type HeldBecause = (typeof HELD_BECAUSE)[number];

/** Of a reply that goes out at an instant. Epoch ms. */
export interface Scheduled {
  sendAt: number;
  /** When that was said. */
  at: number;
  /** Whose ticket it was then. */
  owner: string | null;
  /** It promises nothing, said its writer. */
  noPledge?: true;
  /** Its writer has read what was found in it. */
  agreed?: true;
  /** A supervisor has said yes to these words. */
  allowed?: true;
  held?: HeldBecause;
}

export type ScheduledEvent =
  /** Also when the instant becomes another. */
  | {
      type: 'reply-scheduled';
      messageId: string;
      as: ReplyKind;
      by: string;
      sendAt: number;
      owner: string | null;
      becomes?: SentWith;
      /** It is that note’s text. */
      note?: string;
      noPledge?: true;
      agreed?: true;
      allowed?: true;
    }
  /** It waits for a person instead; `by`: who wrote it. */
  | { type: 'reply-held'; messageId: string; because: HeldBecause; by: string };

type Reply = Extract<ReplyIntent, { type: 'reply' }>;
type ScheduledReply = Extract<ScheduledEvent, { type: 'reply-scheduled' }>;

/** What was found out about a reply whose instant has come: what keeps it, or how its words are sent. */
export type ScheduledGate =
  | { held: HeldBecause }
  | { role: Role; intent: Pick<Reply, 'pledges' | 'hinted' | 'grants' | 'waived'> };

/** The tally of when the house was restored, epoch ms: what was scheduled before may have been sent or taken back since the backup. */
export const RESTORED_AT = 'restored-at';

export interface StandingReply {
  messageId: string;
  reply: PendingReply & { by: string; scheduled: Scheduled };
}

/** What is scheduled on a ticket, by its instant; also what is held. */
export function scheduledOn({ reply }: Pick<Ticket, 'reply'>): StandingReply[] {
  return Object.entries(reply.pending)
    .flatMap(([messageId, one]) => {
      const { by, scheduled } = one;
      return by === null || scheduled === undefined ? [] : [{ messageId, reply: { ...one, by, scheduled } }];
    })
    .sort((a, b) => a.reply.scheduled.sendAt - b.reply.scheduled.sendAt);
}

function goingOut(ticket: Pick<Ticket, 'reply'>): StandingReply[] {
  return scheduledOn(ticket).filter(({ reply }) => reply.scheduled.held === undefined);
}

/** When the next one goes out; null: none does. Epoch ms. */
export function nextScheduledAt(ticket: Pick<Ticket, 'reply'>): number | null {
  return goingOut(ticket)[0]?.reply.scheduled.sendAt ?? null;
}

/** The one whose instant has come; one at a time. */
export function dueScheduled(ticket: Pick<Ticket, 'reply'>, now: number): StandingReply | null {
  const [first] = goingOut(ticket);
  return first !== undefined && first.reply.scheduled.sendAt <= now ? first : null;
}

/** Why nothing is scheduled for that instant; null: it is. The promise is kept by what is sent, and not by what will be. */
export function untimelyAt(
  { waiting: { wait } }: Pick<Ticket, 'waiting'>,
  at: number,
  confirm: boolean,
  { now }: Pick<Context, 'now'>,
): Refusal | null {
  if (at <= now) return { refused: 'past' };
  const late = !confirm && wait !== null && at > wait.promiseAt;
  return late ? { refused: 'after-promise', values: { at: wait.promiseAt } } : null;
}

export function scheduling(
  { claim }: Pick<Ticket, 'claim'>,
  said: Pick<ScheduledReply, 'messageId' | 'as' | 'by' | 'sendAt' | 'becomes' | 'note'>,
  { noPledge, confirm = false, allowed = false }: { noPledge?: true; confirm?: boolean; allowed?: boolean },
): ScheduledReply {
  return {
    type: 'reply-scheduled',
    ...said,
    owner: claim.by,
    ...(noPledge === true ? { noPledge } : {}),
    ...(confirm ? { agreed: true as const } : {}),
    ...(allowed ? { allowed: true as const } : {}),
  };
}

/** What others do meanwhile holds what is scheduled at once: its writer has time to look. */
export function withHeld(ticket: Ticket, bodies: EventBody[]): EventBody[] {
  if (bodies.length === 0) return bodies;
  const held = goingOut(ticket).flatMap(({ messageId, reply }): EventBody[] => {
    if (bodies.some((body) => isAbout(body, messageId))) return [];
    for (const body of bodies) {
      const because = heldBy(body, messageId, reply.by, reply.scheduled);
      if (because !== null) return [{ type: 'reply-held', messageId, because, by: reply.by }];
    }
    return [];
  });
  return held.length === 0 ? bodies : [...bodies, ...held];
}

const SENT: readonly string[] = ['reply-queued', 'reply-scheduled', 'reply-cancelled', 'reply-held'];

function isAbout(body: EventBody, messageId: string): boolean {
  return SENT.includes(body.type) && 'messageId' in body && body.messageId === messageId;
}

function heldBy(body: EventBody, messageId: string, by: string, { owner }: Scheduled): HeldBecause | null {
  switch (body.type) {
    case 'message-received':
      return body.automatic === true ? null : 'customer-wrote';
    case 'resolved':
      return body.as === 'merged' ? null : 'resolved';
    case 'spam-marked':
      return 'resolved';
    case 'reopened':
      return 'reopened';
    case 'claimed':
      return [by, owner].includes(body.by) ? null : 'someone-elses';
    case 'assigned':
    case 'routed':
      return [by, owner].includes(body.to) ? null : 'someone-elses';
    case 'reply-queued':
      return body.by === null || body.by === by || body.as !== 'answer' ? null : 'colleague-replied';
    case 'message-redacted':
    case 'message-deleted':
      return body.messageId === messageId ? 'words-changed' : null;
    default:
      return null;
  }
}
