import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import type { TicketCard } from '../src/desks/card.ts';
import type { ShownCustomer } from '../src/domain/ticket/shown-customer.ts';
import { customerLines, languageFix } from '../src/texts/customer.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn } from '../src/texts/texts.ts';
import {
  ANA_ID,
  answered,
  buttonOn,
  type TestDesk as DiscordDesk,
  startDesk as startDiscord,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK } from './peers/discord.ts';
import { CARD, pressed, type TestDesk as SlackDesk, startDesk as startSlack } from './slack.house.ts';

const CUSTOMER: ShownCustomer = {
  language: 'sl',
  languageBy: 'text',
  heard: 'de',
  form: 'formal',
  segment: 'vip',
  attributes: { plan: 'gold <!channel> @everyone', seats: 3, trial: false },
  note: 'Rings *twice*',
  past: { count: 7, tickets: [{ number: 9, status: 'resolved', createdAt: 1_700_000_000_000 }] },
};
const ALIKE: TicketCard = {
  ...CARD,
  customer: {
    ...CUSTOMER,
    same: {
      are: [{ number: 8, channel: 'webchat', name: null }],
      maybe: [{ number: 14, channel: 'telegram', name: 'Majči <@U1> @everyone', because: 'email' }],
    },
  },
};
const ASKED = ['Also writes as a customer without a name (#8, Live chat)', 'May be the same person as Majči'];
const SAME = [
  ['same-person', { ticket: 12, other: 14 }],
  ['not-same-person', { ticket: 12, other: 14 }],
];
const KNOWN: TicketCard = { ...CARD, customer: CUSTOMER };
const SAID = [
  'Language: Slovenian (recognised), newest message: German · Address: formal · Segment: VIP · plan: gold',
  'seats: 3 · trial: no',
  '7 earlier tickets: #9 resolved 2023-11-14',
];

let over: SlackDesk | DiscordDesk;
const wishes = () => over.handled.map(({ name, options }) => [name, options]);
const FIXED = [['customer', { ticket: 12, language: 'de' }]];

describe('the customer on a card', () => {
  afterEach(async () => {
    expect('slack' in over ? over.slack.problems : over.discord.problems).toEqual([]);
    await over.stop();
  });

  it('stands on it in Slack, and one press sets the language in which they wrote', async () => {
    const desk = await startSlack('http', { commands });
    over = desk;
    await desk.desk.show(KNOWN, null);
    const said = JSON.stringify(desk.slack.messages[0]?.blocks);
    for (const line of [...SAID, 'Note: Rings *twice*']) expect(said).toContain(line);
    expect(said).not.toMatch(/"type":"mrkdwn"[^}]*channel/);
    expect(said).toContain('"Language: German"');
    await desk.send('interaction', pressed(desk, 'language', '12:de'));
    await eventually(() => expect(wishes()).toEqual(FIXED));
  });

  it('may be another contact too: Slack asks, and takes yes and no for an answer', async () => {
    const desk = await startSlack('http', { commands });
    over = desk;
    await desk.desk.show(ALIKE, null);
    const said = JSON.stringify(desk.slack.messages[0]?.blocks);
    for (const line of ASKED) expect(said).toContain(line);
    expect(said).toContain('equal e-mail');
    await desk.send('interaction', pressed(desk, 'same-person', '12:14'));
    await eventually(() => expect(wishes()).toEqual(SAME.slice(0, 1)));
    await desk.send('interaction', pressed(desk, 'not-same-person', '12:14'));
    await eventually(() => expect(wishes()).toEqual(SAME));
  });

  it('may be another contact too: Discord asks, and takes yes and no for an answer', async () => {
    const desk = await startDiscord();
    over = desk;
    await desk.desk.show(ALIKE, null);
    const [post] = desk.discord.in(DESK);
    const said = words(post?.embeds).replaceAll('\\', '');
    for (const line of ASKED) expect(said).toContain(line);
    await answered(desk.discord.press(buttonOn(post ?? null, 'Same person as #14'), ANA_ID));
    await answered(desk.discord.press(buttonOn(post ?? null, 'Not the same'), ANA_ID));
    expect(wishes()).toEqual(SAME);
  });

  it('stands on it in Discord, and one press sets the language in which they wrote', async () => {
    const desk = await startDiscord();
    over = desk;
    await desk.desk.show(KNOWN, null);
    const [post] = desk.discord.in(DESK);
    const said = words(post?.embeds).replaceAll('\\', '');
    for (const line of [...SAID, 'Note: Rings *twice*']) expect(said).toContain(line);
    const press = desk.discord.press(buttonOn(post ?? null, 'Language: German'), ANA_ID);
    await answered(press);
    expect(wishes()).toEqual(FIXED);
  });

  it('has no button where there is nothing to mend, or no room beside what matters more', async () => {
    const desk = await startSlack('http', { commands });
    over = desk;
    const steps = [{ id: 'one', text: 'One', done: false }];
    const calm = { ...KNOWN, customer: { ...CUSTOMER, heard: null } };
    const full = { ...KNOWN, assignee: null, about: { ...CARD.about, steps } };
    for (const card of [calm, full]) {
      await desk.desk.show(card, null);
      expect(JSON.stringify(desk.slack.messages.at(-1)?.blocks)).not.toContain('"Language: German"');
    }
  });
});

describe('the customer in words', () => {
  it.each(LANGUAGE_TAGS)('is told in %s, each part by itself', async (language) => {
    await learn(language);
    const lines = customerLines(CUSTOMER, language);
    expect(lines).toHaveLength(3);
    expect(lines[0]?.split(' · ')).toHaveLength(6);
    expect(lines.join()).not.toMatch(/[{}]|undefined|null/);
    const nobody = { ...CUSTOMER, language: null, languageBy: null, heard: null, form: null, segment: null };
    const bare = { ...nobody, attributes: {}, note: null, past: { count: 0, tickets: [] } };
    expect(customerLines(bare, language)).toEqual([expect.not.stringContaining('·')]);
    expect(languageFix({ heard: 'de' }, language)?.label).toMatch(/\p{L}+: \p{L}+/u);
  });

  it('offers only languages that can be chosen', () => {
    expect([null, 'eu', 'xx'].map((heard) => languageFix({ heard }, 'en'))).toEqual([null, null, null]);
    expect(languageFix({ heard: 'sr-Cyrl' }, 'en')).toEqual({
      tag: 'sr-Cyrl',
      label: 'Language: Serbian (Cyrillic)',
    });
  });
});
