import { afterEach, describe, expect, it } from 'vitest';
import { CodedError } from '../src/domain/coded-error.ts';
import { CODE } from '../src/vendors/discord/errors.ts';
import {
  ANA_ID,
  answered,
  BOR_ID,
  buttonOn,
  CARD,
  STRANGER_ID,
  startDesk,
  type TestDesk,
  words,
} from './discord.house.ts';
import { eventually } from './eventually.ts';
import { DESK, type DiscordInteraction } from './peers/discord.ts';
import { listOf } from './peers/discord-limits.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.discord.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toMatch(/secret-bot-token|my own words/);
  await desk.stop();
});

/** Every permission there is. */
const ALL = '2251799813685247';
const FORM = { text: 'my own words', kind: 'answer' };
const dm = (user: string) => desk.discord.in(`8${user.slice(1)}`);
const first = (one: DiscordInteraction) => eventually(() => expect(one.callback).not.toBeNull());
const wished = () => desk.handled.map(({ name, options }) => ({ name, options }));

describe('buttons', () => {
  it('work a month and a restart later, from their id alone [K06]', async () => {
    await start();
    const { discord } = desk;
    const claim = discord.press('1:claim:12', ANA_ID);
    const reply = discord.press('1:reply:12:message-1', ANA_ID);
    await answered(claim);
    await first(reply);
    expect(words(claim.said)).toContain('claim done');
    expect(desk.handled[0]).toMatchObject({
      actor: { id: 'ana' },
      requestId: `discord:${claim.id}`,
      desk: 'discord',
    });
    expect(reply.callback).toMatchObject({ type: 9, data: { custom_id: '1:reply:12:message-1' } });
    const sent = discord.submit(reply, FORM, ANA_ID);
    await answered(sent);
    expect(wished()[1]).toEqual({
      name: 'reply',
      options: { ticket: 12, text: 'my own words', as: 'answer', seen: 'message-1', to: 12 },
    });
  });

  it('that nobody knows any more answer with the ticket as it is now, however old their form [K03 K06]', async () => {
    await start();
    const old = desk.discord.press('1:celebrate:12', ANA_ID);
    const foreign = desk.discord.press('something-else', ANA_ID);
    const later = desk.discord.press('7:claim:12:more', ANA_ID);
    await answered(old, foreign, later);
    for (const one of [old, later]) {
      expect(words(one.said)).toContain('out of date');
      expect(buttonOn(one.said, 'Claim')).toBe('1:claim:12');
    }
    expect(words(foreign.said)).toContain('out of date');
    expect(desk.handled).toEqual([]);
  });

  it('ask before a ticket is resolved [K11]', async () => {
    await start();
    const resolve = desk.discord.press('1:resolve:12', ANA_ID);
    await answered(resolve);
    expect(wished()).toEqual([]);
    const yes = desk.discord.press(buttonOn(resolve.said, 'Resolve'), ANA_ID, resolve);
    await answered(yes);
    expect(yes.callback?.type).toBe(6);
    expect(wished()).toEqual([{ name: 'resolve', options: { ticket: 12 } }]);
  });

  it('of the first cards still open the form of a call for a supervisor [K06]', async () => {
    await start();
    const call = desk.discord.press('1:escalate:12', ANA_ID);
    await first(call);
    const reason = desk.discord.submit(call, { reason: 'angry' }, ANA_ID);
    await answered(reason);
    expect(wished()).toEqual([{ name: 'escalate', options: { ticket: 12, reason: 'angry' } }]);
  });

  it('tell strangers their id, whatever Discord lets them do, and do nothing for them [K07 K42]', async () => {
    await start();
    const pressed = desk.discord.press('1:claim:12', STRANGER_ID);
    const admin = { permissions: ALL };
    const typed = desk.discord.type('claim', { ticket: 12 }, STRANGER_ID, undefined, admin);
    const elsewhere = desk.discord.press('1:claim:12', ANA_ID, undefined, { guild: '900000000000000099' });
    await answered(pressed, typed, elsewhere);
    expect(words([pressed.said, typed.said])).toContain(STRANGER_ID);
    // Forms say whose ticket it is: they are for the team alone.
    const forms = ['1:reply:12', '1:more:12', '1:resolve:12'].map((id) =>
      desk.discord.press(id, STRANGER_ID),
    );
    const form = desk.discord.type('reply', { ticket: 12 }, STRANGER_ID);
    await answered(...forms, form);
    for (const one of [...forms, form]) {
      expect(one.callback?.type).toBe(5);
      expect(words(one.said)).toContain(STRANGER_ID);
    }
    expect(words(elsewhere.said)).toContain('not in the team');
    expect(desk.handled).toEqual([]);
    // What an agent may do is the role that the house knows, not what the server gave them.
    await answered(desk.discord.type('person', { action: 'list' }, ANA_ID, undefined, admin));
    expect(desk.handled[0]?.actor).toEqual({ id: 'ana', name: 'Ana', role: 'agent' });
  });
});

