import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withKinds } from '../src/commands/choices.ts';
import type { Reply } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { withReceivers } from '../src/commands/options.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { isTicketAction, moreBody } from '../src/desks/discord/actions.ts';
import { askedOnce, notTaken, referred, said, saidOf } from '../src/desks/discord/answer.ts';
import { cardBody, threadName } from '../src/desks/discord/card.ts';
import { stepsBody } from '../src/desks/discord/checklist.ts';
import { definitions } from '../src/desks/discord/definitions.ts';
import { commandModal } from '../src/desks/discord/forms.ts';
import { customId, pressIn } from '../src/desks/discord/ids.ts';
import { escaped, escapedLine, quoted } from '../src/desks/discord/inert.ts';
import { inviteLink } from '../src/desks/discord/invite.ts';
import { LONGEST_REPLY, longModal, replyModal, splitForFields } from '../src/desks/discord/modals.ts';
import { noticeBody } from '../src/desks/discord/notice.ts';
import type { Body } from '../src/desks/discord/parts.ts';
import { threadBody } from '../src/desks/discord/thread.ts';
import { ROLES } from '../src/domain/actor.ts';
import { MEANING } from '../src/domain/coded-error.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn, type TextKey, type TextValues, text } from '../src/texts/texts.ts';
import { anyAbout, kindsLike } from './about.shown.ts';
import { anyCustomer } from './customer.shown.ts';
import {
  problemsOfCallback,
  problemsOfCommands,
  problemsOfMessage,
  problemsOfModal,
  problemsOfNewMessage,
  problemsOfThread,
} from './peers/discord-limits.ts';
import { anyPlaces, anyTies } from './ties.shown.ts';

const HOSTILE = [
  '@everyone @here <@700000000000000001> <@&700000000000000001> <#700000000000000001> </claim:1> <t:0:R>',
  '[bank.example](https://evil.example) **bold** __u__ ~~s~~ ||spoiler|| `code` ```block',
  '# heading\n> quote\n>>> all\n- list\n* list\n-# small\n1. one',
  'https://evil.example/a_b_(c)?@everyone=1&x=`y` <https://evil.example>',
  '</script><script>alert(1)</script> \\*escaped\\*',
  '\u202eelpmaxe\u202d \u2066nested\u2067 \u200b\u200d\ufeff',
  'NUL \u0000 and \ud800 and \udc00 halves',
  '👩‍👩‍👧‍👦'.repeat(1000),
  '🎉'.repeat(10_000),
  `a${'\u0301'.repeat(20_000)}`,
  'שלום '.repeat(3000),
  '*'.repeat(50_000),
  '@'.repeat(10_000),
  '\n'.repeat(10_000),
  'x'.repeat(10_000),
  ' ',
  '',
];
const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom(...HOSTILE, 'word'), { maxLength: 6 }).map((parts) => parts.join(' ')),
);
const instant = fc.option(fc.integer({ min: 0, max: 8_640_000_000_000_000 }));
const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const url = fc.constantFrom(
  'https://desk.example.com/desk/#/tickets/1',
  'http://localhost:3000/desk',
  'http://127.0.0.1:3000/desk',
  `https://desk.example/${'x'.repeat(4000)}`,
);
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
  newestId: fc.option(fc.oneof(fc.uuid(), fc.constant('x'.repeat(300)))),
  lastReply: fc.option(
    fc.record({
      messageId: fc.uuid(),
      as: hostile,
      delivery: fc.constantFrom('queued', 'sent', 'failed', 'unknown'),
      error: fc.option(fc.oneof(hostile, fc.constantFrom(...Object.keys(MEANING)))),
    }),
  ),
  url,
});
const spoken = fc.constantFrom(...LANGUAGE_TAGS);
const FORM = { number: 1, seen: null, card: undefined, showText: true, draft: '', language: 'en' } as const;
const PERSON = {
  id: 'p',
  name: 'P',
  role: 'agent' as const,
  slack: null,
  discord: null,
  language: null,
  notify: 'dm' as const,
  awayUntil: null,
};
const TEAMS = Array.from({ length: 30 }, (_, i) => `team ${i}`);
const runs = { numRuns: 60 };

