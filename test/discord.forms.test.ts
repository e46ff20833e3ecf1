import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { isTicketAction, moreBody } from '../src/desks/discord/actions.ts';
import { several } from '../src/desks/discord/choices.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { CODE } from '../src/vendors/discord/errors.ts';
import {
  ANA,
  ANA_ID,
  answered,
  BOR,
  BOR_ID,
  buttonOn,
  CARD,
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
  // Whatever is answered in Discord is read by the one who asked, and by nobody else.
  const callbacks = desk.discord.interactions.map(({ callback }) => callback);
  for (const one of callbacks.filter((each) => each?.type === 4 || each?.type === 5))
    expect(Object(one?.data).flags).toBe(64);
  await desk.stop();
});

const first = (one: DiscordInteraction) => eventually(() => expect(one.callback).not.toBeNull());
const wished = () => desk.handled.map(({ name, options }) => ({ name, options }));
/** The values of the lists in an answer, each with the id of its list. */
function listsIn(of: DiscordInteraction): Map<string, string> {
  const lists = listOf(of.said?.components).flatMap((row) => listOf(row.components));
  return new Map(
    lists.flatMap(({ custom_id: id, options }) =>
      listOf(options).map(({ value }) => [String(value), String(id)] as const),
    ),
  );
}
async function more(user = ANA_ID): Promise<{ pressed: DiscordInteraction; lists: Map<string, string> }> {
  const pressed = desk.discord.press('1:more:12', user);
  await answered(pressed);
  return { pressed, lists: listsIn(pressed) };
}
/** The id of the list that a value stands in. */
async function listed(name: string, user = ANA_ID): Promise<{ pressed: DiscordInteraction; id: string }> {
  const { pressed, lists } = await more(user);
  return { pressed, id: lists.get(name) ?? '' };
}
async function formOf(name: string, user = ANA_ID): Promise<DiscordInteraction> {
  const { id, pressed } = await listed(name, user);
  const form = desk.discord.choose(id, [name], user, pressed);
  await first(form);
  expect(form.callback?.type).toBe(9);
  return form;
}

