import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withKinds } from '../src/commands/choices.ts';
import type { Reply } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { Offer } from '../src/desks/desk.ts';
import { pieces, plain } from '../src/desks/plain.ts';
import { said, saidOf } from '../src/desks/slack/answer.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { checklistView } from '../src/desks/slack/checklist.ts';
import { commandView, moreView } from '../src/desks/slack/forms.ts';
import { homeMessage, homeView, TABS } from '../src/desks/slack/home-view.ts';
import { escaped } from '../src/desks/slack/inert.ts';
import { HOME_LINES } from '../src/desks/slack/limits.ts';
import { loadingView, messageView, reasonView } from '../src/desks/slack/modals.ts';
import { noticePost } from '../src/desks/slack/notice.ts';
import { offerSaid } from '../src/desks/slack/offers.ts';
import { fieldsOf, filledIn, replyView } from '../src/desks/slack/reply-view.ts';
import { threadPost } from '../src/desks/slack/thread.ts';
import { wishBlocks } from '../src/desks/slack/wishes.ts';
import { MEANING } from '../src/domain/coded-error.ts';
import { anyAbout, kindsLike } from './about.shown.ts';
import { anyCustomer } from './customer.shown.ts';
import { problemsOfMessage, problemsOfView } from './peers/slack-limits.ts';
import { ANA } from './slack.house.ts';
import { anyPlaces, anyTies } from './ties.shown.ts';

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
  subject: hostile,
  preview: hostile,
  cc: fc.array(hostile, { maxLength: 20 }),
  priority: fc.constantFrom('urgent', 'high', 'normal', 'low'),
  tags: fc.array(hostile, { maxLength: 20 }),
  team: fc.option(hostile),
  about: anyAbout(hostile),
  customer: anyCustomer(hostile),
  places: anyPlaces(hostile),
  ties: anyTies,
  assignee: fc.option(fc.record({ id: fc.uuid(), name: hostile })),
  escalated: fc.option(fc.record({ reason: hostile })),
  waitingSince: instant,
  targetAt: instant,
  promiseAt: instant,
  snoozedUntil: instant,
  newestId: fc.option(fc.uuid()),
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
      error: fc.option(fc.oneof(hostile, fc.constantFrom(...Object.keys(MEANING)))),
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
/** What Slack would act upon, of all that the hostile words hold: a ping, a channel's name, a link under another one. */
const LIVE = /<(?:!(?:channel|here|everyone)|@U0BOSS|#C0DESK|https:\/\/evil)/;

/** Texts that Slack reads as mark-up and that are live: a message's own, and `mrkdwn`; all others are shown as they stand. */
function liveIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  const isRead = typeof text === 'string' && (type === undefined || type === 'mrkdwn');
  return [...(isRead && LIVE.test(text) ? [text] : []), ...Object.values(value).flatMap(liveIn)];
}

/** Slack takes it, and nothing of a customer's in it pings or leads anywhere. */
function fine(post: Parameters<typeof problemsOfMessage>[0]): void {
  expect(problemsOfMessage(post)).toEqual([]);
  expect(liveIn(post)).toEqual([]);
}
const sent = (text: string) =>
  ({ ok: true, key: 'said.claimed', text, ticket: 12, data: { message: '3f1c' } }) as const;

