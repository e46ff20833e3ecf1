import { describe, expect, it } from 'vitest';
import {
  answeredMeanwhile,
  mayConfirm,
  others,
  withPresence,
  writtenMeanwhile,
} from '../src/desks/web/ui/logic/collision.ts';
import { type DraftStorage, Drafts, EMPTY_REPLY } from '../src/desks/web/ui/logic/drafts.ts';
import { deliveryMark, timeline } from '../src/desks/web/ui/logic/timeline.ts';
import { eventView, messageView } from './web-desk.fixtures.ts';

function memoryStorage(): DraftStorage & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

const DRAFT = { ...EMPTY_REPLY, text: 'Dear Marta', seen: 'm1', key: 'k1' };

describe('drafts', () => {
  it('survive a reload, each ticket and each kind for itself', () => {
    const storage = memoryStorage();
    const before = new Drafts(storage, 'ana');
    before.keepReply(1, DRAFT);
    before.keepNote(1, 'only for us');
    const after = new Drafts(storage, 'ana');
    expect(after.reply(1)).toEqual(DRAFT);
    expect(after.note(1)).toBe('only for us');
    expect(after.reply(2)).toEqual(EMPTY_REPLY);
    expect(after.note(2)).toBe('');
  });

  it('never show one person’s words to another', () => {
    const storage = memoryStorage();
    new Drafts(storage, 'ana').keepReply(1, DRAFT);
    expect(new Drafts(storage, 'bo').reply(1)).toEqual(EMPTY_REPLY);
  });

  it('leave nothing behind once emptied', () => {
    const storage = memoryStorage();
    const drafts = new Drafts(storage, 'ana');
    drafts.keepReply(1, DRAFT);
    drafts.keepNote(1, 'x');
    drafts.keepReply(1, EMPTY_REPLY);
    drafts.keepNote(1, '');
    expect(storage.entries.size).toBe(0);
  });

  it('live on in memory where the storage is full, and start afresh where it is spoilt', () => {
    const full = memoryStorage();
    full.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    const drafts = new Drafts(full, 'ana');
    drafts.keepReply(1, DRAFT);
    expect(drafts.reply(1)).toEqual(DRAFT);
    const spoilt = memoryStorage();
    new Drafts(spoilt, 'ana').keepReply(1, DRAFT);
    for (const key of spoilt.entries.keys()) spoilt.entries.set(key, '{"text":1}');
    expect(new Drafts(spoilt, 'ana').reply(1)).toEqual(EMPTY_REPLY);
  });
});

describe('collision', () => {
  const messages = [
    messageView({ id: 'm1' }),
    messageView({ id: 'r1', kind: 'outbound', author: { kind: 'person', id: 'bo', name: 'Bo' } }),
    messageView({ id: 'm2' }),
  ];

  it('shows what the customer wrote since the writing began', () => {
    expect(writtenMeanwhile(messages, 'm1').map(({ id }) => id)).toEqual(['m2']);
    expect(writtenMeanwhile(messages, 'm2')).toEqual([]);
    expect(writtenMeanwhile(messages, null)).toEqual([]);
  });

  it('shows what others answered since, and not what they took back', () => {
    expect(answeredMeanwhile(messages, 'm1', 'ana').map(({ id }) => id)).toEqual(['r1']);
    expect(answeredMeanwhile(messages, 'm1', 'bo')).toEqual([]);
    const undone = messages.map((message) => ({ ...message, delivery: 'cancelled' as const }));
    expect(answeredMeanwhile(undone, 'm1', 'ana')).toEqual([]);
  });

  it('asks once for the two refusals that may be overruled', () => {
    expect(['customer-wrote', 'someone-elses', 'resolved'].map(mayConfirm)).toEqual([true, true, false]);
  });

  it('knows who is here, and forgets them after ten seconds', () => {
    const bo = { id: 'bo', name: 'Bo' };
    const ana = { id: 'ana', name: 'Ana' };
    let present = withPresence([], { person: bo, doing: 'viewing' }, 0);
    present = withPresence(present, { person: ana, doing: 'writing' }, 0);
    expect(others(present, 'ana', 1)).toEqual({ writing: [], viewing: ['Bo'] });
    present = withPresence(present, { person: bo, doing: 'writing' }, 5_000);
    expect(others(present, 'ana', 14_999)).toEqual({ writing: ['Bo'], viewing: [] });
    expect(others(present, 'ana', 15_000)).toEqual({ writing: [], viewing: [] });
    expect(withPresence(present, { person: bo, doing: 'gone' }, 6_000).map(({ id }) => id)).toEqual(['ana']);
  });
});

describe('the timeline', () => {
  const at = (minute: number) => `2026-01-01T00:0${minute}:00.000Z`;

  it('puts events between the messages and gathers neighbours', () => {
    const entries = timeline(
      [messageView({ id: 'm1', at: at(1) }), messageView({ id: 'm2', at: at(4) })],
      [
        eventView({ type: 'ticket-opened', at: at(1) }),
        eventView({ type: 'message-received', at: at(1) }),
        eventView({ type: 'claimed', at: at(2) }),
        eventView({ type: 'resolved', at: at(5) }),
      ],
    );
    const told = entries.map((entry) =>
      entry.kind === 'message' ? entry.id : entry.events.map(({ type }) => type).join('+'),
    );
    expect(told).toEqual(['m1', 'ticket-opened+claimed', 'm2', 'resolved']);
  });

  it('keeps the vendor’s order of messages whatever their times are', () => {
    const entries = timeline([messageView({ id: 'b', at: at(5) }), messageView({ id: 'a', at: at(1) })], []);
    expect(entries.map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('delivery marks', () => {
  const sent = Date.parse('2026-01-01T00:00:00.000Z');
  const queued = messageView({ kind: 'outbound', as: 'answer', delivery: 'queued' });

  it('count down while a reply can be taken back', () => {
    const mark = (passedMs: number, speed = 1) =>
      deliveryMark(queued, sent + passedMs, { seconds: 10, speed });
    expect(mark(0)).toMatchObject({ text: 'Goes out in 10 s', actions: ['undo'] });
    expect(mark(2_500)).toMatchObject({ text: 'Goes out in 8 s' });
    expect(mark(10_000)).toMatchObject({ text: 'Waits to be sent', actions: ['undo'] });
    expect(mark(300_000, 60)).toMatchObject({ text: 'Goes out in 5 s' });
    expect(mark(-5_000)).toMatchObject({ text: 'Goes out in 10 s' });
  });

  it('say what to do when nobody knows, and nothing for what is no reply', () => {
    const mark = (delivery: typeof queued.delivery) =>
      deliveryMark({ ...queued, delivery }, sent, { seconds: 10, speed: 1 });
    expect(mark('failed')?.actions).toEqual(['send-again']);
    expect(mark('unknown')?.actions).toEqual(['mark-sent', 'send-again']);
    expect(mark('sent')).toMatchObject({ text: 'Sent', actions: [] });
    expect(mark(null)).toBeNull();
  });
});