describe('everything that can be done to a ticket', () => {
  it('is a button or in the list behind More, under the names that commands have everywhere [K22]', async () => {
    await start({ start: false });
    desk.people = [ANA, { ...BOR, role: 'lead' }];
    await desk.start();
    await desk.desk.show(CARD, null);
    const { lists } = await more(BOR_ID);
    const onCard = ['claim', 'reply', 'resolve'];
    for (const name of onCard) expect(words(desk.discord.in(DESK)[0]?.components)).toContain(`"1:${name}:12`);
    const all = commands.filter(isTicketAction).map(({ name }) => name);
    expect(all).toEqual(
      expect.arrayContaining(['note', 'snooze', 'assign', 'wait', 'release', 'escalate', 'why']),
    );
    expect(new Set([...onCard, ...lists.keys()])).toEqual(
      new Set([...all.filter((name) => name !== 'ticket'), 'long-reply']),
    );
  });

  it('is offered by role: nobody is shown what they may not do', () => {
    const specs = commands.map((one) =>
      one.name === 'note' ? { ...one, role: 'supervisor' as const } : one,
    );
    const offered = (role: 'agent' | 'supervisor') =>
      words(moreBody(12, CARD, { commands: specs, role, language: 'en' }).components);
    expect(offered('agent')).not.toContain('"note"');
    expect(offered('supervisor')).toContain('"note"');
  });

  it('stands in a list for each group, none of which is fuller than Discord lets it be', async () => {
    await start();
    await desk.desk.show(CARD, null);
    const { lists } = await more(BOR_ID);
    const of = (id: string | undefined) => [...lists.values()].filter((one) => one === id).length;
    expect(new Set(lists.values()).size).toBe(4);
    for (const id of lists.values()) expect(of(id)).toBeLessThanOrEqual(25);
    expect(lists.get('why')).not.toBe(lists.get('assign'));
    const groups = commands
      .filter(isTicketAction)
      .map(({ name, group }) => (name === 'ticket' ? 'about' : group));
    expect(new Set(groups)).toEqual(new Set(['answer', 'owner', 'state', 'about']));
  });

  it('asks for what it needs in a form, made of the command', async () => {
    await start();
    const assign = await formOf('assign');
    const given = desk.discord.submit(assign, { to: 'bor' }, ANA_ID);
    const snooze = await formOf('snooze');
    const slept = desk.discord.submit(snooze, { until: '2h', reason: 'the courier' }, ANA_ID);
    const transfer = await formOf('transfer');
    expect(words(transfer.callback)).toContain('"label":"payments"');
    const moved = desk.discord.submit(transfer, { to: 'payments' }, ANA_ID);
    const note = await formOf('note');
    const noted = desk.discord.submit(note, { text: 'paid twice' }, ANA_ID);
    const reopen = await formOf('reopen');
    const again = desk.discord.submit(reopen, { unanswered: true }, ANA_ID);
    const escalate = await formOf('escalate');
    const called = desk.discord.submit(escalate, { reason: '' }, ANA_ID);
    await answered(given, slept, moved, noted, again, called);
    expect(wished()).toEqual([
      { name: 'assign', options: { ticket: 12, to: 'bor' } },
      { name: 'snooze', options: { ticket: 12, until: '2h', reason: 'the courier' } },
      { name: 'transfer', options: { ticket: 12, to: 'payments' } },
      { name: 'note', options: { ticket: 12, text: 'paid twice' } },
      { name: 'reopen', options: { ticket: 12, unanswered: true } },
      { name: 'escalate', options: { ticket: 12 } },
    ]);
    expect(words(escalate.callback)).toContain('Every supervisor on duty');
    // A whole mail domain is a supervisor's.
    const block = words((await formOf('block')).callback);
    expect(block).toContain('"value":"address"');
    expect(block).not.toContain('"value":"domain"');
  });

  it('names somebody by the server’s own list when the team is not known or too large for one', async () => {
    await start({ start: false });
    const others = Array.from({ length: 40 }, (_, i) => ({ ...BOR, id: `p-${i}`, discord: null }));
    desk.people = [...others, ANA];
    await desk.start();
    const form = await formOf('assign');
    expect(words(form.callback)).toContain('"type":5');
    await answered(desk.discord.submit(form, { to: BOR_ID }, ANA_ID));
    expect(wished()).toEqual([{ name: 'assign', options: { ticket: 12, to: `<@${BOR_ID}>` } }]);
  });

  it('does at once what needs nothing more, where the list stood', async () => {
    await start();
    const { id, pressed } = await listed('release');
    const chosen = desk.discord.choose(id, ['release'], ANA_ID, pressed);
    await answered(chosen);
    expect(wished()).toEqual([{ name: 'release', options: { ticket: 12 } }]);
    expect(chosen.callback?.type).toBe(6);
    expect(chosen.said?.components).toEqual([]);
  });

  it('gives back what was written when the house refuses, with the rule and a reference [K07]', async () => {
    await start();
    desk.answer = async () => ({
      ok: false,
      refused: 'past',
      text: 'That time has passed. Name a later one.',
    });
    const form = await formOf('snooze');
    const sent = desk.discord.submit(form, { until: 'yesterday', reason: 'my own words' }, ANA_ID);
    await answered(sent);
    expect(words(sent.said)).toMatch(/has passed.*reference \d{8}.*my own words/);
  });

  it('that was not surely sent can be sent again or called sent', async () => {
    await start();
    await desk.desk.show(
      { ...CARD, lastReply: { messageId: 'm-7', as: 'answer', delivery: 'unknown', error: null } },
      null,
    );
    const { pressed } = await more();
    const again = desk.discord.press(buttonOn(pressed.said, 'send-again'), ANA_ID, pressed);
    const there = desk.discord.press(buttonOn(pressed.said, 'mark-sent'), ANA_ID, pressed);
    await answered(again, there);
    expect(wished()).toEqual([
      { name: 'send-again', options: { ticket: 12, message: 'm-7' } },
      { name: 'mark-sent', options: { ticket: 12, message: 'm-7' } },
    ]);
  });
});

describe('somebody who joined the team a moment ago', () => {
  it('is known at the second press; until the team is known forms are plain', async () => {
    await start();
    desk.people = [ANA];
    const before = desk.discord.press('1:reply:12', ANA_ID);
    await first(before);
    const newcomer = '700000000000000077';
    desk.people = [ANA, { ...BOR, id: 'new', discord: newcomer }];
    const early = desk.discord.press('1:reply:12', newcomer);
    await answered(early);
    expect(words(early.said)).toContain('Press once more');
    const form = desk.discord.press('1:reply:12', newcomer);
    await first(form);
    expect(form.callback?.type).toBe(9);
    // Whoever left is shown nothing any more, once the house has said so.
    desk.people = [ANA];
    await answered(desk.discord.press('1:why:12', newcomer));
    const late = desk.discord.press('1:reply:12', newcomer);
    await answered(late);
    expect(words(late.said)).toContain(newcomer);

    const fresh = await startDesk({ start: false });
    fresh.asleep = true;
    await fresh.start();
    await fresh.desk.show(CARD, null);
    const plain = fresh.discord.press('1:reply:12', ANA_ID);
    await first(plain);
    expect(words(plain.callback)).not.toContain('Maja');
    expect(words(plain.callback)).toContain('1:reply:12:message-1');
    await fresh.stop();
  });
});

