import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import {
  BOSSES,
  DESK,
  type DiscordInteraction,
  type DiscordMessage,
  GUILD,
  startDiscord,
  TOKEN,
} from './peers/discord.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ANA = '700000000000000001';
const BOR = '700000000000000002';
let discord: Awaited<ReturnType<typeof startDiscord>>;
let house: TestHouse;

beforeEach(async () => {
  discord = await startDiscord();
  house = await testHouse({
    engine: 'sqlite',
    env: {
      DISCORD_TOKEN: TOKEN,
      DISCORD_GUILD_ID: GUILD,
      DISCORD_DESK_CHANNEL: DESK,
      DISCORD_SUPERVISOR_CHANNEL: BOSSES,
      DISCORD_SHOW_TEXT: 'true',
      DISCORD_API_URL: discord.apiUrl,
    },
  });
  house.advance(untilMorning(house.now()));
  await house.person('Ana', 'agent', { discord: ANA });
  await house.person('Bor', 'supervisor', { discord: BOR });
  await eventually(() => expect(discord.identified).toBe(1));
});

afterEach(async () => {
  await house.stop();
  await discord.close();
  expect(discord.problems).toEqual([]);
});

/** To 07:30 UTC: a working day without quiet hours lies ahead, whenever the test runs. */
function untilMorning(now: number): number {
  return DAY - (now % DAY) + 7.5 * HOUR;
}

const card = (): DiscordMessage => {
  const [first] = discord.in(DESK);
  if (first === undefined) throw new Error('there is no card yet');
  return first;
};
const words = (of: unknown) => JSON.stringify(of);
/** The id of the button with this label. */
function buttonOn(of: { components?: unknown } | null, label: string): string {
  const [, id] = new RegExp(`"label":"${label}","custom_id":"([^"]+)"`).exec(words(of?.components)) ?? [];
  if (id === undefined) throw new Error(`no button ${label} in ${words(of)}`);
  return id;
}
const toldTo = (one: DiscordInteraction) => words(one.said?.embeds);
const answered = (...all: DiscordInteraction[]) =>
  eventually(() => expect(all.filter(({ said }) => said === null)).toEqual([]));

