import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../src/api/chat-shapes.ts';
import { refuseFile, sizeOf } from '../src/channels/webchat/widget/attachments.ts';
import { backoffMs } from '../src/channels/webchat/widget/backoff.ts';
import {
  countUnread,
  linesOf,
  mergeEarlier,
  mergeNewest,
} from '../src/channels/webchat/widget/conversation.ts';
import { piecesOf } from '../src/channels/webchat/widget/links.ts';
import { createOutbox } from '../src/channels/webchat/widget/outbox.ts';
import { createSseReader, type StreamEvent } from '../src/channels/webchat/widget/sse.ts';
import { createShelf } from '../src/channels/webchat/widget/storage.ts';
import { fill } from '../src/channels/webchat/widget/wording.ts';
import { messageOf } from './peers/chat-server.ts';

const all = Array.from({ length: 40 }, (_, index) => messageOf(`m${index}`));
const ids = (messages: readonly ChatMessage[]) => messages.map((message) => message.id);

describe('what is known and what was read', () => {
  test('joined are a run of the conversation without holes and without doubles, up to the newest', () => {
    const place = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(place, place, place, fc.integer({ min: 1, max: 10 }), (one, other, end, size) => {
        const known = all.slice(Math.min(one, other), Math.max(one, other));
        const newest = Math.max(end, one, other);
        const page = all.slice(Math.max(0, newest - size), newest);
        const { messages } = mergeNewest(known, page);
        expect(ids(messages)).toEqual(ids(all.slice(newest - messages.length, newest)));
        expect(messages.length).toBeGreaterThanOrEqual(page.length);
      }),
    );
  });

  test('say when they do not meet', () => {
    expect(mergeNewest(all.slice(0, 5), all.slice(20, 25))).toEqual({
      messages: all.slice(20, 25),
      gap: true,
    });
    expect(mergeNewest(all.slice(0, 5), all.slice(3, 8))).toEqual({ messages: all.slice(0, 8), gap: false });
  });

  test('earlier pages go in front, each message once', () => {
    expect(ids(mergeEarlier(all.slice(5, 9), all.slice(2, 6)))).toEqual(ids(all.slice(2, 9)));
  });

  test('what was edited or deleted is shown as it is now', () => {
    const now = messageOf('m3', { text: '', deleted: true });
    expect(mergeNewest(all.slice(0, 5), [now, ...all.slice(4, 5)]).messages[3]?.deleted).toBe(true);
  });
});

describe('the conversation as shown', () => {
  const said = { id: 'c1', text: 'mine', files: [], typed: 1, at: 0 };

  test('an own message is there once, whether the server shows it or not', () => {
    const stored = messageOf('v1', { from: 'visitor', clientId: 'c1', text: 'mine' });
    for (const messages of [[], [stored]]) {
      for (const state of ['waiting', 'sending', 'sent'] as const) {
        const lines = linesOf(messages, [{ ...said, state }]);
        expect(lines.map((line) => line.key)).toEqual(['c1']);
      }
    }
  });

  test('what was sent keeps its place, what waits stays at the end', () => {
    const messages = [messageOf('a'), messageOf('b')];
    const outbox = [
      { ...said, state: 'sent' as const, after: 'a' },
      { ...said, id: 'c2', typed: 2, state: 'waiting' as const },
    ];
    expect(linesOf(messages, outbox).map((line) => line.key)).toEqual(['a', 'c1', 'b', 'c2']);
  });

  test('names that are on their way are no messages', () => {
    expect(linesOf([], [{ ...said, name: 'Maja', state: 'waiting' }])).toEqual([]);
  });

  test('unread are the answers after the one seen last', () => {
    const messages = [
      messageOf('a'),
      messageOf('b', { from: 'visitor' }),
      messageOf('c'),
      messageOf('d', { deleted: true }),
    ];
    expect([null, 'a', 'c', 'gone'].map((seen) => countUnread(messages, seen))).toEqual([2, 1, 0, 2]);
  });
});

