import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { BOSSES, type DiscordMessage } from './peers/discord.ts';
import { alwaysOpen } from './peers/hours.ts';
import type { Visitor } from './peers/house.ts';
import type { SlackMessage } from './peers/slack.ts';

let stage: Stage;
const folders: string[] = [];
afterEach(async () => {
  await stage.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The house's own rules, with everybody always at work. */
function rules(): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  folders.push(folder);
  cpSync('rules', folder, { recursive: true });
  alwaysOpen(folder);
  return folder;
}

const HOP = 10 / 60;
const eventsOf = async (number: number) =>
  (await stage.house.get(`/api/tickets/${number}`)).body.events as { type: string; text: string }[];
const typesOf = async (number: number) => (await eventsOf(number)).map(({ type }) => type);
const read = async (chat: Visitor) => words(await chat.messages());
/** What the supervisors are told, where each platform has a place for them. */
const inSlack = () => stage.eva.cards('C0BOSS').at(-1) as SlackMessage;
const inDiscord = () => stage.discord.in(BOSSES).at(-1) as DiscordMessage;
const told = () => `${words(inSlack()?.blocks)}${words(inDiscord()?.embeds)}`;

/** Ana asks for more than she may give alone; answers once both platforms have told the supervisors. */
async function asked(number: number, what = 'coupon:4'): Promise<void> {
  const { ana, house } = stage;
  const before = stage.eva.cards('C0BOSS').length;
  const forms = ana.forms();
  await ana.type('/desk', `offer ${number} ${what} --because "The third late parcel"`);
  await seen(() => {
    expect(ana.forms()).toBe(forms + 1);
    expect(words(ana.form().view)).toContain('They read');
  });
  await ana.submit({ what, because: 'The third late parcel' });
  await house.until(
    async () => stage.eva.cards('C0BOSS').length,
    (count) => count > before,
  );
  await seen(() => expect(words(inDiscord()?.components)).toContain('Approve'));
  await seen(() => expect(words(ana.card(number).blocks)).toContain('Withdraw'));
  await seen(() => expect(words(stage.bor.card(number).components)).toContain('Approve'));
}

describe.each(ENGINES)('offers and decisions between the desks on %s', (engine) => {
  beforeEach(async () => {
    stage = await Stage.open({ engine, env: { RULES_DIR: rules() } });
  });

  it('are chosen from a form without typing, and seen before anything is done, in Slack and Discord [K61]', async () => {
    const { ana, bor } = stage;
    const hers = await stage.customer('Maja', 'My parcel is late');
    await ana.type('/desk', `offer ${hers.number}`);
    await seen(() => expect(words(ana.form().view)).toContain('multi_static_select'));
    const quoted = await ana.submit({ choose: ['coupon:1', 'refund:10'] });
    expect(words(quoted)).toContain('standard, you may');
    expect(words(quoted)).toContain('"submit":{"type":"plain_text","text":"Send"');
    expect(await typesOf(hers.number)).not.toContain('offered');
    await ana.submit({ choose: ['coupon:1', 'refund:10'] });
    await seen(async () => expect(await read(hers.chat)).toContain('a coupon worth €5.00'));
    expect(await typesOf(hers.number)).not.toContain('approval-asked');

    const his = await stage.customer('Marko', 'Mine too');
    const form = await bor.type('offer', { ticket: his.number });
    const quote = await bor.submit(form, { choose: 'coupon:3', text: 'We are sorry.' });
    expect(words(quote.said)).toContain('at your discretion');
    expect(await typesOf(his.number)).not.toContain('offered');
    await bor.press(quote, 'Send');
    await seen(async () => expect(await read(his.chat)).toContain('We are sorry.'));

    await hers.chat.write('1');
    await seen(() => expect(words(ana.card(hers.number).blocks)).toContain('Done: no. 1'));
    await seen(() => expect(words(bor.card(hers.number).components)).toContain('Done: no. 1'));
    await bor.press(bor.card(hers.number), 'Done');
    await seen(() => expect(words(ana.card(hers.number).blocks)).not.toContain('Done: no.'));
    expect(await typesOf(hers.number)).toContain('carried-out');
  });

  it('name who would be asked and with which text, and ask for the reason that is missing [K61]', async () => {
    const { ana, bor } = stage;
    const { number } = await stage.customer('Maja', 'My parcel is late');
    await ana.type('/desk', `offer ${number} coupon:4`);
    await seen(() => expect(words(ana.form().view)).toMatch(/(Eva|Vid) is asked/));
    expect(words(ana.form().view)).toMatch(/"submit":\{"type":"plain_text","text":"Ask: (Eva|Vid)"/);
    expect(words(ana.form().view)).toContain('They read: Ana wants to offer');

    const quote = await bor.type('offer', { ticket: number, what: 'coupon:4' });
    expect(words(quote.said)).toMatch(/They read: Bor wants to offer/);
    const why = await bor.press(quote, 'Ask: ');
    expect(await typesOf(number)).not.toContain('approval-asked');
    await bor.submit(why, { because: 'The third late parcel' });
    await seen(async () => expect(await typesOf(number)).toContain('approval-asked'));
    await seen(() => expect(told()).toContain('The third late parcel'));
  });

  it('say why somebody is asked: who wants what, the rule and its facts, and what silence does [K53]', async () => {
    const { ana } = stage;
    const { number } = await stage.customer('Maja', 'My parcel is late');
    await ana.type('/desk', `tag ${number} safety`);
    await seen(() => expect(words(ana.card(number).blocks)).toContain('#safety'));
    await asked(number, 'coupon:1');
    for (const notice of [words(inSlack().blocks), words(inDiscord().embeds)]) {
      expect(notice).toContain('Ana wants to offer on');
      expect(notice).toContain('€5.00');
      expect(notice).toContain('Why: The third late parcel');
      expect(notice).toContain('Nothing is given where somebody may be hurt');
      expect(notice).toContain('the tags have Somebody may be hurt');
      expect(notice).toContain('If nobody decides within 1 h 30 min');
    }
    for (const card of [words(ana.card(number).blocks), words(stage.bor.card(number).embeds)])
      expect(card).toMatch(/Ana waits for a decision: (Eva|Vid), until/);
  });

  it('are not decided by who asked, nor by an agent: each is told alone who can [K54]', async () => {
    const { ana, bor } = stage;
    const { number } = await stage.customer('Maja', 'My parcel is late');
    await asked(number);
    await ana.press(ana.card(number).blocks, 'Approve');
    await seen(() =>
      expect(words(ana.told().at(-1))).toMatch(/You asked for it: somebody else decides\. Asked: (Eva|Vid)/),
    );
    const pressed = await bor.press(bor.card(number), 'Approve');
    expect(words(pressed.said)).toMatch(/You may not decide this\. Asked: (Eva|Vid)/);
    expect(pressed.callback?.data).toMatchObject({ flags: 64 });
    const denied = await bor.submit(await bor.press(bor.card(number), 'Deny'), { reason: 'No' });
    expect(words(denied.said)).toContain('You may not decide this');
    expect(await typesOf(number)).not.toContain('approval-given');
  });

  it('are decided once, however many press on both platforms and the web, and everybody is told [K55]', async () => {
    const { ana, eva, vid, house } = stage;
    const lead = await house.person('Zoja', 'lead');
    const { chat, number } = await stage.customer('Maja', 'My parcel is late');
    await asked(number);
    const [here, there] = [structuredClone(inSlack()), structuredClone(inDiscord())];
    const presses = Array.from({ length: 100 }, (_, at) =>
      at % 3 === 0
        ? eva.press(here.blocks, 'Approve')
        : at % 3 === 1
          ? vid.press(there, 'Approve')
          : house.command('deny', { ticket: number, reason: 'Too much' }, lead.token),
    );
    await Promise.all(presses);
    const decisions = (await typesOf(number)).filter((type) => /^approval-(given|denied)$/.test(type));
    expect(decisions).toHaveLength(1);
    const outcome = decisions[0] === 'approval-given' ? /Approved by (Eva|Vid) at / : /Denied by Zoja at /;
    await seen(() => {
      expect(words(inSlack().blocks)).toMatch(outcome);
      expect(words(inDiscord().embeds)).toMatch(outcome);
      expect(words([...eva.direct(), ...vid.direct()].map((one) => one))).toMatch(outcome);
    });
    for (const notice of [inSlack().blocks, inDiscord().components, eva.direct(), vid.direct()])
      expect(words(notice)).not.toContain('Approve with');
    await seen(() => expect(words(ana.direct())).toMatch(/what you asked for is (approved|denied)/));
    const reached = async () =>
      (await chat.messages()).filter(({ text }) => text.includes('4 coupons worth')).length;
    if (decisions[0] === 'approval-given') await seen(async () => expect(await reached()).toBe(1));
    else expect(await reached()).toBe(0);
    // Whoever presses what stood there before hears how it ended.
    await eva.press(here.blocks, 'Approve');
    await seen(() => expect(words(eva.told().at(-1))).toMatch(/(approved|denied) it already/));
  });

  it('are denied with a reason that the agent reads, and approved with a condition [K56]', async () => {
    const { ana, eva, vid } = stage;
    const first = await stage.customer('Maja', 'My parcel is late');
    await asked(first.number);
    const form = await vid.press(inDiscord(), 'Deny');
    expect(words(form.callback)).toContain('"required":true');
    await vid.submit(form, { reason: 'One coupon is enough here.' });
    await seen(() => expect(words(ana.direct())).toContain('Vid: One coupon is enough here.'));
    await seen(() => expect(told()).toMatch(/Denied by Vid at .*Denied by Vid at /));

    const second = await stage.customer('Marko', 'Mine too');
    await asked(second.number, 'coupon:5');
    const opened = (name: string) =>
      seen(() => {
        expect(words(eva.form().view)).toContain(
          `"title":{"type":"plain_text","text":"#${second.number} ${name}"`,
        );
        return words(eva.form().view);
      });
    await eva.press(inSlack().blocks, 'Deny');
    expect(await opened('deny')).toContain('"block_id":"reason","optional":false');
    await eva.press(inSlack().blocks, 'Approve with');
    expect(await opened('approve')).toContain('"block_id":"reason","optional":true');
    await eva.submit({ reason: 'Only this once.' });
    await seen(() => expect(words(ana.direct())).toContain('Eva: Only this once.'));
    await seen(async () => expect(await read(second.chat)).toContain('5 coupons worth'));
  });

  it('that were changed meanwhile are void where they were asked, and asked for anew [K57]', async () => {
    const { ana, eva } = stage;
    const { chat, number } = await stage.customer('Maja', 'My parcel is late');
    await asked(number);
    const old = structuredClone(inSlack());
    const ts = inSlack().ts;
    await asked(number, 'coupon:6');
    await seen(() => {
      const first = eva.cards('C0BOSS').find((one) => one.ts === ts);
      expect(words(first?.blocks)).toContain('Void since');
      expect(words(first?.blocks)).not.toContain('"Approve"');
    });
    await eva.press(old.blocks, 'Approve');
    await seen(() => expect(words(eva.told().at(-1))).toContain('no longer what is asked for'));
    expect(await typesOf(number)).not.toContain('approval-given');
    expect(await read(chat)).not.toContain('coupons worth');
    await eva.press(inSlack().blocks, 'Approve');
    await seen(async () => expect(await read(chat)).toContain('6 coupons worth'));
    await ana.press(ana.card(number).blocks, 'Withdraw');
    await seen(() => expect(words(ana.card(number).blocks)).not.toContain('Withdraw'));
  });

  it('go on in silence to the next one by direct message, until somebody looks into it [K58]', async () => {
    const { ana, eva, vid } = stage;
    const { number } = await stage.customer('Maja', 'My parcel is late');
    await asked(number);
    const heard = { Eva: () => words(eva.direct()), Vid: () => words(vid.direct()) };
    await seen(() => expect(`${heard.Eva()}${heard.Vid()}`).toContain('waits for a decision'));
    const [first, next] = heard.Eva().includes('waits for a decision')
      ? (['Eva', 'Vid'] as const)
      : (['Vid', 'Eva'] as const);
    expect(heard[next]()).not.toContain('waits for a decision');
    stage.passes(HOP);
    await seen(() => expect(heard[first]()).toContain('still waits for your decision'));
    stage.passes(HOP);
    await seen(() => expect(heard[next]()).toContain('waits for a decision'));
    const own = next === 'Eva' ? eva : vid;
    if (own === eva) await eva.press(eva.direct(), 'Look into it');
    else await vid.press(vid.direct().at(-1) as DiscordMessage, 'Look into it');
    await seen(() => expect(words(ana.card(number).blocks)).toContain(`${next} looks into it`));
    stage.passes(2);
    await seen(async () => expect(await typesOf(number)).toContain('approval-seen'));
    const hops = (await typesOf(number)).filter((type) => type === 'approval-hop');
    expect(hops).toHaveLength(2);
  });

  it('keep the case open and what was not allowed from going out, but not a holding reply [K60]', async () => {
    const { ana } = stage;
    const { chat, number } = await stage.customer('Maja', 'My parcel is late');
    await asked(number);
    await ana.type('/resolve', String(number));
    await seen(() => expect(words(ana.told().at(-1))).toContain("waits for a supervisor's decision"));
    await ana.press(ana.card(number).blocks, 'Reply');
    await seen(() => expect(words(ana.form().view)).toContain('"block_id":"kind"'));
    await ana.submit({ text: 'We are asking for you.', kind: 'holding' });
    await seen(async () => expect(await read(chat)).toContain('We are asking for you.'));
    expect(await read(chat)).not.toContain('coupons worth');
    expect((await stage.messages(number)).find(({ text }) => text.includes('coupons worth'))).toMatchObject({
      delivery: 'gated',
    });
  });
});