describe('replies', () => {
  it('are taken back by the button in their answer', async () => {
    await start();
    const form = desk.discord.press('1:reply:12', ANA_ID);
    await first(form);
    const sent = desk.discord.submit(form, FORM, ANA_ID);
    await answered(sent);
    const undo = desk.discord.press(buttonOn(sent.said, 'Undo'), ANA_ID, sent);
    await answered(undo);
    expect(wished()[1]).toEqual({ name: 'undo', options: { ticket: 12, message: 'm-1' } });
    expect(undo.said?.components).toEqual([]);
  });

  it('that collide are asked about once, with the same request behind the button; another person cannot send them [K13]', async () => {
    await start();
    desk.answer = async ({ options }) =>
      options.confirm === true
        ? { ok: true, key: 'said.reply-sending', text: 'sent', ticket: 12, data: { message: 'm-1' } }
        : { ok: false, refused: 'someone-elses', text: 'Bor owns it' };
    const form = desk.discord.press('1:reply:12', ANA_ID);
    await first(form);
    const asked = desk.discord.submit(form, FORM, ANA_ID);
    await answered(asked);
    expect(words(asked.said)).toContain('my own words');
    const sure = buttonOn(asked.said, 'Send all the same');
    const thief = desk.discord.press(sure, BOR_ID, asked);
    await answered(thief);
    expect(desk.handled).toHaveLength(1);
    const yes = desk.discord.press(sure, ANA_ID, asked);
    await answered(yes);
    expect(desk.handled[1]).toMatchObject({ requestId: `discord:${asked.id}`, options: { confirm: true } });
    expect(words(yes.said)).toContain('sent');
  });

  it('that could not be taken give the text back, with a reference that stands in the log [K07]', async () => {
    await start();
    desk.answer = async () => {
      throw new CodedError('store-down', 'no store');
    };
    const form = desk.discord.press('1:reply:12', ANA_ID);
    await first(form);
    const lost = desk.discord.submit(form, FORM, ANA_ID);
    await answered(lost);
    expect(words(lost.said)).toContain('my own words');
    const [, reference = 'none'] = /reference ([0-9a-f]{8})/.exec(words(lost.said)) ?? [];
    expect(desk.logged.join('\n')).toContain(reference);
  });

  it('that are refused say the rule, the text and a reference that stands in the log, to their writer alone [K03 K07]', async () => {
    await start();
    desk.answer = async () => ({ ok: false, refused: 'too-late', text: 'Too late. Write an e-mail.' });
    const form = desk.discord.press('1:reply:12', ANA_ID);
    await first(form);
    const sent = desk.discord.submit(form, FORM, ANA_ID);
    await answered(sent);
    expect(sent.callback).toEqual({ type: 5, data: { flags: 64 } });
    expect(words(sent.said)).toMatch(/Too late.*my own words/);
    const [, reference = 'none'] = /reference (\d{8})/.exec(words(sent.said)) ?? [];
    expect(desk.logged.find((line) => line.includes('refused'))).toContain(reference);
  });
});

describe('slash commands', () => {
  it('reach the house with its own names [K22], and a reply without a text opens the form', async () => {
    await start();
    const add = desk.discord.type('person', { action: 'add', name: 'Eva', 'public-name': 'E.' }, ANA_ID);
    const form = desk.discord.type('reply', { ticket: 12 }, ANA_ID);
    const said = desk.discord.type('reply', { ticket: 12, text: 'Hello' }, ANA_ID);
    await answered(add, said);
    await first(form);
    expect(form.callback?.type).toBe(9);
    expect(wished()).toEqual(
      expect.arrayContaining([
        { name: 'person', options: { action: 'add', name: 'Eva', publicName: 'E.' } },
        { name: 'reply', options: { ticket: 12, text: 'Hello' } },
      ]),
    );
  });

  it('offer choices from memory, to the team of this server alone, even while the store sleeps [K51]', async () => {
    await start({ start: false });
    const hostile = `@everyone \u202e<@1> ${'👩‍👩‍👧‍👦'.repeat(60)}`;
    for (let number = 1; number <= 500; number += 1) {
      const contactName = `Maja ${501 - number} ${hostile}`;
      desk.cards.set(501 - number, { ...CARD, number: 501 - number, ticketId: `t-${number}`, contactName });
    }
    await desk.start();
    desk.asleep = true;
    const numbers = desk.discord.type('claim', { ticket: '' }, ANA_ID, 'ticket');
    const one = desk.discord.type('claim', { ticket: 'maja 333' }, ANA_ID, 'ticket');
    const typed = desk.discord.type('claim', { ticket: '#5' }, ANA_ID, 'ticket');
    const people = desk.discord.type('assign', { ticket: 1, to: 'an' }, ANA_ID, 'to');
    const stranger = desk.discord.type('claim', { ticket: '' }, STRANGER_ID, 'ticket');
    const elsewhere = desk.discord.type('claim', { ticket: '' }, ANA_ID, 'ticket', {
      guild: '900000000000000099',
    });
    for (const asked of [numbers, one, typed, people, stranger, elsewhere]) await first(asked);
    const choices = ({ callback }: DiscordInteraction) =>
      listOf(Object(callback?.data).choices).map(({ value }) => value);
    expect(choices(numbers)).toHaveLength(25);
    expect(choices(one)).toEqual([333]);
    expect(choices(typed)[0]).toBe(5);
    expect(choices(typed)).toHaveLength(25);
    expect(words(one.callback)).toContain('· Open');
    expect(choices(people)).toEqual(['ana']);
    expect(choices(stranger)).toEqual([]);
    expect(choices(elsewhere)).toEqual([]);
    expect(Math.max(numbers.took, one.took, people.took)).toBeLessThan(3000);
  });
});

