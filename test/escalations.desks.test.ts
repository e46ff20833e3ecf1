import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GivingView } from '../src/api/giving-shapes.ts';
import { words } from './desks.in-slack.ts';
import { HOUR, Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { BOSSES, type DiscordMessage } from './peers/discord.ts';
import { alwaysOpen } from './peers/hours.ts';

/** A rule on text that is wrong more often than right. */
const BANANAS = {
  name: 'Bananas',
  because: 'Somebody thought it a good idea.',
  priority: 60,
  conditions: { all: [{ fact: 'text', operator: 'mentions', value: ['bananas'] }] },
  event: { type: 'escalate', params: { reason: 'bananas', tell: 'Bananas are mentioned.' } },
  examples: [{ facts: { text: 'bananas' }, fires: true }],
};

const THIRTY = 'You will get a discount of 30 % on your next order.';

let stage: Stage;
let folder: string;

const eventsOf = async (number: number) =>
  ((await stage.house.get(`/api/tickets/${number}`)).body as { events: { type: string }[] }).events.map(
    ({ type }) => type,
  );
const ownerOf = async (number: number) =>
  (
    (await stage.house.get(`/api/tickets/${number}`)).body as {
      ticket: { assignee: { name: string } | null };
    }
  ).ticket.assignee?.name ?? null;

const promisesOf = async (number: number) =>
  ((await stage.house.get(`/api/tickets/${number}`)).body.giving as GivingView | null)?.pledges ?? [];

/** The newest call in the supervisors' channel of each desk. */
const inSlack = () => stage.slack.messages.filter(({ channel }) => channel === 'C0BOSS').at(-1);
const inDiscord = () => stage.discord.in(BOSSES).at(-1);

describe.each(ENGINES)('a call for a supervisor at both desks, on %s', (engine) => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    cpSync('rules', folder, { recursive: true });
    alwaysOpen(folder);
    stage = await Stage.open({ engine, env: { RULES_DIR: folder } });
  });

  afterEach(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  });

  it('says which rule calls with what it found, is taken over in Slack and dismissed in Discord', async () => {
    const { ana, eva, vid, bor } = stage;
    const { number } = await stage.customer('Maja', 'You will hear from my lawyer');
    await ana.press(ana.card(number).blocks, 'Claim');
    await seen(async () => expect(await ownerOf(number)).toBe('Ana'));
    await seen(() => {
      for (const call of [inSlack()?.blocks, inDiscord()?.embeds]) {
        expect(words(call)).toContain('Lawyers or authorities');
        expect(words(call)).toContain('lawyer');
      }
    });

    await eva.press(inSlack()?.blocks, 'Take over');
    await seen(async () => expect(await ownerOf(number)).toBe('Eva'));
    await seen(() => expect(words(ana.direct())).toContain(`took #${number} over from you`));

    const call = inDiscord();
    if (call === undefined) throw new Error('nobody was called');
    const hers = await bor.press(call, 'Dismiss');
    const refused = await bor.submit(hers, { reason: 'I say so.' });
    expect(words(refused.said)).toContain('supervisor');
    expect(await eventsOf(number)).not.toContain('escalation-dismissed');

    // Whoever has not been seen since the start is asked to press again.
    expect(words((await vid.press(call, 'Dismiss')).said)).toContain('Press once more');
    const form = await vid.press(call, 'Dismiss');
    await vid.submit(form, { reason: 'They are a lawyer and say hello.' });
    await seen(async () => expect(await eventsOf(number)).toContain('escalation-dismissed'));
    await seen(() => expect(words(eva.direct())).toContain(`supervisor on #${number} was dismissed`));
  });

  it('leaves leads a limit to try on what happened, from Slack and from Discord', async () => {
    const { eva, vid, house } = stage;
    for (const name of ['Eva', 'Vid'])
      expect((await house.command('person', { action: 'change', name, role: 'lead' })).status).toBe(200);
    const { number } = await stage.customer('Maja', 'My parcel is late');
    const offer = { ticket: number, what: 'coupon:3', confirm: true };
    expect((await house.command('offer', offer)).status).toBe(200);
    await eva.type('/desk', 'policy backtest --set coupon.discretion=2');
    const link = /\/api\/backtests\/[\w-]+\.html/;
    await seen(() => expect(words(eva.direct())).toMatch(link));
    expect(words(eva.direct())).toContain('Offers that ask for a decision: 0 → 1');
    const path = link.exec(words(eva.direct()))?.[0] ?? '';
    expect((await house.get(path.replace('.html', '.json'))).body).toMatchObject({ asked: { would: 1 } });
    await vid.type('policy', { topic: 'backtest', set: 'coupon.worth=7' });
    // Discord links to https alone: here the address has none.
    await seen(() => expect(words(vid.direct())).toContain('The whole report'));
    expect(words(vid.direct())).toContain('Offers that ask for a decision: 0 → 0');
  });

  it('is answered with advice and with a priority in their forms', async () => {
    const { eva } = stage;
    const { number } = await stage.customer('Maja', 'You will hear from my lawyer');
    await seen(() => expect(words(inSlack()?.blocks)).toContain('Advise'));
    await eva.press(inSlack()?.blocks, 'Advise');
    await seen(() => expect(words(eva.form().view)).toContain('note'));
    await eva.press(inSlack()?.blocks, 'Priority');
    await seen(() => expect(words(eva.form().view)).toContain('urgent'));
    expect(words(inSlack()?.blocks)).not.toContain('Approve');
    expect(number).toBeGreaterThan(0);
  });
});

