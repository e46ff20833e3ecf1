import type { Actor } from '../src/domain/actor.ts';
import { isRefusal, type Refusal } from '../src/domain/refusal.ts';
import { hopTimes } from '../src/domain/ticket/approval.ts';
import type { Approver } from '../src/domain/ticket/approver.ts';
import type { Context, Intent, Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import type { OfferedOption, OfferIntent } from '../src/domain/ticket/offer.ts';
import type { ReplyIntent } from '../src/domain/ticket/reply.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.parse('2026-03-02T10:00:00Z');
export const CUSTOMER: Actor = { kind: 'contact', id: 'c1' };
export const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };
export const BOR: Actor = { kind: 'person', id: 'bor', role: 'supervisor' };
export const CENE: Actor = { kind: 'person', id: 'cene', role: 'supervisor' };
export const LEA: Actor = { kind: 'person', id: 'lea', role: 'lead' };
const SYSTEM: Actor = { kind: 'system', id: 'clock' };
const PATIENCE = { remindMs: 10 * MINUTE, nextMs: 20 * MINUTE, leadMs: 40 * MINUTE, giveUpMs: 90 * MINUTE };

export const here = (...ids: string[]): Approver[] =>
  ids.map((id) => ({ id, role: id === 'lea' ? 'lead' : 'supervisor', presence: 'here' }));

export function option(number: number, count: number, zone: OfferedOption['zone']): OfferedOption {
  const charges = zone === 'discretion' ? [{ key: 'agent', minor: count * 500, limit: 10_000 }] : [];
  return { number, kind: 'coupon', count, minor: count * 500, percent: null, zone, why: [], charges };
}

type Reply = Extract<ReplyIntent, { type: 'reply' }>;

/** A ticket whose customer waits, with what is done to it. */
export class Story {
  ticket: Ticket = blankTicket('t1');
  events: TicketEvent[] = [];
  now = START;
  approvers: Approver[] = here('bor', 'cene', 'lea');

  constructor() {
    this.do(
      { type: 'open', ticketId: 't1', channel: 'webchat', conversation: 'v1', contactId: 'c1' },
      CUSTOMER,
    );
    this.wrote('m1');
  }

  try(intent: Intent, actor: Actor = ANA): TicketEvent[] | Refusal {
    const stages = [{ name: 'broken', at: 1, tell: 'supervisors' as const }];
    const deadline = { promiseMs: 10 * HOUR, targetMs: 8 * HOUR, stages, quiet: null, why: [] };
    const context: Context = { now: this.now, actor, policy: { deadline }, approvers: this.approvers };
    return decide(this.ticket, intent, context);
  }

  do(intent: Intent, actor: Actor = ANA): string[] | string {
    const outcome = this.try(intent, actor);
    if (isRefusal(outcome)) return outcome.refused;
    if (outcome.length > 0) this.ticket = { ...fold(this.ticket, outcome), version: this.ticket.version + 1 };
    this.events.push(...outcome);
    return outcome.map(({ type }) => type);
  }

  wrote(messageId: string): string[] | string {
    const place = { channel: 'webchat', conversation: 'v1', contactId: 'c1' };
    return this.do({ type: 'receive', messageId, sentAt: this.now, place }, CUSTOMER);
  }

  offer(messageId: string, options: OfferedOption[], actor: Actor = ANA, seen?: string): string[] | string {
    const beyond = options.some(({ zone }) => zone === 'beyond');
    const charges = options.flatMap((one) => one.charges).slice(0, 1);
    const intent: OfferIntent = {
      type: 'offer',
      messageId,
      options,
      charges,
      expiresMs: 14 * DAY,
      carryOutMs: 5 * DAY,
      confirm: false,
      sendAt: this.now,
      ...(seen === undefined ? {} : { seen }),
      asks: beyond
        ? {
            hash: `hash-${messageId}`,
            asks: 'supervisor',
            noteId: 'n1',
            times: hopTimes(this.now, PATIENCE),
            why: [],
          }
        : null,
    };
    return this.do(intent, actor);
  }

  /** A reply that goes beyond authority. */
  gated(messageId: string, actor: Actor = ANA, more: Partial<Reply> = {}): string[] | string {
    const times = hopTimes(this.now, PATIENCE);
    const asks = { hash: `hash-${messageId}`, asks: 'supervisor' as const, noteId: null, times, why: [] };
    const said = { messageId, as: 'answer' as const, confirm: true, sendAt: this.now, ...more };
    return this.do({ type: 'reply', ...said, asks }, actor);
  }

  approve(messageId: string, actor: Actor = BOR, hash = `hash-${messageId}`): string[] | string {
    return this.do({ type: 'approve', messageId, hash, noteId: null, sendAt: this.now }, actor);
  }

  deny(messageId: string, actor: Actor = BOR, hash = `hash-${messageId}`): string[] | string {
    return this.do({ type: 'deny', messageId, hash, noteId: 'n2' }, actor);
  }

  delivered(messageId: string): void {
    this.do({ type: 'start-sending', messageId }, SYSTEM);
    this.do({ type: 'delivered', messageId }, SYSTEM);
  }

  chose(messageId: string, chosen: number | 'else'): string[] | string {
    return this.do({ type: 'choose-option', messageId, option: chosen, answer: null }, CUSTOMER);
  }

  /** Time passes by so much. */
  later(ms: number): string[] | string {
    this.now += ms;
    return this.do({ type: 'wake' }, SYSTEM);
  }
}