describe('whatever customers write stays within what Slack takes, and is inert', () => {
  it('on cards, which have five actions at most, one of them primary [K11]', () => {
    fc.assert(
      fc.property(card, (one) => {
        const post = cardPost(one, 'en');
        fine(post);
        const actions = post.blocks.find((block) => block.type === 'actions');
        expect(actions?.elements.length).toBeLessThanOrEqual(5);
        const primary = (actions?.elements ?? []).filter((one) => 'style' in one && one.style === 'primary');
        expect(primary).toHaveLength(one.status === 'resolved' ? 0 : 1);
        expect(cardPost(structuredClone(one), 'en')).toEqual(post);
      }),
      runs,
    );
  });

  it('in modals', () => {
    fc.assert(
      fc.property(card, hostile, number, (one, words, ticket) => {
        const remembered = { number: ticket, seen: one.newestId, channel: 'C0DESK' };
        const texts = fieldsOf(words);
        for (const view of [
          replyView(one, remembered, { texts: [''] }, 'en'),
          replyView(one, remembered, { texts, kind: 'holding', warning: words }, 'en'),
          reasonView(remembered, 'en'),
          checklistView(one, remembered, 'en'),
          loadingView(words, 'en'),
          messageView(words, words, 'en'),
        ]) {
          expect(problemsOfView(view)).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('in the list of everything that can be done, and in the form of every command', () => {
    fc.assert(
      fc.property(card, people, number, (one, somebody, ticket) => {
        const remembered = { number: ticket, seen: null, channel: null };
        const ground = { card: one, team: somebody, remembered, language: 'en' };
        for (const role of ['agent', 'supervisor', 'lead'] as const)
          expect(problemsOfView(moreView(commands, { ...ANA, role }, ground))).toEqual([]);
        const choosing = { kinds: kindsLike(one.about), kind: one.about.kind?.id ?? 'any', language: 'en' };
        for (const spec of commands) {
          expect(problemsOfView(commandView(spec, ground))).toEqual([]);
          expect(problemsOfView(commandView(withKinds(spec, choosing), ground))).toEqual([]);
          expect(problemsOfView(commandView(spec, { ...ground, card: null }))).toEqual([]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('in Home, with pages of hundreds, the longest names and a team of hundreds [K35]', () => {
    const page = fc.array(card, { minLength: HOME_LINES, maxLength: HOME_LINES });
    const load = fc.record({
      person: fc.option(people.filter((some) => some.length > 0).map(([first = ANA]) => first)),
      open: fc.nat(),
      waited: fc.nat(),
      dueAt: instant,
    });
    fc.assert(
      fc.property(page, fc.array(load, { maxLength: 300 }), hostile, instant, (cards, loads, words, at) => {
        const lines = cards.map((one, index) => ({ ...one, number: index + 1 }));
        const person = { ...ANA, awayUntil: at };
        for (const note of [null, said(words), saidOf('reply', sent(words), 'en')]) {
          const ground = { language: 'en', now: 1_700_000_000_000, note };
          for (const tab of TABS) {
            const view =
              tab === 'load'
                ? homeView({ tab, loads }, ground)
                : tab === 'settings'
                  ? homeView({ tab, blocks: wishBlocks(commands, person, ground.now, 'en') }, ground)
                  : homeView({ tab, cards: lines, next: 'x'.repeat(1900), first: false }, ground);
            expect(problemsOfView(view)).toEqual([]);
            expect(view.blocks.length).toBeLessThanOrEqual(100);
            expect(JSON.stringify(view).length).toBeLessThan(250_000);
          }
        }
        expect(problemsOfView(homeMessage(words))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('puts a long text into fields that are the text again, in whatever characters', () => {
    const long = fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 40_000 }));
    fc.assert(
      fc.property(long, (words) => {
        const whole = words.slice(0, 40_000);
        const fields = fieldsOf(whole);
        expect(fields.join('')).toBe(whole);
        for (const field of fields) expect(field.length).toBeLessThanOrEqual(3000);
      }),
      runs,
    );
    const halved = fieldsOf(`a${'🎉'.repeat(2000)}`);
    expect(halved.every((field) => field.isWellFormed())).toBe(true);
    const values = Object.fromEntries(
      fieldsOf('x'.repeat(9000)).map((value, index) => {
        const name = index === 0 ? 'text' : `text-${index + 1}`;
        return [name, { [name]: { type: 'plain_text_input', value } }];
      }),
    );
    expect(filledIn(values).texts.join('')).toBe('x'.repeat(9000));
  });

  it('in threads, edited and deleted too [K19 K30]', () => {
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
        fc.option(hostile),
        fc.boolean(),
        (kind, author, text, attached, before, deleted) => {
          const message = { id: 'm', kind, author, text, files: attached, before, deleted };
          fine(threadPost(message, 'https://desk.example/desk', 'en'));
        },
      ),
      runs,
    );
  });

  it('in the offer to send what somebody typed [K19]', () => {
    fc.assert(
      fc.property(fc.option(hostile), hostile, people, fc.uuid(), (contactName, channel, [person], seen) => {
        fc.pre(person !== undefined);
        const offer = { messageId: 'm', number: 12, externalId: '1', contactName, channel, person };
        fine(offerSaid(offer as Offer, seen, 'en'));
      }),
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
        fine(post);
      }),
      runs,
    );
  });

  it('in answers', () => {
    fc.assert(
      fc.property(hostile, number, (words, ticket) => {
        const refused: Reply = { ok: false, refused: 'customer-wrote', text: words };
        fine(said(words));
        fine(saidOf('reply', { ...sent(words), ticket }, 'en'));
        fine(saidOf('reply', refused, 'en'));
      }),
      runs,
    );
  });
});

describe('foreign text', () => {
  it('loses what turns lines around, ends strings or is half a character [K19]', () => {
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

  it('is cut between characters as people see them, and escaped [K30]', () => {
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