describe.each(ENGINES)('a reply with 30 % where 15 % is allowed, on %s', (engine) => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    cpSync('rules', folder, { recursive: true });
    alwaysOpen(folder);
    stage = await Stage.open({ engine, env: { RULES_DIR: folder } });
  });

  afterEach(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  });

  const above = (on: unknown) => {
    expect(words(on)).toContain('30 % is above 15 %');
    expect(words(on)).toContain('Fifteen per cent off');
  };
  type Chat = Awaited<ReturnType<Stage['customer']>>['chat'];
  const got = async (chat: Chat) => words((await chat.messages()).map(({ text }) => text));

  it('is no promise by one press, or goes out once a supervisor allows it, and is kept, in Slack and in Discord', async () => {
    const { ana, bor, eva, vid } = stage;
    // Written under a card in Slack, and in a form of Discord: it promises nothing.
    const maja = await stage.customer('Maja', 'My parcel is late');
    await ana.write(maja.number, THIRTY);
    await seen(() => expect(words(ana.told().at(-1))).toContain('Send to Maja'));
    await ana.press(ana.told().at(-1)?.blocks, 'Send to Maja');
    await seen(() => above(ana.told().at(-1)));
    expect(await got(maja.chat)).not.toContain('30 %');
    await ana.press(ana.told().at(-1)?.blocks, 'Not a promise');
    await seen(async () => expect(await got(maja.chat)).toContain('30 %'));

    const marko = await stage.customer('Marko', 'Mine too');
    const written = async (number: number) =>
      bor.submit(await bor.press(bor.card(number), 'Reply'), { text: THIRTY, kind: 'answer' });
    const hint = await written(marko.number);
    above(hint.said);
    expect(await got(marko.chat)).not.toContain('30 %');
    await bor.press(hint, 'Not a promise');
    await seen(async () => expect(await got(marko.chat)).toContain('30 %'));
    for (const { number } of [maja, marko]) {
      expect(await eventsOf(number)).toContain('pledge-waived');
      expect(await promisesOf(number)).toEqual([]);
    }

    // The other way: a supervisor is asked, decides where they work, and it goes out.
    const zala = await stage.customer('Zala', 'Where is mine?');
    await ana.press(ana.card(zala.number).blocks, 'Reply');
    await seen(() => {
      expect(words(ana.form().view)).toContain(`Reply to #${zala.number}`);
      expect(words(ana.form().view)).toContain('"block_id":"kind"');
    });
    above(await ana.submit({ text: THIRTY, kind: 'answer' }));
    expect(await ana.submit({ text: THIRTY, kind: 'answer', confirm: ['confirm'] })).toEqual({});
    const asked = (by: string, number: number) =>
      seen(() => {
        for (const call of [inSlack(), inDiscord()])
          expect(words(call)).toContain(`${by} wants to write on #${number}`);
      });
    await asked('Ana', zala.number);
    await eva.press(inSlack()?.blocks, 'Approve');
    await seen(async () => expect(await got(zala.chat)).toContain('30 %'));

    const pavel = await stage.customer('Pavel', 'And mine?');
    await bor.press(await written(pavel.number), 'Send all the same');
    await asked('Bor', pavel.number);
    expect(await got(pavel.chat)).not.toContain('30 %');
    await vid.press(await seen(() => inDiscord() as DiscordMessage), 'Approve');
    await seen(async () => expect(await got(pavel.chat)).toContain('30 %'));

    for (const { number } of [zala, pavel]) {
      const [pledge] = await seen(async () => {
        const all = await promisesOf(number);
        expect(all).toMatchObject([{ text: 'discount 30 %', late: false }]);
        return all;
      });
      const due = Date.parse(pledge?.dueAt ?? '') - stage.house.now();
      expect(Math.round(due / HOUR)).toBe(120);
      await seen(() => {
        expect(words(ana.card(number).blocks)).toContain('Promise no. 1: discount 30 %');
        expect(words(bor.card(number).embeds)).toContain('Promise no. 1: discount 30 %');
      });
    }

    // Our own date is at four fifths of the way.
    stage.passes(97);
    const soon = (number: number) => `#${number}: we promised this, and it is due soon`;
    await seen(() => {
      expect(words(ana.direct())).toContain(soon(zala.number));
      expect(words(bor.direct())).toContain(soon(pavel.number));
    });
    await ana.type('/desk', `pledge ${zala.number} kept`);
    await bor.type('pledge', { ticket: pavel.number, as: 'kept' });
    for (const { number } of [zala, pavel]) {
      await seen(async () => expect(await eventsOf(number)).toContain('pledge-kept'));
      await seen(() => {
        expect(words(ana.card(number).blocks)).not.toContain('Promise no.');
        expect(words(bor.card(number).embeds)).not.toContain('Promise no.');
      });
    }
  });
});