describe('after a restart', () => {
  it('choices and forms know the tickets that are due and the team', async () => {
    await start();
    const numbers = desk.discord.type('claim', { ticket: '' }, ANA_ID, 'ticket');
    const form = desk.discord.press('1:reply:12:message-1', ANA_ID);
    await first(numbers);
    await first(form);
    expect(words(numbers.callback)).toContain('Maja Novak');
    expect(words(form.callback)).toContain('Maja Novak');
  });
});

describe('when something is slow or broken', () => {
  it('acknowledges at once while the store sleeps, and shows that it works [K01 K43]', async () => {
    await start();
    desk.asleep = true;
    const all = Array.from({ length: 50 }, () => desk.discord.press('1:claim:12', ANA_ID));
    for (const one of all) await first(one);
    const took = all.map((one) => one.took).sort((a, b) => a - b);
    expect(took.at(-1)).toBeLessThan(3000);
    expect(all.every(({ callback }) => callback?.type === 5)).toBe(true);
    expect(all[0]?.callback?.data).toEqual({ flags: 64 });
  });

  it('does nothing for a press that Discord has given up, but keeps a submitted text and says so another way [K03]', async () => {
    await start();
    const form = desk.discord.press('1:reply:12', ANA_ID);
    await first(form);
    desk.discord.breakNext('callback', { status: 404, code: CODE.unknownInteraction });
    desk.discord.press('1:claim:12', ANA_ID);
    await eventually(() => expect(desk.logged.join('\n')).toContain('not acknowledged'));
    expect(desk.handled).toEqual([]);
    desk.discord.breakNext('callback', { status: 404, code: CODE.unknownInteraction });
    desk.discord.submit(form, FORM, ANA_ID);
    await eventually(() => expect(dm(ANA_ID)).toHaveLength(1));
    expect(wished()).toHaveLength(1);
    expect(words(dm(ANA_ID))).toContain('reply done');
  });

  it('leaves to another process what that one has acknowledged [K03]', async () => {
    await start();
    desk.discord.breakNext('callback', { status: 400, code: CODE.acknowledged });
    desk.discord.press('1:claim:12', ANA_ID);
    await answered(desk.discord.press('1:why:12', ANA_ID));
    expect(wished()).toEqual([{ name: 'why', options: { ticket: 12 } }]);
  });

  it('answers by a direct message when the token has expired, and tries again when Discord is busy [K03 K44]', async () => {
    await start();
    desk.discord.breakNext('edit-answer', { status: 401, code: CODE.invalidToken });
    desk.discord.press('1:claim:12', ANA_ID);
    await eventually(() => expect(words(dm(ANA_ID))).toContain('claim done'));
    desk.discord.closed.add(ANA_ID);
    desk.discord.breakNext('edit-answer', { status: 404, code: CODE.unknownWebhook });
    desk.discord.press('1:release:12', ANA_ID);
    await eventually(() => expect(words(desk.discord.in(DESK))).toContain('release done'));
    expect(desk.discord.in(DESK).flatMap(({ pings }) => pings)).toEqual([ANA_ID]);
    desk.discord.breakNext('edit-answer', { status: 429, retryAfter: 0.05 });
    desk.discord.breakNext('edit-answer', { status: 502 });
    await answered(desk.discord.press('1:why:12', ANA_ID));
    expect(dm(ANA_ID)).toHaveLength(1);
  });

  it('tells at the desk nothing that is for one person alone, such as a link to sign in', async () => {
    await start();
    desk.discord.closed.add(ANA_ID);
    desk.discord.breakNext('edit-answer', { status: 404, code: CODE.unknownWebhook });
    desk.discord.type('person', { action: 'sign-in', name: 'Bor' }, ANA_ID);
    await eventually(() => expect(words(desk.discord.in(DESK))).toContain('for you alone'));
    expect(words(desk.discord.in(DESK))).not.toContain('person done');
    expect(desk.discord.in(DESK).flatMap(({ pings }) => pings)).toEqual([ANA_ID]);
    desk.discord.closed.delete(ANA_ID);
    desk.discord.breakNext('edit-answer', { status: 404, code: CODE.unknownWebhook });
    desk.discord.type('person', { action: 'sign-in', name: 'Bor' }, ANA_ID);
    await eventually(() => expect(words(dm(ANA_ID))).toContain('person done'));
  });
});
