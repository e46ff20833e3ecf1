import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { ANA, BOSS, CARD, happened, startDesk, type TestDesk, type Transport } from './slack.house.ts';
import { homeOf, inHome, inModal, sentOff } from './slack.surfaces.ts';

let desk: TestDesk;
const start = async (...how: Parameters<typeof startDesk>) => {
  desk = await startDesk(...how);
  return desk;
};
afterEach(async () => {
  expect(desk.slack.problems).toEqual([]);
  expect(desk.logged.join('\n')).not.toContain('xox');
  await desk.stop();
});

const opened = (user = 'U0ANA', tab = 'home') =>
  desk.send('event', happened(desk, { type: 'app_home_opened', user, channel: 'D0ANA', tab, event_ts: '1' }));
const published = (user = 'U0ANA') => desk.slack.homes.get(user)?.published ?? 0;
/** Waits until Home was published so often. */
const shown = (times: number, user = 'U0ANA') =>
  eventually(() => expect(published(user)).toBeGreaterThanOrEqual(times));

function fill(count: number, change: Partial<typeof CARD> = {}) {
  desk.cards.clear();
  for (let number = 1; number <= count; number += 1)
    desk.cards.set(number, {
      ...CARD,
      ...change,
      ticketId: `t-${number}`,
      number,
      contactName: `Maja ${number}`,
    });
}