describe('the outbox', () => {
  const say = (id: string) => ({ id, text: id, files: [], at: 1 });

  test('keeps what two tabs put in, in the order typed, and sends again what was under way', () => {
    const shelf = createShelf(null, '');
    const [one, two] = [createOutbox(shelf, 1), createOutbox(shelf, 1)];
    one.add(say('a'));
    two.add(say('b'));
    one.add(say('c'));
    one.change('a', { state: 'sending' });
    const later = createOutbox(shelf, 2).items();
    expect(later.map(({ id, state }) => [id, state])).toEqual([
      ['a', 'waiting'],
      ['b', 'waiting'],
      ['c', 'waiting'],
    ]);
  });

  test('forgets what the server shows, and after an hour what it took and never showed', () => {
    const shelf = createShelf(null, '');
    const outbox = createOutbox(shelf, 1);
    outbox.add(say('a'));
    outbox.add(say('b'));
    outbox.settle(new Set(['a', 'strange']));
    outbox.change('b', { state: 'sent' });
    expect(createOutbox(shelf, 60 * 60 * 1000).items()).toHaveLength(1);
    expect(createOutbox(shelf, 60 * 60 * 1000 + 2).items()).toEqual([]);
  });

  test('does not stumble over what somebody else left on the shelf', () => {
    const shelf = createShelf(null, '');
    for (const [index, junk] of ['', 'null', '{', '{"id":1}', '[]'].entries())
      shelf.set(`outbox:${index}`, junk);
    expect(createOutbox(shelf, 1).items()).toEqual([]);
  });

  test('works in memory where the browser keeps nothing', () => {
    const refusing = new Proxy({} as Storage, {
      get() {
        throw new Error('blocked');
      },
    });
    const shelf = createShelf(refusing, 'osem:');
    createOutbox(shelf, 1).add(say('a'));
    expect(createOutbox(shelf, 1).items()).toHaveLength(1);
  });
});

test('waits grow to half a minute and are never the same for all', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, random) => {
        const wait = backoffMs(failures, random);
        expect(wait).toBeGreaterThanOrEqual(500);
        expect(wait).toBeLessThanOrEqual(30_000);
      },
    ),
  );
  expect([1, 2, 3, 9].map((failures) => backoffMs(failures, 0))).toEqual([1000, 2000, 4000, 30_000]);
});

test('a stream says the same however it was cut', () => {
  const stream =
    ': breath\r\n\r\nid: 7\nevent: message\ndata: {}\n\ndata: a\ndata: b\n\nevent: typing\rdata: {}\r\revent: none\n\n';
  const whole: StreamEvent[] = [
    { type: 'message', data: '{}', id: '7' },
    { type: 'message', data: 'a\nb', id: '7' },
    { type: 'typing', data: '{}', id: '7' },
  ];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: stream.length })), (cuts) => {
      const heard: StreamEvent[] = [];
      const read = createSseReader((event) => heard.push(event));
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length];
      places.slice(1).forEach((end, index) => {
        read(stream.slice(places[index], end));
      });
      expect(heard).toEqual(whole);
    }),
  );
});

describe('links', () => {
  test('the pieces are the text, unchanged, and only web addresses can be followed', () => {
    const words = fc.constantFrom(
      'https://a.si/x',
      'http://',
      'javascript:alert(1)',
      '\u202e',
      ' ',
      ').',
      '<b>',
      '😀',
      '\n',
      '(https://b.si/(c))',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
        const pieces = piecesOf(parts.join(''));
        expect(pieces.map((piece) => piece.text).join('')).toBe(parts.join(''));
        for (const { href } of pieces) expect(href === null || /^https?:\/\//.test(href)).toBe(true);
      }),
    );
  });

  test('stop where the sentence goes on', () => {
    const hrefs = (text: string) => piecesOf(text).flatMap((piece) => piece.href ?? []);
    expect(hrefs('See https://a.si/b?c=1, or (http://d.si/e_(f)).')).toEqual([
      'https://a.si/b?c=1',
      'http://d.si/e_(f)',
    ]);
    expect(hrefs('HTTPS://A.SI')).toEqual(['https://a.si/']);
  });

  test('that hide where they lead are no links', () => {
    for (const text of [
      'https://bank.si@evil.example/',
      'javascript:alert(1)',
      'data:text/html,x',
      'https://',
      'ftp://a.si',
    ]) {
      expect(piecesOf(text).every((piece) => piece.href === null)).toBe(true);
    }
    expect(piecesOf('https://a.si/\u202egpj.exe')[0]).toEqual({
      text: 'https://a.si/',
      href: 'https://a.si/',
    });
  });
});

test('files are refused for size, kind and number, with the limit itself still taken', () => {
  const limits = { textLength: 1, fileBytes: 100, fileTypes: ['image/', 'text/plain'] };
  const ask = (size: number, type: string, already = 0) => refuseFile({ size, type }, already, limits);
  expect([ask(100, 'image/png'), ask(101, 'image/png'), ask(0, 'image/png'), ask(9, 'video/mp4')]).toEqual([
    null,
    'too-large',
    'empty',
    'type',
  ]);
  expect([ask(9, 'text/plain', 9), ask(9, 'text/plain', 10), ask(9, '')]).toEqual([null, 'too-many', 'type']);
  expect([sizeOf(1, 'en'), sizeOf(1500, 'en'), sizeOf(10 * 1024 * 1024, 'en')]).toEqual([
    '1 byte',
    '1 kB',
    '10 MB',
  ]);
});

test('texts take values as they are', () => {
  expect(fill('{name}, {name} of {team}', { name: '{team}$&', team: 'x' })).toBe('{team}$&, {team}$& of x');
  expect(fill('{unknown}', {})).toBe('{unknown}');
});