describe('/desk', () => {
  it('alone asks for the help of the one who asks; with a command it does it, or explains it [K21]', async () => {
    await start();
    const alone = desk.discord.type('desk', {}, ANA_ID);
    await answered(alone);
    await answered(desk.discord.type('desk', { command: 'queue' }, ANA_ID));
    await answered(desk.discord.type('desk', { command: '/claim' }, ANA_ID));
    expect(wished()).toEqual([
      { name: 'help', options: {} },
      { name: 'queue', options: {} },
      { name: 'help', options: { command: 'claim' } },
    ]);
    expect(desk.handled[0]?.actor.role).toBe('agent');
  });

  it('offers the commands of one’s role while it is typed [K51]', async () => {
    await start();
    const asked = (user: string) => desk.discord.type('desk', { command: 'dea' }, user, 'command');
    const [agent, supervisor] = [asked(ANA_ID), asked(BOR_ID)];
    await first(agent);
    await first(supervisor);
    const offered = ({ callback }: DiscordInteraction) =>
      listOf(Object(callback?.data).choices).map(({ value }) => value);
    expect([offered(agent), offered(supervisor)]).toEqual([[], ['dead']]);
  });
});

describe('replies', () => {
  const FORM = { text: 'my own words', kind: 'answer' };
  const opened = async (id = '1:reply:12:message-1') => {
    const form = desk.discord.press(id, ANA_ID);
    await first(form);
    return form;
  };

  it('carry files, which are fetched without the token and given to the house in the writer’s name [K18]', async () => {
    await start();
    const form = await opened();
    const files = [
      desk.discord.attach('bill.txt', 'EUR 12'),
      desk.discord.attach('../a.png', 'PNG', 'image/png'),
    ];
    const sent = desk.discord.submit(form, { ...FORM, files }, ANA_ID);
    await answered(sent);
    expect(desk.uploads).toEqual([
      { person: 'ana', name: 'bill.txt', type: 'text/plain', bytes: 'EUR 12' },
      { person: 'ana', name: '../a.png', type: 'image/png', bytes: 'PNG' },
    ]);
    expect(wished()[0]?.options).toMatchObject({ files: ['upload-1', 'upload-2'], text: 'my own words' });
    const typed = desk.discord.type('reply', { ticket: 12, attachment: files[0] }, ANA_ID);
    await answered(typed);
    expect(wished()[1]).toEqual({ name: 'reply', options: { ticket: 12, files: ['upload-3'] } });
  });

  it('are not sent without the files that are not taken: too large, of another kind, gone, not at Discord [K18]', async () => {
    await start();
    const form = await opened();
    const gone = {
      ...desk.discord.attach('gone.txt', ''),
      url: `${desk.discord.origin}/attachments/1/2/gone.txt`,
    };
    const files = [
      desk.discord.attach('large.txt', 'x'.repeat(1001)),
      desk.discord.attach('drawing.svg', '<svg/>', 'image/svg+xml'),
      gone,
      desk.discord.attach('elsewhere.txt', 'x', 'text/plain', 'https://cdn.discordapp.com.evil.example'),
      desk.discord.attach('inside.txt', 'x', 'text/plain', 'http://169.254.169.254'),
    ];
    const sent = desk.discord.submit(form, { ...FORM, files }, ANA_ID);
    await answered(sent);
    const told = words(sent.said);
    expect(told).toMatch(/large\.txt is too large/);
    expect(told).toMatch(/drawing\.svg is of a kind/);
    expect(told).toMatch(/gone\.txt is no longer/);
    for (const name of ['elsewhere', 'inside'])
      expect(told).toMatch(new RegExp(`${name}\\.txt is of a kind`));
    expect(told).toContain('my own words');
    expect(desk.handled).toEqual([]);
  });

  it('that one field does not hold have three, which are joined as they are', async () => {
    await start();
    const { id, pressed } = await listed('long-reply');
    const form = desk.discord.choose(id, ['long-reply'], ANA_ID, pressed);
    await first(form);
    expect(words(form.callback)).toContain('Maja Novak');
    const parts = ['x'.repeat(4000), 'y'.repeat(4000), 'z'];
    const [a = '', b = '', c = ''] = parts;
    await answered(
      desk.discord.submit(form, { kind: 'holding', 'text-1': a, 'text-2': b, 'text-3': c }, ANA_ID),
    );
    expect(wished()).toEqual([
      {
        name: 'reply',
        options: { ticket: 12, text: parts.join(''), as: 'holding', seen: 'message-1', to: 12 },
      },
    ]);
    desk.answer = async () => ({ ok: false, refused: 'customer-wrote', text: 'They wrote again.' });
    const asked = desk.discord.submit(form, { kind: 'answer', 'text-1': a, 'text-2': b }, ANA_ID);
    await answered(asked);
    expect(words(asked.said)).toMatch(/They wrote again.*all 8000 characters/);
  });

  it('that were not taken stand in the next form, also after a restart, and no longer once they were sent', async () => {
    await start();
    desk.answer = async () => {
      throw new CodedError('store-down', 'no store');
    };
    await answered(desk.discord.submit(await opened(), FORM, ANA_ID));
    expect(words((await opened()).callback)).toContain('"value":"my own words"');
    expect(words(desk.discord.press('1:reply:12', BOR_ID).callback)).not.toContain('my own words');
    expect([...desk.drafts]).toEqual([['ana:12', 'my own words']]);

    const fresh = await startDesk({ discord: desk.discord });
    fresh.drafts.set('ana:12', 'my own words');
    await answered(desk.discord.press('1:why:12', ANA_ID));
    expect(words((await opened()).callback)).toContain('"value":"my own words"');
    await answered(desk.discord.submit(await opened(), FORM, ANA_ID));
    expect(fresh.drafts.get('ana:12')).toBe('');
    expect(words((await opened()).callback)).not.toContain('my own words');
  });

  it('that are long and were not taken open the long form', async () => {
    await start();
    desk.drafts.set('ana:12', `${'word '.repeat(1200)}end`);
    await answered(desk.discord.press('1:why:12', ANA_ID));
    const form = await opened();
    const fields = listOf(Object(form.callback?.data).components).map((part) => Object(part.component));
    expect(fields.map(({ value = '' }) => value).join('')).toBe(desk.drafts.get('ana:12'));
  });
});