describe('a rule that calls for nothing', () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    cpSync('rules', folder, { recursive: true });
    alwaysOpen(folder);
    const file = join(folder, 'escalation.json');
    const { rules, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as { rules: object[] };
    writeFileSync(file, JSON.stringify({ ...rest, rules: [...rules, BANANAS] }));
    stage = await Stage.open({ env: { RULES_DIR: folder } });
  });

  afterEach(async () => {
    await stage.close();
    rmSync(folder, { recursive: true });
  });

  it('is dismissed in Slack, in Discord and on the web until it falls silent, and the leads hear it at each', async () => {
    const { eva, vid, house, slack, discord } = stage;
    const lea = await house.person('Lea', 'lead');
    for (const name of ['Eva', 'Vid'])
      await house.command('person', { action: 'change', name, role: 'lead' });
    for (let i = 0; i < 10; i++) await (await house.visitor(`Maja ${i}`)).write('Bananas in my parcel');
    const callOf = (number: number) => {
      const about = new RegExp(`#${number}\\b`);
      const called = slack.messages.find((one) => one.channel === 'C0BOSS' && about.test(words(one.blocks)));
      const said = discord.in(BOSSES).find((one) => about.test(words(one)));
      if (called === undefined || said === undefined) throw new Error(`nobody was called to #${number}`);
      expect(words(called.blocks)).toContain('Bananas');
      return { called, said };
    };
    const mute = 'The rule “Bananas” calls nobody any more';

    for (const number of [1, 2]) {
      const { called } = await seen(() => callOf(number));
      await eva.press(called.blocks, 'Dismiss');
      await seen(() => expect(words(eva.form().view)).toContain(`#${number}`));
      await eva.submit({ reason: 'A recipe.' });
      await seen(async () => expect(await eventsOf(number)).toContain('escalation-dismissed'));
    }
    await vid.press((await seen(() => callOf(3))).said, 'Dismiss');
    for (const number of [3, 4]) {
      await vid.submit(await vid.press((await seen(() => callOf(number))).said, 'Dismiss'), {
        reason: 'Fruit.',
      });
      await seen(async () => expect(await eventsOf(number)).toContain('escalation-dismissed'));
    }
    const onWeb = (number: number) =>
      house.command('dismiss', { ticket: number, reason: 'They sell them.' }, lea.token);
    await seen(() => callOf(10));
    expect((await onWeb(5)).body.text).not.toContain('Bananas');
    expect((await house.get('/api/notices', lea.token)).body.house).toEqual([]);
    expect((await onWeb(6)).body.text).toContain('calls nobody from now on: Bananas');

    const toLeads = { about: 'rule', text: expect.stringContaining(mute), at: expect.any(String) };
    expect((await house.get('/api/notices', lea.token)).body.house).toEqual([toLeads]);
    await seen(() => {
      for (const told of [slack.messages.filter(({ channel }) => channel === 'C0BOSS'), discord.in(BOSSES)])
        expect(told.filter((one) => words(one).includes(mute))).toHaveLength(1);
    });

    const { number } = await stage.customer('Zoja', 'Bananas again');
    expect(await eventsOf(number)).toContain('escalation-shadowed');
    expect(await eventsOf(number)).not.toContain('escalated');
    await house.command('rules', { action: 'unmute', rule: 'Bananas' }, lea.token);
    expect((await house.get('/api/notices', lea.token)).body.house).toEqual([]);
  });
});
