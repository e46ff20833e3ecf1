import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { words } from './desks.in-slack.ts';
import { Stage, seen } from './desks.stage.ts';
import { ENGINES } from './peers/database.ts';
import { BOSSES, DESK, FORUM } from './peers/discord.ts';

let stage: Stage;
afterEach(() => stage.close());

const claims = async (number: number) => {
  await stage.ana.type('/claim', String(number));
  await seen(() => expect(words(stage.ana.card(number).blocks)).toContain('"Ana"'));
};

describe('time passes over the tickets of a day', () => {
  it('reminds the owner by direct message at half and at the target, where they are, and nobody else [K40]', async () => {
    stage = await Stage.open();
    const { ana, bor, eva } = stage;
    const hers = await stage.customer('Maja', 'Where is my parcel?');
    const his = await stage.customer('Marko', 'Where is mine?');
    await claims(hers.number);
    await bor.press(bor.card(his.number), 'Claim');
    for (const [reminders, hours] of [
      [1, 5.1],
      [2, 3],
    ] as const) {
      stage.passes(hours);
      await seen(() => expect([ana.direct().length, bor.direct().length]).toEqual([reminders, reminders]));
    }
    expect(ana.direct().map(({ text }) => text)).toEqual([
      expect.stringContaining(`#${hers.number} waits for an answer: half of the time is gone`),
      expect.stringContaining(`#${hers.number} reaches the target now`),
    ]);
    expect(words(bor.direct())).toContain(`#${his.number} reaches the target now`);
    expect([eva.direct(), eva.cards('C0BOSS'), stage.discord.in(BOSSES)]).toEqual([[], [], []]);
  });

  it('tells the desk instead of an owner who is away, and why', async () => {
    stage = await Stage.open();
    const { ana, bor, slack, discord } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    await claims(number);
    await ana.type('/desk', 'away 12h');
    await seen(() => expect(words(slack.messages)).toMatch(/Ana is away until/));
    await seen(() => expect(words(discord.in(DESK))).toMatch(/Ana is away until/));
    stage.passes(5.1);
    const told = new RegExp(`Ana is away\\. #${number} waits for an answer`);
    await seen(() => expect(words(slack.messages)).toMatch(told));
    await seen(() => expect(words([...discord.in(DESK), ...bor.thread(number)])).toMatch(told));
    expect(ana.direct()).toEqual([]);
    expect(discord.messages.flatMap(({ pings }) => pings)).toEqual([]);
  });

  it('comes to Bor in one digest, once he wants that', async () => {
    stage = await Stage.open();
    const { bor } = stage;
    expect(words((await bor.type('notify', { how: 'digest' })).said)).toContain('half hour');
    for (const name of ['Maja', 'Marko', 'Mojca']) {
      const { number } = await stage.customer(name, 'Where is my parcel?');
      await bor.press(bor.card(number), 'Claim');
    }
    stage.passes(5.1);
    await seen(async () => expect((await stage.stagesTold()).length).toBe(3));
    expect(bor.direct()).toEqual([]);
    stage.passes(0.6);
    await seen(() => expect(bor.direct()).toHaveLength(1));
    expect(words(bor.direct())).toMatch(/3 tickets need you now.*Maja.*Marko.*Mojca/);
  });
});

