import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import type { SlackMessage } from './peers/slack.ts';

let stage: Stage;
afterEach(() => stage.close());

const got = async (chat: { messages(): Promise<{ text: string }[]> }) =>
  (await chat.messages()).map(({ text }) => text);

describe.each(ENGINES)('the morning of two agents, Ana in Slack and Bor in Discord, on %s', (engine) => {
  beforeEach(async () => {
    stage = await Stage.open({ engine });
  });

  it('begins with a card on both desks; who claims it in one is its owner in the other, and the second is told so [K05 K08]', async () => {
    const { ana, bor } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    expect(words(ana.card(number).blocks)).toContain('Where is my parcel?');
    expect(words(bor.card(number).embeds)).toContain('Where is my parcel?');

    await ana.press(ana.card(number).blocks, 'Claim');
    await seen(() => expect(ana.told().at(-1)?.text).toContain(`#${number} is yours`));
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Owner: **Ana**'));
    const late = await bor.type('claim', { ticket: number });
    expect(words(late.said)).toMatch(/Ana claimed this ticket \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    expect(words(ana.card(number).blocks)).toContain('Ana');
  });

  it('keeps what is typed under a card in the team, on both desks, until one press sends it once [K12 K16]', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    await ana.write(number, 'It comes on Thursday.');
    await seen(() => expect(words(bor.thread(number))).toContain('It comes on Thursday.'));
    await seen(() => expect(ana.told()).toHaveLength(1));
    expect(ana.told()[0]?.text).toContain('Internal: only the team reads this');
    expect(await got(chat)).toEqual(['Where is my parcel?']);

    await ana.press(ana.told()[0]?.blocks, 'Send to Maja');
    await seen(async () => expect(await got(chat)).toContain('It comes on Thursday.'));
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).toMatch(/last reply.*✓/));
    expect((await got(chat)).filter((text) => text === 'It comes on Thursday.')).toHaveLength(1);
    expect((await stage.messages(number)).filter(({ kind }) => kind === 'note')).toHaveLength(1);
  });
});

