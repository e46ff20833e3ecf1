import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import { alwaysOpen } from './peers/hours.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;
let house: TestHouse;
let folder: string;
let ana: { id: string; token: string };
let bor: { id: string; token: string };

/** The house's own rules, with routing as it is changed. */
function rulesWith(change: object): string {
  folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', folder, { recursive: true });
  const file = join(folder, 'routing.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
  alwaysOpen(folder);
  return folder;
}

const open = async (change: object) => {
  house = await testHouse({ engine: 'sqlite', env: { RULES_DIR: rulesWith(change) } });
  ana = await house.person('Ana', 'agent');
  bor = await house.person('Bor', 'agent');
  await house.command('away', { who: 'Owner' });
};
afterEach(async () => {
  await house.stop();
  rmSync(folder, { recursive: true });
});

const wrote = async (name: string) => {
  const chat = await house.visitor(name);
  await chat.write('A question');
  return chat;
};
const owners = async (): Promise<(string | null)[]> => {
  const { tickets } = (await house.get('/api/tickets')).body as {
    tickets: { number: number; assignee: { name: string } | null }[];
  };
  return tickets.sort((a, b) => a.number - b.number).map(({ assignee }) => assignee?.name ?? null);
};
const become = (wanted: (string | null)[]) => eventually(async () => expect(await owners()).toEqual(wanted));

describe('with routing on', () => {
  beforeEach(() => open({ on: true, cap: 1 }));

  it('a new ticket goes to somebody, the next one to another, what is left to who comes back or has room again', async () => {
    await wrote('Maja');
    await eventually(async () => expect(await owners()).toEqual([expect.any(String)]));
    const first = (await owners())[0] === 'Ana' ? ['Ana', 'Bor'] : ['Bor', 'Ana'];
    await wrote('Tina');
    await become(first);
    await wrote('Luka');
    await become([...first, null]);
    const cene = await house.person('Cene', 'agent');
    await become([...first, 'Cene']);
    await house.command('away', {}, cene.token);
    await house.command('release', { ticket: 3 }, cene.token);
    const mine = first.indexOf('Ana') + 1;
    await house.command('resolve', { ticket: mine }, ana.token);
    const third = async () => (await house.get('/api/tickets/3')).body;
    await eventually(
      async () => expect(await third()).toMatchObject({ ticket: { assignee: { name: 'Ana' } } }),
      15_000,
    );
    const why = await house.command('why', { ticket: 3 }, ana.token);
    expect(why.body.text).toContain('open tickets in hand is 0');
    const { notices } = (await house.get('/api/notices', ana.token)).body as { notices: { text: string }[] };
    expect(notices.map(({ text }) => text)).toContain('#3 is yours now.');
  });
});

describe('what nobody serves', () => {
  beforeEach(() => open({}));

  it('goes back when its owner is removed, or hands it over while away', async () => {
    await wrote('Maja');
    await wrote('Tina');
    await become([null, null]);
    await house.command('claim', { ticket: 1 }, ana.token);
    await house.command('claim', { ticket: 2 }, bor.token);
    await house.command('watch', { ticket: 2 }, ana.token);
    const gone = await house.command('away', { until: '2h', handOver: true }, bor.token);
    expect(gone.body.text).toMatch(/^Bor is away until .* 1 open ticket goes back to the queue\.$/);
    await become(['Ana', null]);
    await house.command('back', {}, bor.token);
    await house.command('claim', { ticket: 2 }, bor.token);
    expect((await house.command('person', { action: 'remove', name: 'Ana' })).status).toBe(200);
    await become([null, 'Bor']);
    const second = async () => (await house.get('/api/tickets/2')).body;
    await eventually(async () => expect(await second()).toMatchObject({ ticket: { watchers: [] } }));
    const { events } = (await house.get('/api/tickets/1')).body as {
      events: { type: string; text: string }[];
    };
    expect(events.find(({ type }) => type === 'taken-back')?.text).toBe(
      'Ana has left the team: back in the queue',
    );
  });

  it('shows who served the customer last, for whoever looks for somebody', async () => {
    const chat = await wrote('Maja');
    await become([null]);
    await house.command('reply', { ticket: 1, text: 'Here it is.' }, ana.token);
    await eventually(async () =>
      expect((await chat.messages()).map(({ text }) => text)).toContain('Here it is.'),
    );
    await house.command('resolve', { ticket: 1 }, ana.token);
    house.advance(30 * 24 * HOUR);
    await chat.write('Another question');
    await eventually(async () => expect((await house.get('/api/tickets/2')).status).toBe(200));
    expect((await house.get('/api/tickets/2')).body).toMatchObject({ servedBy: { name: 'Ana' } });
  });
});
