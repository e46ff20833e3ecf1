import { describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../src/desks/desk.ts';
import { threadBody } from '../src/desks/discord/thread.ts';
import { threadPost } from '../src/desks/slack/thread.ts';
import type { Intent, Ticket } from '../src/domain/ticket/model.ts';
import { isShut, signsBelow } from '../src/domain/ticket/signs.ts';
import { blankTicket, decide, fold } from '../src/domain/ticket/ticket.ts';
import { learn } from '../src/texts/texts.ts';
import { joins } from '../src/triage/album.ts';

const NOW = Date.UTC(2026, 10, 22, 9);
const context = { now: NOW, actor: { kind: 'contact' as const, id: 'c1' }, policy: {} };
const place = { channel: 'telegram', conversation: '77' };

function having(ticket: Ticket, ...intents: Intent[]): Ticket {
  return intents.reduce((now, intent) => {
    const events = decide(now, intent, context);
    if (!Array.isArray(events)) throw new Error(events.refused);
    return fold(now, events);
  }, ticket);
}

const opened = having(blankTicket('t1'), {
  type: 'open',
  ticketId: 't1',
  ...place,
  contactId: 'c1',
});
const react = (by: string, ...signs: string[]): Intent => ({ type: 'react', messageId: 'm1', by, signs });

describe('signs below a message', () => {
  it('are those of everybody, each once, until they are taken back', () => {
    const both = having(opened, react('c1', '👍', '❤'), react('c2', '👍'));
    expect(signsBelow(both.conversation, 'm1')).toEqual(['👍', '❤']);
    expect(signsBelow(having(both, react('c1')).conversation, 'm1')).toEqual(['👍']);
    expect(signsBelow(having(both, react('c1'), react('c2')).conversation, 'm1')).toEqual([]);
    expect(signsBelow(both.conversation, 'm2')).toEqual([]);
  });

  it('are no news when they are said again, and never more than a few', () => {
    expect(decide(having(opened, react('c1', '👍')), react('c1', '👍'), context)).toEqual([]);
    const many = having(opened, react('c1', ...'abcdefgh'));
    expect(signsBelow(many.conversation, 'm1')).toHaveLength(5);
  });

  it('do not make a ticket grow for ever', () => {
    const intents = Array.from(
      { length: 200 },
      (_, n): Intent => ({
        ...{ type: 'react', messageId: `m${n}`, by: 'c1', signs: ['👍'] },
      }),
    );
    const ticket = having(opened, ...intents);
    expect(Object.keys(ticket.conversation.signs ?? {})).toHaveLength(50);
    expect(signsBelow(ticket.conversation, 'm199')).toEqual(['👍']);
  });

  const message: ThreadMessage = {
    ...{ id: 'm1', kind: 'outbound', author: 'Ana', text: 'It is on its way.', files: [] },
    ...{ before: null, deleted: false, signs: '👍' },
  };

  it('are seen in the threads of both desks', async () => {
    await Promise.all([learn('sl'), learn('ru')]);
    expect(JSON.stringify(threadPost(message, 'https://desk.example/desk', 'sl'))).toContain('Odziv: 👍');
    const reader = { deskUrl: 'https://desk.example/desk', showText: true, language: 'ru' };
    expect(JSON.stringify(threadBody(message, reader))).toContain('Реакция: 👍');
    expect(JSON.stringify(threadBody({ ...message, deleted: true }, reader))).not.toContain('👍');
  });
});

describe('a customer who shuts us out', () => {
  const reach = (reachable: boolean): Intent => ({ type: 'reach', reachable, ...place });

  it('is out until they are back, and said to be so once', () => {
    const out = having(opened, reach(false));
    expect(isShut(out.conversation, place)).toBe(true);
    expect(decide(out, reach(false), context)).toEqual([]);
    expect(isShut(having(out, reach(true)).conversation, place)).toBe(false);
    expect(decide(opened, reach(true), context)).toEqual([]);
  });
});

describe('a conversation with another key', () => {
  it('moves with its ticket, once, and nobody else’s', () => {
    const move = (from: string): Intent => ({
      type: 'move-conversation',
      channel: place.channel,
      from,
      to: '-100',
    });
    const moved = having(opened, move('77'));
    expect(moved.conversation.key).toBe('-100');
    expect(decide(moved, move('77'), context)).toEqual([]);
    expect(decide(opened, move('78'), context)).toEqual([]);
  });
});

describe('a piece of an album', () => {
  const album = { receivedAt: NOW, deletedAt: null } as Parameters<typeof joins>[1];
  const unread = { ...opened, conversation: { ...opened.conversation, unanswered: 1 } };
  const answered = (at: number) => ({ ...unread, reply: { ...unread.reply, lastAnswerAt: at } });

  it('joins it for as long as nobody has answered, and is a message of its own after that', () => {
    expect(joins(unread, album)).toBe(true);
    expect(joins(answered(NOW - 1), album)).toBe(true);
    expect(joins(answered(NOW + 1), album)).toBe(false);
    expect(joins(opened, album)).toBe(false);
    expect(joins(unread, { ...album, deletedAt: NOW })).toBe(false);
  });
});