describe.each<Transport>(['http', 'socket'])('Home over %s', (transport) => {
  it('is built from the store when it is opened, and not for the messages tab [K35]', async () => {
    await start(transport);
    desk.cards.set(12, { ...CARD, assignee: { id: 'ana', name: 'Ana' } });
    await opened('U0ANA', 'messages');
    expect((await opened()).status).toBe(200);
    await shown(1);
    expect(homeOf(desk)).toContain('#12 · Open · ! High');
    expect(homeOf(desk)).toContain('Maja Novak');
    expect(homeOf(desk)).toContain('"type":"date","timestamp":1700036000');
    desk.cards.set(12, { ...CARD, assignee: { id: 'ana', name: 'Ana' }, contactName: 'Eva Kos' });
    await opened();
    await eventually(() => expect(homeOf(desk)).toContain('Eva Kos'));
    expect(published()).toBe(2);
  });

  it('shows mine, waiting, due soon and the load of the team, and remembers which was last [K35]', async () => {
    await start(transport);
    desk.cards.set(1, { ...CARD, number: 1, contactName: 'Mine', assignee: { id: 'ana', name: 'Ana' } });
    desk.cards.set(2, { ...CARD, number: 2, contactName: 'Theirs', assignee: { id: 'boss', name: 'Bor' } });
    desk.cards.set(3, {
      ...CARD,
      number: 3,
      contactName: 'Waits',
      status: 'waiting',
      assignee: { id: 'ana', name: 'Ana' },
    });
    desk.cards.set(4, { ...CARD, number: 4, contactName: 'Nobodys' });
    desk.loads = [
      { person: null, open: 1, waited: 1, dueAt: 1_700_036_000_000 },
      { person: { ...BOSS, awayUntil: 8.64e15 }, open: 7, waited: 3, dueAt: null },
    ];
    await opened();
    await shown(1);
    expect(homeOf(desk)).toContain('Mine');
    for (const other of ['Theirs', 'Waits', 'Nobodys']) expect(homeOf(desk)).not.toContain(other);
    await desk.send('interaction', inHome(desk, { id: 'turn:waiting', value: 'waiting' }));
    await eventually(() => expect(homeOf(desk)).toContain('Waits'));
    await desk.send('interaction', inHome(desk, { id: 'turn:due', value: 'due' }));
    await eventually(() => expect(homeOf(desk)).toContain('Theirs'));
    expect(homeOf(desk)).toContain('Nobodys');
    await desk.send('interaction', inHome(desk, { id: 'turn:load', value: 'load' }));
    await eventually(() => expect(homeOf(desk)).toContain('7 open, 3 of them waited for'));
    expect(homeOf(desk)).toContain('away');
    expect(desk.kept.get('ana')).toBe('load');
    await opened();
    await shown(5);
    expect(homeOf(desk)).toContain('● Team load');
  });

  it('pages through hundreds, and says when there is nothing [K21 K35]', async () => {
    await start(transport);
    desk.kept.set('ana', 'due');
    fill(45);
    await opened();
    await shown(1);
    const numbers = () => [...homeOf(desk).matchAll(/"line-(\d+)"/g)].map(([, number]) => Number(number));
    expect(numbers()).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const next = /turn:next","value":"([^"]+)"/.exec(homeOf(desk))?.[1] ?? '';
    await desk.send('interaction', inHome(desk, { id: 'turn:next', value: next }));
    await eventually(() => expect(numbers()[0]).toBe(21));
    const last = /turn:next","value":"([^"]+)"/.exec(homeOf(desk))?.[1] ?? '';
    await desk.send('interaction', inHome(desk, { id: 'turn:next', value: last }));
    await eventually(() => expect(numbers()).toEqual([41, 42, 43, 44, 45]));
    expect(homeOf(desk)).not.toContain('turn:next');
    await desk.send('interaction', inHome(desk, { id: 'turn:first', value: 'due' }));
    await eventually(() => expect(numbers()[0]).toBe(1));
    desk.cards.clear();
    await opened();
    await eventually(() => expect(homeOf(desk)).toContain('Everything is answered'));
  });

  it('lists what waits for the customer, and then what is snoozed, as one', async () => {
    await start(transport);
    const mine = { assignee: { id: 'ana', name: 'Ana' } };
    fill(25, { ...mine, status: 'waiting' });
    for (let number = 26; number <= 50; number += 1)
      desk.cards.set(number, {
        ...CARD,
        ...mine,
        number,
        status: 'snoozed',
        snoozedUntil: 1_700_050_000_000,
      });
    desk.kept.set('ana', 'waiting');
    const numbers = () => [...homeOf(desk).matchAll(/"line-(\d+)"/g)].map(([, number]) => Number(number));
    const upTo = (first: number, last: number) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index);
    await opened();
    await shown(1);
    expect(numbers()).toEqual(upTo(1, 20));
    for (const [first, last] of [
      [21, 40],
      [41, 50],
    ] as const) {
      const next = /turn:next","value":"([^"]+)"/.exec(homeOf(desk))?.[1] ?? '';
      await desk.send('interaction', inHome(desk, { id: 'turn:next', value: next }));
      await eventually(() => expect(numbers()).toEqual(upTo(first, last)));
    }
    expect(homeOf(desk)).not.toContain('turn:next');
    expect(homeOf(desk)).toContain('Snoozed until');
    expect(homeOf(desk)).toContain('"timestamp":1700050000');
  });

  it('is built anew after a press in it, with the answer at its top [K03 K35]', async () => {
    await start(transport);
    desk.kept.set('ana', 'due');
    desk.answer = async () => {
      desk.cards.set(12, { ...CARD, assignee: { id: 'ana', name: 'Ana' } });
      return { ok: true, key: 'said.claimed', text: '#12 is yours.', ticket: 12 };
    };
    await opened();
    await shown(1);
    expect(homeOf(desk)).toContain('"action_id":"claim"');
    await desk.send('interaction', inHome(desk, { id: 'claim', value: '12' }));
    await shown(2);
    expect(homeOf(desk)).toContain('#12 is yours.');
    expect(homeOf(desk)).not.toContain('"action_id":"claim"');
    expect(homeOf(desk)).toContain('"action_id":"reply"');
    expect(desk.slack.ephemerals).toEqual([]);
    await opened();
    await shown(3);
    expect(homeOf(desk)).not.toContain('#12 is yours.');
  });

  it('takes the answer of a form that was opened from it', async () => {
    await start(transport);
    await desk.send('interaction', inHome(desk, { id: 'more', value: '12' }));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    await desk.send('interaction', inModal(desk, { id: 'form:gone', value: '12:gone' }));
    await eventually(() => expect(homeOf(desk)).toContain('out of date'));
    await desk.send('interaction', inHome(desk, { id: 'reply', value: '12' }));
    await eventually(() => expect(desk.slack.views[1]?.updates).toBe(1));
    expect(
      (await desk.send('interaction', sentOff(desk, { text: 'Hello', kind: { choose: 'answer' } }))).body,
    ).toBe(null);
    await eventually(() => expect(homeOf(desk)).toContain('reply done'));
    expect(homeOf(desk)).toContain('"action_id":"undo"');
    expect(desk.slack.ephemerals).toEqual([]);
  });

  it('tells a stranger who they are and what to do, politely [K35 K37]', async () => {
    await start(transport);
    await opened('U0GUEST');
    await shown(1, 'U0GUEST');
    expect(homeOf(desk, 'U0GUEST')).toContain('U0GUEST');
    expect(homeOf(desk, 'U0GUEST')).toContain('/person add');
    await desk.send('interaction', inHome(desk, { id: 'claim', value: '12' }, 'U0GUEST'));
    await shown(2, 'U0GUEST');
    expect(desk.handled).toEqual([]);
    expect(homeOf(desk, 'U0GUEST')).not.toContain('Maja');
  });
});

describe('Home', () => {
  it('says that it is being read while the store stands still [K01 K35]', async () => {
    await start('http');
    desk.asleep = true;
    const acked = opened();
    await eventually(() => expect(homeOf(desk)).toContain('One moment'));
    expect((await acked).status).toBe(200);
  });

  it('shows what went wrong, with a reference that stands in the log, instead of a blank [K07 K35]', async () => {
    await start('http');
    desk.failing = true;
    await opened();
    await shown(1);
    const reference = /reference (\w+)/.exec(homeOf(desk))?.[1] ?? 'none';
    expect(desk.logged.some((line) => line.includes(reference))).toBe(true);
  });

  it('offers no wish that the house has no command for', async () => {
    await start('http');
    desk.kept.set('ana', 'settings');
    await opened();
    await shown(1);
    expect(homeOf(desk)).toContain('There is nothing to set here.');
    expect(homeOf(desk)).not.toContain('wish:');
  });

  it('carries out one’s own wishes as the commands of the same names', async () => {
    const choice = (name: string, choices: string[]) =>
      ({ name, summary: 'option.which', type: 'choice', required: false, choices }) as const;
    const spec = (name: string, options: ReturnType<typeof choice>[]) =>
      ({ name, summary: 'command.help', example: '', role: 'agent', group: 'team', options }) as const;
    const until = { name: 'until', summary: 'option.until', type: 'when', required: false } as const;
    await start('http', {
      commands: [
        spec('language', [choice('language', ['en', 'sl', 'house'])]),
        spec('notify', [choice('how', ['dm', 'thread', 'digest', 'quiet'])]),
        { ...spec('away', []), options: [until] },
        spec('back', []),
      ],
    });
    desk.kept.set('ana', 'settings');
    await opened();
    await shown(1);
    expect(homeOf(desk)).toContain('slovenščina');
    expect(homeOf(desk)).toContain(
      '"initial_option":{"text":{"type":"plain_text","text":"A direct message each"',
    );
    expect(homeOf(desk)).not.toContain('wish:back');
    await desk.send('interaction', inHome(desk, { id: 'wish:notify', choose: 'quiet' }));
    await eventually(() =>
      expect(desk.handled[0]).toMatchObject({ name: 'notify', options: { how: 'quiet' } }),
    );
    await desk.send('interaction', inHome(desk, { id: 'wish:back', value: 'back' }));
    await eventually(() => expect(desk.handled[1]).toMatchObject({ name: 'back', options: {} }));
    await desk.send('interaction', inHome(desk, { id: 'wish:away', value: 'away' }));
    await eventually(() => expect(desk.slack.views[0]?.updates).toBe(1));
    await desk.send('interaction', sentOff(desk, { until: '2h' }));
    await eventually(() => expect(desk.handled[2]).toMatchObject({ name: 'away', options: { until: '2h' } }));
    await eventually(() => expect(homeOf(desk)).toContain('away done'));
    expect(ANA.language).toBe(null);
  });
});