/** As the desk sends it: everything but the pings is in the rendering. */
function sent({ pings = [], ...body }: Body) {
  return { ...body, allowed_mentions: { parse: [], users: pings } };
}
const fine = (body: Body) => expect(problemsOfMessage(sent(body))).toEqual([]);
/** Mark-up that a customer could have begun: nothing of the kind may be left in foreign text. */
const LIVE = /(?<!\\)[*_~`|[\]]|(?<!\\)<(?!https?:)|@(?!\u200b)|(?<!\\)\]\(/u;

for (const language of LANGUAGE_TAGS) await learn(language);

const READER = { deskUrl: 'https://desk.example/desk', showText: false, language: 'en' };

describe('whatever customers write stays within what Discord takes, and is inert', () => {
  it('on cards, with five actions at the most [K11 K19]', () => {
    fc.assert(
      fc.property(card, fc.boolean(), spoken, (one, shown, language) => {
        const body = cardBody(one, shown, language);
        fine(body);
        expect(body.content).toBeUndefined();
        expect(body.components[0]?.components.length).toBeLessThanOrEqual(5);
        expect(cardBody(structuredClone(one), shown, language)).toEqual(body);
        fine(stepsBody(one, language));
        for (const known of [one, undefined])
          fine(moreBody(one.number, known, { commands, role: 'lead', language }));
        expect(problemsOfThread({ name: threadName(one, language) }, false)).toEqual([]);
      }),
      runs,
    );
  });

  it('never on a card, in a form or in a thread when the owner has not allowed it', () => {
    const one = { preview: 'SECRET words', channel: 'email' };
    fc.assert(
      fc.property(card, (any) => {
        const hidden = { ...any, ...one };
        expect(JSON.stringify(cardBody(hidden, false, 'en'))).not.toContain('SECRET');
        expect(JSON.stringify(replyModal({ ...FORM, card: hidden, showText: false }))).not.toContain(
          'SECRET',
        );
      }),
      { numRuns: 10 },
    );
    const message = {
      id: 'm',
      kind: 'inbound' as const,
      author: 'Maja',
      text: 'SECRET',
      files: [],
      before: null,
      deleted: false,
    };
    expect(JSON.stringify(threadBody(message, READER))).not.toContain('SECRET');
  });

  it('in forms, of replies and of every command, in every language [K19]', () => {
    const draft = fc.oneof(hostile, fc.constant('x y '.repeat(5000)));
    const people = fc.constantFrom(0, 3, 200);
    const chosen = fc.constantFrom('as it is' as const, 'nobody', 'tags', 'teams', 'kinds');
    fc.assert(
      fc.property(card, draft, people, chosen, spoken, (one, begun, count, among, language) => {
        const seen = one.lastReply === null ? null : one.ticketId;
        const reply = { ...FORM, number: one.number, seen, card: one, draft: begun, language };
        const team = Array.from({ length: count }, (_, i) => ({
          ...PERSON,
          id: `p-${i}`,
          name: one.preview,
        }));
        const known = { card: one, team, language };
        const choosing = { kinds: kindsLike(one.about), kind: one.about.kind?.id ?? 'any', language };
        for (const modal of [
          replyModal(reply),
          replyModal({ ...reply, card: undefined }),
          longModal(reply),
          ...commands.filter(isTicketAction).map((spec) => {
            const specs = {
              'as it is': spec,
              nobody: withReceivers(spec, []),
              tags: withReceivers(spec, [...new Set(one.tags)]),
              teams: withReceivers(spec, TEAMS),
              kinds: withKinds(spec, choosing),
            };
            return commandModal(specs[among], one.number, known);
          }),
        ]) {
          expect(problemsOfModal({ ...modal })).toEqual([]);
          expect(problemsOfCallback({ type: 9, data: modal })).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('as a long reply in fields that make it whole again, without a space at the seams', () => {
    const long = fc
      .array(
        fc.oneof(
          fc.constant('👩‍👩‍👧‍👦 '),
          fc.constant('word '),
          fc.constant('\n'),
          fc.string({ unit: 'binary' }),
        ),
      )
      .map((parts) => `a${parts.join('').repeat(400)}`.slice(0, LONGEST_REPLY));
    fc.assert(
      fc.property(long, (whole) => {
        const parts = splitForFields(whole);
        expect(parts.join('')).toBe(whole);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(4000);
      }),
    );
    const [head = '', tail = ''] = splitForFields('word '.repeat(1000));
    expect([head.endsWith(' '), tail.startsWith(' ')]).toEqual([false, false]);
  });

  it('in threads [K19]', () => {
    const files = fc.array(fc.record({ name: hostile, url }), { maxLength: 30 });
    fc.assert(
      fc.property(hostile, hostile, files, fc.boolean(), (author, text, attached, shown) => {
        const kind = 'inbound' as const;
        const body = threadBody(
          { id: 'm-1', kind, author, text, files: attached, before: text, deleted: false },
          { ...READER, showText: shown },
        );
        expect(problemsOfNewMessage({ ...sent(body), nonce: 'n', enforce_nonce: true })).toEqual([]);
      }),
      runs,
    );
  });

  it('in notices, which ping nobody but the people named by their ids [K19 K40]', () => {
    const person = fc.record({
      id: fc.uuid(),
      name: hostile,
      role: fc.constant('supervisor' as const),
      slack: fc.constant(null),
      language: fc.constant(null),
      notify: fc.constant('dm' as const),
      awayUntil: fc.constant(null),
      discord: fc.option(fc.oneof(hostile, fc.constantFrom('700000000000000001', '700000000000000002'))),
    });
    const people = fc.oneof(
      fc.array(person, { maxLength: 20 }),
      fc.constant(
        Array.from({ length: 200 }, (_, i) => ({
          id: String(i),
          name: 'N',
          role: 'supervisor' as const,
          slack: null,
          language: null,
          notify: 'dm' as const,
          awayUntil: null,
          discord: String(700_000_000_000_000_000n + BigInt(i)),
        })),
      ),
    );
    const tickets = fc.array(fc.record({ number, title: hostile, url }), { maxLength: 60 });
    fc.assert(
      fc.property(hostile, people, tickets, fc.boolean(), (text, told, list, urgent) => {
        const body = noticeBody({ key: 'k', text, tickets: list, ref: null, team: null, urgent }, told, 'en');
        fine(body);
        expect(body.content).toMatch(/^(<@\d{17,20}>( |$))*$/);
        expect(body.content?.split(' ').filter((one) => one !== '')).toEqual(
          body.pings?.map((id) => `<@${id}>`),
        );
      }),
      runs,
    );
  });

  it('in answers [K19]', () => {
    fc.assert(
      fc.property(hostile, hostile, number, (words, more, ticket) => {
        const reply: Reply = { ok: true, key: 'said.claimed', text: words, ticket, data: { message: 'm' } };
        for (const body of [
          said(words),
          saidOf('reply', reply, 'en'),
          referred(saidOf('reply', reply, 'en'), '12345678', 'en'),
          askedOnce({ problem: words, number: ticket, draftId: 'd', words: more }, 'Send'),
          notTaken(words, more),
        ])
          fine(body);
      }),
      runs,
    );
  });

  it('long answers whole, from a line to a line: help as each role in every language [K19]', async () => {
    await Promise.all(LANGUAGE_TAGS.map(learn));
    const help = commands.find(({ name }) => name === 'help');
    for (const language of LANGUAGE_TAGS)
      for (const role of ROLES) {
        const asked = { name: 'help', options: {}, language, actor: { id: 'a', name: 'Ana', role } };
        const reply = await help?.run(asked as never, {} as never);
        const { key, values } = reply as { key: TextKey; values: TextValues };
        const words = text(key, values, language);
        const body = said(words);
        fine(body);
        const lines = body.embeds.flatMap(({ description = '' }) => description.split('\n'));
        expect(lines).toEqual(escaped(words, 10_000).split('\n'));
      }
  });

  it('as text: no mark-up is left to begin, and links are shown in full without a preview [K19 K20]', () => {
    fc.assert(
      fc.property(hostile, (words) => {
        for (const safe of [escaped(words, 2000), escapedLine(words, 200), quoted(words, 600)]) {
          expect(safe.replaceAll(/<https?:[^>]*>/g, '')).not.toMatch(LIVE);
        }
        expect(escaped(words, 2000).length).toBeLessThanOrEqual(2000);
      }),
      { numRuns: 200 },
    );
    expect(escaped('# head\n- list\n a # - b', 200)).toBe('\\# head\n\\- list\n a # - b');
    expect(escaped('see https://shop.example/a_b?c=1', 200)).toBe('see <https://shop.example/a_b?c=1>');
    expect(escapedLine('@everyone <@1> [a](b)', 200)).toBe('@\u200beveryone \\<@\u200b1\\> \\[a\\]\\(b\\)');
  });
});

describe('custom ids', () => {
  it('carry a version and ids, stay within 100 characters, and are read back [K45]', () => {
    fc.assert(
      fc.property(number, fc.option(fc.uuid()), (ticket, extra) => {
        const id = customId('reply', ticket, extra);
        expect(id.length).toBeLessThanOrEqual(100);
        expect(pressIn(id)).toEqual({ action: 'reply', number: ticket, extra });
      }),
    );
    expect(customId('reply', 1, 'x'.repeat(200))).toBe('1:reply:1');
    for (const foreign of ['', 'claim', '2:claim:1', '1:claim:0', '1:claim:x', '1:CLAIM:1', 'claim-1'])
      expect(pressIn(foreign)).toBeNull();
  });
});

describe('what is registered', () => {
  it('is what Discord takes, names every command of the house, and is for the staff [K42]', () => {
    const list = LANGUAGE_TAGS.flatMap((language) => definitions(commands, language));
    for (const language of LANGUAGE_TAGS)
      expect(problemsOfCommands(definitions(commands, language))).toEqual([]);
    for (const { name } of commands) expect(list.some((one) => one.name === name)).toBe(true);
    for (const one of list) expect(one.default_member_permissions).toMatch(/^[1-9]\d*$/);
  });

  it('is asked for by an invite link without Administrator [K52]', () => {
    const link = new URL(inviteLink('900000000000000001'));
    const permissions = BigInt(link.searchParams.get('permissions') ?? '0');
    expect(permissions & 8n).toBe(0n);
    expect(link.searchParams.get('scope')).toBe('bot applications.commands');
  });
});