describe('a supervisor’s day, Eva’s in Slack and Vid’s in Discord', () => {
  it.each(ENGINES)(
    'begins with a call for help, on %s: both hear by name, Vid gives it to Bor, who hears of it [K40]',
    async (engine) => {
      stage = await Stage.open({ engine });
      const { ana, bor, vid, slack, discord } = stage;
      const { number } = await stage.customer('Maja', 'Where is my parcel?');
      await claims(number);
      await ana.choose(ana.card(number).blocks, 'escalate');
      await seen(() => expect(words(ana.form().view)).toContain('Every supervisor on duty'));
      expect(await ana.submit({ reason: 'She wants her money back' })).toEqual({});
      const inSlack = () => slack.messages.filter(({ channel }) => channel === 'C0BOSS');
      await seen(() => expect(words(inSlack())).toMatch(new RegExp(`<@U0BOSS>.*#${number}`)));
      await seen(() => expect(discord.in(BOSSES).flatMap(({ pings }) => pings)).toEqual([vid.user]));
      await seen(() => expect(words(bor.card(number).embeds)).toContain('Escalated'));
      await seen(() => expect(words(ana.card(number).blocks)).toContain('Escalated'));

      const given = await vid.type('assign', { ticket: number, to: 'Bor' });
      expect(words(given.said)).toContain(`#${number} goes to Bor`);
      await seen(() => expect(words(ana.card(number).blocks)).toContain('"Bor"'));
      await seen(() => expect(words(bor.card(number).embeds)).toContain('Owner: **Bor**'));
      await seen(() => expect(words(bor.direct())).toContain(`#${number} is yours now`));
      expect(ana.direct()).toEqual([]);
    },
  );

  it('goes on with a promise in danger: both are called by their ids, once, and again when it breaks [K40]', async () => {
    stage = await Stage.open();
    const { vid, slack, discord } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    await claims(number);
    stage.passes(9.1);
    const calls = () => slack.messages.filter(({ channel }) => channel === 'C0BOSS').map(({ text }) => text);
    await seen(() =>
      expect(calls()).toEqual([expect.stringMatching(/<@U0BOSS>.*is about to break the promise/)]),
    );
    await seen(() => expect(discord.in(BOSSES).map(({ pings }) => pings)).toEqual([[vid.user]]));
    stage.passes(1);
    await seen(() => expect(calls()).toHaveLength(2));
    expect(calls()[1]).toMatch(/<@U0BOSS>.*has broken the promise/);
    await seen(() => expect(discord.in(BOSSES)).toHaveLength(2));
  });

  it('shows Eva in Home who has how much in hand', async () => {
    stage = await Stage.open();
    const { ana, eva } = stage;
    const { number } = await stage.customer('Maja', 'Where is my parcel?');
    await stage.customer('Marko', 'And mine?');
    await claims(number);
    await ana.type('/desk', 'away');
    await eva.openHome();
    await seen(() => expect(eva.home()).toContain('Team load'));
    await eva.press(stage.slack.homes.get(eva.user)?.view, 'Team load');
    await seen(() =>
      expect(eva.home()).toMatch(/Nobody yet.*1 open, 1 of them waited for.*Ana.*1 open.*away/),
    );
  });

  it('moves a ticket to the payments team: its cards go to that team’s channels on both desks [K08]', async () => {
    const rules = mkdtempSync(join(tmpdir(), 'osem-rules-'));
    cpSync('rules', rules, { recursive: true });
    const desks = { slack: { desk: 'C0PAY' }, discord: { desk: FORUM } };
    writeFileSync(
      join(rules, 'teams.json'),
      JSON.stringify({ about: 'Here.', teams: { payments: { desks } } }),
    );
    stage = await Stage.open({ env: { RULES_DIR: rules } });
    stage.slack.channels.add('C0PAY');
    const { eva, discord } = stage;
    const { chat, number } = await stage.customer('Maja', 'A question about my parcel');
    await eva.type('/desk', `transfer ${number} payments`);
    await seen(() => expect(eva.cards('C0PAY')).toHaveLength(1));
    await seen(() => expect(eva.card(number).channel).toBe('C0PAY'));
    await seen(() => expect(words(eva.cards())).toContain('<#C0PAY>'));
    const posts = () => [...discord.channels.values()].filter(({ parent }) => parent === FORUM);
    await seen(() => expect(posts()).toHaveLength(1));
    await chat.write('It was paid twice.');
    await seen(() => expect(words(eva.thread(number))).toContain('paid twice'));
    expect([eva.cards().length, discord.in(DESK).length]).toEqual([1, 1]);
    rmSync(rules, { recursive: true });
  });

  it('ends with what a customer took back: gone from both desks, read by a supervisor who says why [K14]', async () => {
    stage = await Stage.open();
    const { ana, eva, vid, bor, slack } = stage;
    slack.channels.add('C0SHOP');
    const said = slack.write({ user: 'U0MAJA', channel: 'C0SHOP', text: 'Your Bor is a thief' });
    const ts = String(said.event.ts);
    await slack.tell(slack.react(ana.user, ts, 'ticket'), {});
    const number = await seen(() => ana.numberOf('thief'));
    for (const thread of [() => ana.thread(number), () => bor.thread(number)])
      await seen(() => expect(words(thread())).toContain('thief'));

    await slack.tell(slack.remove(ts), {});
    for (const place of [ana.card, ana.thread, bor.card, bor.thread].map((of, at) =>
      of.bind(at < 2 ? ana : bor),
    ))
      await seen(() => expect(words(place(number))).not.toContain('thief'));
    await seen(() =>
      expect(words([ana.thread(number), bor.thread(number)])).toMatch(/Deleted by.*Deleted by/),
    );

    const copy = () => ana.thread(number).find(({ blocks }) => words(blocks).includes('Deleted by'));
    await ana.press(copy()?.blocks, 'reveal', copy());
    await seen(() => expect(words(ana.form().view)).toContain('This needs the role supervisor'));
    await eva.press(copy()?.blocks, 'reveal', copy());
    await seen(() => expect(words(eva.form().view)).toContain('"reason"'));
    expect(await eva.submit({ reason: 'He complained' })).toEqual({});
    await seen(() => expect(eva.told().at(-1)?.text).toContain('Your Bor is a thief'));
    const traced = bor.thread(number).find(({ embeds }) => words(embeds).includes('Deleted by'));
    if (traced === undefined) throw new Error('there is no trace in Discord');
    const form = await vid.press(traced, 'reveal');
    const read = await vid.submit(form, { reason: 'He complained to me too' });
    expect(words(read.said)).toContain('Your Bor is a thief');
    expect((await stage.messages(number)).filter(({ kind }) => kind === 'note')).toHaveLength(2);
    expect(words(await stage.messages(number))).not.toContain('thief');
  });
});
