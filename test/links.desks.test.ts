import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import type { TicketCard } from '../src/desks/card.ts';
import { cardBody, showsText } from '../src/desks/discord/card.ts';
import { customId, pressIn, seenAt, seenIn } from '../src/desks/discord/ids.ts';
import { cardPost } from '../src/desks/slack/card.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn } from '../src/texts/texts.ts';
import * as discord from './discord.house.ts';
import { eventually } from './eventually.ts';
import { CARD } from './lent.ts';
import { DESK } from './peers/discord.ts';
import * as slack from './slack.house.ts';
import { sentOff } from './slack.surfaces.ts';

const POST = { ticket: 14, channel: 'telegram', contactName: 'Maja by phone' };
const CHAT = { ticket: 12, channel: 'webchat', contactName: 'Maja Novak' };
/** #14 was merged into #12, and the customer wrote there last. */
const MERGED: TicketCard = {
  ...CARD,
  places: [POST, CHAT],
  ties: { mergedInto: null, absorbed: [14], splitFrom: null, splitOff: [15], linked: [7, 8] },
};
/** They wrote in the chat since. */
const MOVED: TicketCard = { ...MERGED, newestId: 'message-2', places: [CHAT, POST] };
const wroteAgain = async ({ options }: { options: Readonly<Record<string, unknown>> }) =>
  options.confirm === true
    ? ({ ok: true, key: 'said.claimed', text: 'sent', ticket: 12, data: { message: 'm-1' } } as const)
    : ({ ok: false, refused: 'customer-wrote', text: 'The customer wrote again.' } as const);

describe('a card', () => {
  it('says on both desks, in every language, what the ticket has to do with others and to whom a reply goes', async () => {
    for (const language of LANGUAGE_TAGS) {
      await learn(language);
      for (const shown of [cardPost(MERGED, language), cardBody(MERGED, true, language)]) {
        const words = JSON.stringify(shown).replaceAll('\\\\', '');
        for (const one of ['#14', '#15', '#7, #8', 'Maja by phone']) expect(words).toContain(one);
      }
    }
    const places = [
      { ...POST, waitingSince: Date.parse('2026-11-02T09:00:00Z') },
      { ...CHAT, waitingSince: null },
    ];
    const both = { ...MERGED, places } as TicketCard;
    expect(JSON.stringify(cardPost(both, 'en'))).toMatch(
      /Maja by phone \(Telegram\) waits since <!date\^1793610000\^.*Maja Novak \(Live chat\) does not wait/,
    );
    expect(JSON.stringify(cardBody(both, true, 'en'))).toMatch(
      /Maja by phone \(Telegram\) waits since <t:1793610000:.*Maja Novak \(Live chat\) does not wait/,
    );
    const absorbed = Array.from({ length: 500 }, (_, at) => at + 20);
    const much = {
      ...MERGED,
      ties: { mergedInto: null, splitFrom: null, splitOff: [], linked: [], absorbed },
    };
    for (const shown of [cardPost(much, 'en'), cardBody(much, true, 'en')])
      expect(JSON.stringify(shown)).toContain('A reply goes to Maja by phone');
    const gone = { ...CARD, status: 'resolved' as const, ties: { ...MERGED.ties, mergedInto: 20 } };
    expect(JSON.stringify(cardPost(gone as TicketCard, 'en'))).toContain('Goes on in #20');
    const part = { ...CARD, ties: { ...MERGED.ties, splitFrom: 3 } };
    expect(JSON.stringify(cardPost(part as TicketCard, 'en'))).toContain('next arrives there');
  });

  it('shows no words in Discord that a customer said in a channel whose words are hidden', () => {
    const own = { ...CARD, channel: 'discord' };
    expect(showsText(own, false)).toBe(true);
    expect(showsText({ ...own, places: [POST, { ...CHAT, channel: 'discord' }] }, false)).toBe(false);
  });

  it('carries in its button where the reply goes', () => {
    expect(seenIn(seenAt('m-1', 12, 12), 12)).toEqual({ seen: 'm-1', to: 12 });
    expect(seenIn(seenAt('m-1', 14, 12), 12)).toEqual({ seen: 'm-1', to: 14 });
    expect(seenIn(seenAt(null, 14, 12), 12)).toEqual({ seen: null, to: 14 });
    const id = customId(
      'long-reply',
      9_999_999,
      seenAt('0190a7c2-0000-7000-8000-0000000000bb', 9_999_998, 9_999_999),
    );
    expect(pressIn(id)?.extra).toMatch(/\/9999998$/);
  });
});

describe('the form of a reply in Slack', () => {
  let desk: slack.TestDesk;
  afterEach(() => desk.stop());
  const modal = () => JSON.stringify(desk.slack.views.at(-1)?.view);

  it('sends where it says, whatever happens meanwhile', async () => {
    desk = await slack.startDesk('http');
    desk.cards.set(12, MERGED);
    await desk.send('interaction', slack.pressed(desk, 'reply', '12'));
    await eventually(() => expect(modal()).toContain('To Maja by phone by Telegram'));
    desk.cards.set(12, MOVED);
    desk.answer = wroteAgain;
    const fields = { text: 'Here', kind: { choose: 'answer' } };
    const { body } = await desk.send('interaction', sentOff(desk, fields));
    expect(JSON.stringify(body)).toContain('To Maja by phone by Telegram');
    await desk.send('interaction', sentOff(desk, { ...fields, confirm: { tick: 'confirm' } }));
    expect(desk.handled.map(({ options }) => options.to)).toEqual([14, 14]);
    expect(desk.handled[0]?.options.seen).toBe('message-1');
  });

  it('of a merge asks for the other ticket', async () => {
    desk = await slack.startDesk('http', { commands });
    await desk.send('interaction', slack.pressed(desk, 'form:merge', '12:merge'));
    await eventually(() => expect(modal()).toContain('"block_id":"into"'));
    await desk.send('interaction', sentOff(desk, { into: '#14', confirm: { tick: 'confirm' } }));
    expect(desk.handled.at(-1)).toMatchObject({
      name: 'merge',
      options: { ticket: 12, into: 14, confirm: true },
    });
  });
});

describe('the form of a reply in Discord', () => {
  let desk: discord.TestDesk;
  afterEach(() => desk.stop());

  it('sends where it says, whatever happens meanwhile', async () => {
    desk = await discord.startDesk();
    desk.cards.set(12, MERGED);
    await desk.desk.show(MERGED, null);
    const form = desk.discord.press('1:reply:12:message-1/14', discord.ANA_ID);
    await eventually(() => expect(form.callback?.type).toBe(9));
    desk.cards.set(12, MOVED);
    desk.answer = wroteAgain;
    const sent = desk.discord.submit(form, { kind: 'answer', text: 'my own words' }, discord.ANA_ID);
    await discord.answered(sent);
    const again = discord.buttonOn(sent.said, 'Send all the same');
    await discord.answered(desk.discord.press(again, discord.ANA_ID));
    expect(desk.handled.map(({ options }) => [options.to, options.seen])).toEqual([
      [14, 'message-1'],
      [14, 'message-1'],
    ]);
    expect(JSON.stringify(desk.discord.in(DESK)[0])).toContain('1:reply:12:message-1/14');
  });
});
