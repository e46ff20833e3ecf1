import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { said, saidOf } from '../src/desks/slack/answer.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { escaped, pieces, plain } from '../src/desks/slack/inert.ts';
import { loadingView, messageView, reasonView, replyView } from '../src/desks/slack/modals.ts';
import { noticePost } from '../src/desks/slack/notice.ts';
import { threadPost } from '../src/desks/slack/thread.ts';
import { problemsOfMessage, problemsOfView } from './peers/slack-limits.ts';

const HOSTILE = [
  '<!channel> <!here> <!everyone> <@U0BOSS> <#C0DESK> <https://evil.example|bank.example>',
  '@everyone @channel &amp; </script><script>alert(1)</script> `unbalanced ```',
  '\u202eelpmaxe\u202d \u2066nested\u2067 \u200b\u200d\ufeff',
  'NUL \u0000 and \ud800 and \udc00 halves',
  '👩‍👩‍👧‍👦'.repeat(1000),
  '🎉'.repeat(10_000),
  `a${'\u0301'.repeat(20_000)}`,
  'שלום '.repeat(3000),
  '&'.repeat(50_000),
  '<'.repeat(3000),
  '\n'.repeat(10_000),
  ' ',
  '',
];
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...HOSTILE, 'word'), { maxLength: 6 }).map((parts) => parts.join(' ')),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 200 })
    .map((units) => String.fromCharCode(...units)),
);
const instant = fc.option(fc.integer({ min: 0, max: 8_640_000_000_000_000 }));
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const card: fc.Arbitrary<TicketCard> = fc.record({
  ticketId: fc.uuid(),
  number,
  version: fc.nat(),
  status: fc.constantFrom('open', 'waiting', 'snoozed', 'resolved'),
  channel: hostile,
  contactName: fc.option(hostile),
  preview: hostile,
  priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
  tags: fc.array(hostile, { maxLength: 20 }),
  team: fc.option(hostile),
  assignee: fc.option(fc.record({ id: fc.uuid(), name: hostile })),
  escalated: fc.option(fc.record({ reason: hostile })),
  waitingSince: instant,
  targetAt: instant,
  promiseAt: instant,
  snoozedUntil: instant,
  lastInboundId: fc.option(fc.uuid()),
  lastReply: fc.option(
    fc.record({
      messageId: fc.uuid(),
      as: hostile,
      delivery: fc.constantFrom(
        'queued',
        'sending',
        'sent',
        'delivered',
        'read',
        'failed',
        'unknown',
        'cancelled',
      ),
    }),
  ),
  url: fc.oneof(fc.webUrl(), fc.constant(`https://desk.example/${'x'.repeat(4000)}`)),
});
const people = fc.array(
  fc.record({
    id: fc.uuid(),
    name: hostile,
    role: fc.constant('supervisor' as const),
    slack: fc.option(fc.oneof(hostile, fc.constant('U0ANA'))),
    discord: fc.constant(null),
    language: fc.constant(null),
    notify: fc.constant('dm' as const),
    awayUntil: fc.constant(null),
  }),
  { maxLength: 200 },
);
const runs = { numRuns: 60 };

describe('whatever customers write stays within what Slack takes', () => {
  it('on cards', () => {
    fc.assert(
      fc.property(card, (one) => {
        const post = cardPost(one, 'en');
        expect(problemsOfMessage(post)).toEqual([]);
        const actions = post.blocks.find((block) => block.type === 'actions');
        expect(actions?.elements.length).toBeLessThanOrEqual(5);
        expect(cardPost(structuredClone(one), 'en')).toEqual(post);
      }),
      runs,
    );
  });

  it('in modals', () => {
    fc.assert(
      fc.property(card, hostile, number, (one, words, ticket) => {
        const remembered = { number: ticket, seen: one.lastInboundId, channel: 'C0DESK' };
        for (const view of [
          replyView(one, remembered),
          replyView(one, remembered, words),
          reasonView(remembered),
          loadingView(words),
          messageView(words, words),
        ]) {
          expect(problemsOfView(view)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('in threads', () => {
    const files = fc.array(
      fc.record({
        name: hostile,
        url: fc.oneof(fc.webUrl(), fc.constant(`https://x.example/${'y'.repeat(3500)}`)),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom('inbound', 'outbound', 'note', 'event'),
        hostile,
        hostile,
        files,
        (kind, author, text, attached) => {
          expect(
            problemsOfMessage(
              threadPost(
                { id: 'm', kind, author, text, files: attached, before: null, deleted: false },
                'https://desk.example/desk',
                'en',
              ),
            ),
          ).toEqual([]);
        },
      ),
      runs,
    );
  });

  it('in notices, with a digest of hundreds', () => {
    const tickets = fc.array(fc.record({ number, title: hostile, url: fc.webUrl() }), { maxLength: 300 });
    fc.assert(
      fc.property(people, hostile, tickets, fc.boolean(), (told, text, lines, urgent) => {
        const post = noticePost(
          { key: 'k', text, tickets: lines, ref: null, team: null, urgent },
          told,
          'en',
        );
        expect(problemsOfMessage(post)).toEqual([]);
      }),
      runs,
    );
  });

  it('in answers', () => {
    fc.assert(
      fc.property(hostile, number, (words, ticket) => {
        const reply: Reply = {
          ok: true,
          key: 'said.claimed',
          text: words,
          ticket,
          data: { message: '3f1c' },
        };
        expect(problemsOfMessage(said(words))).toEqual([]);
        expect(problemsOfMessage(saidOf('reply', reply))).toEqual([]);
        expect(
          problemsOfMessage(saidOf('reply', { ok: false, refused: 'customer-wrote', text: words })),
        ).toEqual([]);
      }),
      runs,
    );
  });
});

describe('foreign text', () => {
  it('loses what turns lines around, ends strings or is half a character', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 3, max: 3000 }), (words, limit) => {
        for (const safe of [plain(words, limit), escaped(words, Math.max(limit, 12))]) {
          expect(safe.isWellFormed()).toBe(true);
          expect(safe).not.toMatch(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066\u2067]/u);
          expect(safe.length).toBeGreaterThan(0);
        }
        expect(plain(words, limit).length).toBeLessThanOrEqual(limit);
        expect(escaped(words, Math.max(limit, 12)).length).toBeLessThanOrEqual(Math.max(limit, 12));
      }),
      runs,
    );
  });

  it('is cut between characters as people see them', () => {
    expect(plain('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15)).toBe('👩‍👩‍👧‍👦…');
    expect(plain('שלום', 20)).toBe('\u2068שלום\u2069');
    expect(escaped('a <!channel> & b', 100)).toBe('a &lt;!channel&gt; &amp; b');
  });

  it('that is long keeps every word over its pieces', () => {
    const words = Array.from({ length: 2000 }, (_, index) => `word${index}`);
    const { parts, whole } = pieces(words.join(' '), 3000, 10);
    expect(whole).toBe(true);
    expect(parts.join(' ').split(' ')).toEqual(words);
    expect(pieces(words.join(' '), 3000, 2).whole).toBe(false);
  });
});