describe('languages', () => {
  it('are the reader’s: the chosen one, else that of their Discord, else the house’s', async () => {
    await start({ language: 'sl' });
    desk.people = [{ ...ANA, language: 'ru' }, BOR];
    const chosen = desk.discord.press('1:why:12', ANA_ID);
    const russian = desk.discord.press('1:why:12', BOR_ID, undefined, { locale: 'ru' });
    const english = desk.discord.press('1:why:12', BOR_ID, undefined, { locale: 'en-US' });
    await answered(chosen, russian, english);
    expect(desk.handled.map(({ language }) => language)).toEqual(['ru', 'ru', 'sl']);
  });

  it('of cards and descriptions are the house’s; Discord’s own languages are offered beside it [K41]', async () => {
    await start({ language: 'sl' });
    const claim = desk.discord.commands.find(({ name }) => name === 'claim');
    expect(Object.keys(Object(claim?.description_localizations))).toEqual(['en-US', 'en-GB', 'ru']);
    const again = await startDesk({ language: 'sl', discord: desk.discord });
    expect(desk.discord.registrations).toBe(1);
    Object(Object(desk.discord.commands[0]).description_localizations).ru = 'иначе';
    await startDesk({ language: 'sl', discord: desk.discord });
    expect(desk.discord.registrations).toBe(2);
    expect(again.logged.join('\n')).not.toContain('error');
  });
});

describe('a press that Discord answers with an error', () => {
  it('is not lost: the form that could not be opened is in the log [K03]', async () => {
    await start();
    desk.discord.breakNext('callback', { status: 404, code: CODE.unknownInteraction });
    desk.discord.press('1:reply:12', ANA_ID);
    await eventually(() => expect(desk.logged.join('\n')).toContain('was not answered'));
  });
});

it('completes the last of several words, and offers none twice', () => {
  const events = ['ticket.created', 'ticket.claimed', 'ticket.resolved'];
  const offered = (typed: string) => several(events, typed).map(({ value }) => value);
  expect(offered('')).toEqual(events);
  expect(offered('ticket.created cl')).toEqual(['ticket.created ticket.claimed']);
  expect(offered('ticket.created ')).toEqual([
    'ticket.created ticket.claimed',
    'ticket.created ticket.resolved',
  ]);
  expect(offered('nothing')).toEqual([]);
});