describe('their day', () => {
  beforeEach(async () => {
    stage = await Stage.open();
  });

  it('goes on with a text of Bor’s, typed in Discord: mirrored to Slack, sent to Telegram by one press [K12 K16]', async () => {
    const { ana, bor } = stage;
    const irina = await stage.onTelegram(77, 'Irina', 'Где моя посылка?');
    const { number } = irina;
    bor.write(number, 'Она придёт завтра.');
    await seen(() => expect(words(ana.thread(number))).toContain('Она придёт завтра.'));
    const offer = await seen(() => {
      const last = bor.thread(number).at(-1);
      expect(words(last)).toContain('Nothing was sent to Irina');
      return last as NonNullable<typeof last>;
    });
    expect(irina.got()).toEqual([]);
    await bor.press(offer, 'Send to Irina');
    await seen(() => expect(irina.got()).toEqual(['Она придёт завтра.']));
    await seen(() => expect(words(ana.card(number).blocks)).toMatch(/last reply.*✓/));
  });

  it('asks once when the customer wrote while Ana wrote her reply, and sends it when she says so [K13]', async () => {
    const { ana } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    await ana.press(ana.card(number).blocks, 'Reply');
    await seen(() => expect(ana.form().updates).toBe(1));
    expect(words(ana.form().view)).toContain('To Maja by Live chat');
    await chat.write('It is number 1207.');
    await seen(() => expect(words(ana.thread(number))).toContain('1207'));

    const stale = await ana.submit({ text: 'Which number is it?', kind: 'answer' });
    expect(words(stale)).toMatch(/customer wrote again.*1207/);
    expect(await got(chat)).toEqual(['Where is my parcel?', 'It is number 1207.']);
    const sure = await ana.submit({ text: 'It is in Koper.', kind: 'answer', confirm: true });
    expect(sure).toEqual({});
    await seen(async () => expect((await got(chat)).at(-1)).toBe('It is in Koper.'));
    expect(await got(chat)).toHaveLength(3);
  });

  it('asks Bor in Discord the same, when Ana answered while he wrote [K13]', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    const form = await bor.press(bor.card(number), 'Reply');
    await ana.type('/reply', `${number} It is in Koper.`);
    await seen(async () => expect(await got(chat)).toContain('It is in Koper.'));
    const stale = await bor.submit(form, { text: 'It is in Ljubljana.', kind: 'answer' });
    expect(words(stale.said)).toMatch(/Ana replied/);
    expect(await got(chat)).toHaveLength(2);
    await bor.press(stale, 'Send all the same');
    await seen(async () => expect((await got(chat)).at(-1)).toBe('It is in Ljubljana.'));
  });

  it('shows on both desks what a customer changed, the old words beside the new, in place [K14]', async () => {
    const { ana, bor } = stage;
    const irina = await stage.onTelegram(77, 'Irina', 'My parcel is number 1207');
    const { number } = irina;
    await irina.change(irina.first, 'My parcel is number 1208');
    for (const thread of [() => ana.thread(number), () => bor.thread(number)]) {
      await seen(() => expect(words(thread())).toMatch(/Before.*1207.*1208/));
      expect(thread()).toHaveLength(1);
    }
    for (const card of [() => ana.card(number).blocks, () => bor.card(number).embeds])
      await seen(() => expect(words(card())).toContain('1208'));
  });

  it('is resolved in Slack, shown so in Discord, and is open again on both when the customer comes back', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    await ana.type('/reply', `${number} It is at your door.`);
    await seen(() => expect(words(ana.card(number).blocks)).toContain('✓'));
    await ana.press(ana.card(number).blocks, 'Resolve');
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Resolved'));
    await seen(() => expect(words(ana.card(number).blocks)).toContain('Reopen'));
    await chat.write('No, it is not!');
    await seen(() => expect(words(bor.card(number).embeds)).toContain(`#${number} · Open`));
    await seen(() => expect(words(ana.card(number).blocks)).toMatch(/Open.*No, it is not!/));
    expect([ana.cards().length, bor.cards().length]).toEqual([1, 1]);
  });

  it('takes a press on a card of last month after a restart, in Slack and in Discord [K06]', async () => {
    const { ana, bor } = stage;
    const one = await stage.customer('Maja', 'Where is my parcel?');
    const two = await stage.customer('Marko', 'Where is mine?');
    const [inSlack, inDiscord] = [ana.card(one.number).blocks, bor.card(two.number)];
    const old = [JSON.parse(words(inSlack)), JSON.parse(words(inDiscord))];
    await stage.restart(31);
    await ana.press(old[0], 'Claim');
    await bor.press({ ...inDiscord, components: old[1].components }, 'Claim');
    await seen(() => expect(words(bor.card(one.number).embeds)).toContain('Owner: **Ana**'));
    await seen(() => expect(words(ana.card(two.number).blocks)).toContain('"Bor"'));
    expect([ana.cards().length, bor.cards().length]).toEqual([2, 2]);
  });

  it('speaks Slovene to Ana alone once she wants it; cards, Bor and the customer keep theirs [K26]', async () => {
    const { ana, bor } = stage;
    const { chat, number } = await stage.customer('Maja', 'Where is my parcel?');
    await ana.type('/desk', 'language sl');
    await seen(() => expect(ana.told().at(-1)?.text).toContain('slovenščina'));
    await ana.type('/desk', `claim ${number}`);
    await seen(() => expect(ana.told().at(-1)?.text).toContain(`#${number} je vaš.`));
    expect(words((await bor.type('claim', { ticket: number })).said)).toContain('Ana claimed');
    await ana.openHome();
    await seen(() => expect(ana.home()).toContain('Moji'));
    await ana.press(ana.card(number).blocks, 'Reply');
    await seen(() => expect(ana.form().updates).toBe(1));
    expect(words(ana.form().view)).toMatch(/Odgovor.*Klepet v živo/);
    await ana.write(number, 'Ask the depot');
    await seen(() => expect(words(ana.told().at(-1))).toMatch(/samo ekipa/));
    stage.passes(5.1);
    await seen(() => expect(ana.direct().at(-1)?.text).toContain('čaka na odgovor'));
    await ana.type('/reply', `${number} It is in Koper.`);
    await seen(async () => expect((await got(chat)).at(-1)).toBe('It is in Koper.'));
    for (const said of [words(ana.card(number).blocks), words(ana.thread(number)), words(bor.card(number))])
      expect(said).not.toMatch(/odgovor|Lastnik|napisal/i);
  });

  it('tells each what their role may do, in Slack and in Discord [K21]', async () => {
    const { ana, eva, bor, vid } = stage;
    await ana.type('/desk');
    await eva.type('/desk');
    const [anas, evas] = await seen(() => {
      const both = [ana.told().at(-1)?.text ?? '', eva.told().at(-1)?.text ?? ''];
      expect(both.every((one) => one !== '')).toBe(true);
      return both as [string, string];
    });
    const bors = words((await bor.type('desk')).said);
    const vids = words((await vid.type('desk')).said);
    for (const agents of [anas, bors]) {
      expect(agents).toMatch(/as agent.*\/claim/s);
      expect(agents).not.toContain('/reveal');
    }
    for (const supervisors of [evas, vids]) expect(supervisors).toMatch(/as supervisor.*\/reveal.*\/claim/s);
  });

  it('shows Ana in Home what is hers, what waits for the customer, and what is due [K35]', async () => {
    const { ana } = stage;
    const mine = await stage.customer('Maja', 'Where is my parcel?');
    const waits = await stage.customer('Marko', 'Where is mine?');
    await stage.customer('Mojca', 'And mine?');
    for (const { number } of [mine, waits]) {
      await ana.type('/claim', String(number));
      await seen(() => expect(words(ana.card(number).blocks)).toContain('"Ana"'));
    }
    await ana.type('/reply', `${waits.number} Which one?`);
    await seen(() => expect(words(ana.card(waits.number).blocks)).toContain('✓'));
    await ana.type('/desk', `wait ${waits.number}`);
    await seen(() => expect(words(ana.card(waits.number).blocks)).toContain('Waiting for the customer'));
    const shows = (...names: string[]) =>
      seen(() => {
        const there = ['Maja', 'Marko', 'Mojca'].filter((name) => ana.home().includes(name));
        expect(there).toEqual(names);
      });
    await ana.openHome();
    await shows('Maja');
    const home = () => stage.slack.homes.get(ana.user)?.view;
    await ana.press(home(), 'Waiting');
    await shows('Marko');
    await ana.press(home(), 'Due soon');
    await shows('Maja', 'Mojca');
  });

  it('pings nobody with what a customer writes: not in cards, threads, forms, direct messages [K19 K30 K40]', async () => {
    const { ana, bor, slack, discord } = stage;
    const hostile = '@everyone <!channel> <@U0BOSS> <@700000000000000004> @here';
    const { number } = await stage.customer(hostile, hostile);
    await ana.type('/claim', String(number));
    await seen(() => expect(words(bor.card(number).embeds)).toContain('Ana'));
    await ana.press(ana.card(number).blocks, 'Reply');
    await seen(() => expect(ana.form().updates).toBe(1));
    await bor.press(bor.card(number), 'Reply');
    bor.write(number, hostile);
    await seen(() => expect(ana.thread(number)).toHaveLength(2));
    stage.passes(5.1);
    await seen(() => expect(ana.direct()).toHaveLength(1));
    const parsed = slack.messages.filter((one) => !('user' in one)).flatMap(parsedIn);
    expect(parsed.length).toBeGreaterThan(4);
    expect(parsed.filter((text) => /<!(?!date\^)|<@/.test(text))).toEqual([]);
    expect(discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
    for (const call of discord.calls.filter(({ name }) => /message|post|callback|answer/.test(name)))
      expect(words(call.body)).not.toMatch(/"parse":\["|"users":\["|"roles":\["/);
  });
});

/** What Slack would parse in a message of ours: its text, and what stands in blocks as mark-up. */
function parsedIn({ text, blocks }: SlackMessage): string[] {
  const marked = [...words(blocks).matchAll(/"type":"mrkdwn","text":"((?:[^"\\]|\\.)*)"/g)];
  return [text, ...marked.map(([, one = '']) => one)];
}