describe('a customer, the house and Discord', () => {
  it('shows one card, lets one of a hundred claim it, answers from a form, and pings nobody [K05 K08 K40]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('@everyone <@1> where is my [parcel](https://evil.example)?');
    await eventually(() => expect(words(card().embeds)).toContain('Maja'));
    await eventually(() => expect(discord.in(card().id)).toHaveLength(1));

    const claim = buttonOn(card(), 'Claim');
    const tries = Array.from({ length: 100 }, (_, i) => discord.press(claim, i % 2 === 0 ? ANA : BOR));
    await answered(...tries);
    const lost = tries.filter((one) => toldTo(one).includes('claimed this ticket'));
    const winner = tries.find((one) => !lost.includes(one))?.user ?? '';
    expect(new Set(lost.map(({ user }) => user))).toEqual(new Set([winner === ANA ? BOR : ANA]));
    expect(lost).toHaveLength(50);
    expect(Math.max(...tries.map(({ took }) => took))).toBeLessThan(3000);

    await eventually(() => expect(words(card().components)).not.toContain('Claim'));
    const form = discord.press(buttonOn(card(), 'Reply'), winner);
    await eventually(() => expect(form.callback?.type).toBe(9));
    expect(words(form.callback)).toContain('Maja');
    const sent = discord.submit(form, { text: 'It comes on Thursday.', kind: 'answer' }, winner);
    await answered(sent);
    const got = await house.until(
      () => customer.messages(),
      (all) => all.some(({ text }) => text.includes('Thursday')),
    );
    expect(got.filter(({ text }) => text.includes('Thursday'))).toHaveLength(1);
    await eventually(() => expect(words(card().embeds)).toMatch(/✓/));
    await eventually(() => expect(words(discord.in(card().id))).toContain('Thursday'));
    expect(discord.in(DESK)).toHaveLength(1);
    expect(discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
  });

  it('asks once when the customer wrote meanwhile, and sends by one press however often it is pressed [K04 K13]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is it?');
    await eventually(() => expect(words(card().embeds)).toContain('Where is it'));
    const form = discord.press(buttonOn(card(), 'Reply'), ANA);
    await eventually(() => expect(form.callback?.type).toBe(9));
    await customer.write('Forget it, I have another question.');
    await eventually(() => expect(words(card().embeds)).toContain('another question'));
    const stale = discord.submit(form, { text: 'It is on its way.', kind: 'answer' }, ANA);
    await answered(stale);
    expect(toldTo(stale)).toContain('It is on its way');
    const sure = buttonOn(stale.said, 'Send all the same');
    const five = Array.from({ length: 5 }, () => discord.press(sure, ANA, stale));
    await answered(...five);
    expect(five.map(({ callback }) => callback?.type)).toEqual([6, 6, 6, 6, 6]);
    const theirs = async () => (await customer.messages()).filter(({ text }) => text === 'It is on its way.');
    await house.until(theirs, (all) => all.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await theirs()).toHaveLength(1);
  });

  it('says what a reply promises too much, and sends it by one press when it promises nothing', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Where is it?');
    await eventually(() => expect(words(card().embeds)).toContain('Where is it'));
    const form = discord.press(buttonOn(card(), 'Reply'), ANA);
    await eventually(() => expect(form.callback?.type).toBe(9));
    const said = 'You will get a discount of 30 %.';
    const held = discord.submit(form, { text: said, kind: 'answer' }, ANA);
    await answered(held);
    expect(toldTo(held)).toContain('30 % is above 15 %');
    await answered(discord.press(buttonOn(held.said, 'Not a promise'), ANA, held));
    const theirs = async () => (await customer.messages()).filter(({ text }) => text === said);
    await house.until(theirs, (all) => all.length === 1);
  });

  it('takes a file in a form to the customer, and brings back a text that was not sent [K18]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('How much is it?');
    await eventually(() => expect(words(card().embeds)).toContain('Maja'));
    await answered(discord.press(buttonOn(card(), 'Claim'), ANA));
    const form = discord.press(buttonOn(card(), 'Reply'), ANA);
    await eventually(() => expect(form.callback?.type).toBe(9));
    const program = discord.attach('setup.exe', 'MZ', 'application/x-msdownload');
    const refused = discord.submit(form, { text: 'See the bill.', kind: 'answer', files: [program] }, ANA);
    await answered(refused);
    expect(toldTo(refused)).toMatch(/setup\.exe is of a kind that is not taken/);
    const again = discord.press(buttonOn(card(), 'Reply'), ANA);
    await eventually(() => expect(again.callback?.type).toBe(9));
    expect(words(again.callback)).toContain('"value":"See the bill."');
    const bill = discord.attach('../bill.txt', 'EUR 12');
    await answered(discord.submit(again, { text: 'See the bill.', kind: 'answer', files: [bill] }, ANA));
    const got = await house.until(
      () => customer.messages(),
      (all) => all.some(({ text }) => text === 'See the bill.'),
    );
    expect(words(got.filter(({ text }) => text === 'See the bill.'))).toMatch(/"name":"[^"/\\\\]*bill\.txt"/);
    expect(got.filter(({ text }) => text === 'See the bill.')).toHaveLength(1);
  });

  it('reminds the owner, or pings in the thread whoever lets nobody write to them, and calls the supervisors by their ids [K40 K47]', async () => {
    const customer = await house.visitor('Maja');
    await customer.write('Hello, is anybody there?');
    await eventually(() => expect(words(card().embeds)).toContain('Maja'));
    discord.press(buttonOn(card(), 'Claim'), ANA);
    await eventually(() => expect(words(card().embeds)).toContain('Ana'));
    house.advance(5.1 * HOUR);
    const direct = `8${ANA.slice(1)}`;
    await eventually(() => expect(discord.in(direct)).toHaveLength(1));
    discord.closed.add(ANA);
    house.advance(3.1 * HOUR);
    await eventually(() => expect(discord.in(card().id).flatMap(({ pings }) => pings)).toEqual([ANA]));
    house.advance(1.3 * HOUR);
    await eventually(() => expect(discord.in(BOSSES).flatMap(({ pings }) => pings)).toEqual([BOR]));
    expect(discord.in(direct)).toHaveLength(1);
  });
});
