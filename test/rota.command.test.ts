import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantFrom } from '../src/commands/when.ts';
import { readingIn } from '../src/texts/reading.ts';
import { clockTime } from '../src/texts/time.ts';
import { eventually } from './eventually.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

let house: TestHouse;
let ana: { id: string; token: string };
let bor: { id: string; token: string };
let lea: { id: string; token: string };

beforeAll(async () => {
  house = await testHouse({ engine: 'sqlite' });
  ana = await house.person('Ana', 'agent');
  bor = await house.person('Bor', 'agent');
  lea = await house.person('Lea', 'lead');
});
afterAll(() => house.stop());

const rota = async (options: Record<string, unknown>, token: string) => {
  const { status, body } = await house.command('rota', options, token);
  return { status, body, text: String(body.text), id: (body.data as { id?: string } | undefined)?.id ?? '' };
};

it('agents offer and take shifts, the first one has it; leads change anything, and only they', async () => {
  expect((await rota({}, ana.token)).text).toMatch(/Now on duty: .*Ana.*There is no rota here/s);
  expect((await rota({ action: 'off', who: 'Bor', until: '3h' }, ana.token)).status).toBe(403);
  const off = await rota({ action: 'off', who: 'Bor', until: '3h', why: 'dentist' }, lea.token);
  expect(off.text).toMatch(/^Bor is off duty from .* UTC until .* UTC/);
  expect((await rota({}, ana.token)).text).toMatch(/Now on duty: (?!.*Bor)/);
  expect((await rota({ action: 'end', id: off.id }, ana.token)).status).toBe(403);
  await rota({ action: 'end', id: off.id }, lea.token);
  expect((await rota({}, ana.token)).text).toMatch(/Now on duty: .*Bor/);
  expect((await rota({ action: 'off', who: 'Bor', from: '3h', until: '1h' }, lea.token)).status).toBe(400);

  expect((await rota({ action: 'offer' }, ana.token)).body).toMatchObject({ refused: 'no-duty' });
  const offered = await rota({ action: 'offer', from: '1h', until: '5h', why: 'a wedding' }, ana.token);
  expect((await rota({}, bor.token)).text).toContain('Ana offers this shift (a wedding)');
  expect((await rota({ action: 'take', id: offered.id }, ana.token)).body).toMatchObject({
    refused: 'own-offer',
  });
  const both = await Promise.all(
    [bor, lea].map(({ token }) => rota({ action: 'take', id: offered.id }, token)),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(both.find(({ status }) => status === 200)?.text).toMatch(/ in place of Ana\.$/);
  house.advance(2 * 3_600_000);
  expect((await rota({}, lea.token)).text).toMatch(/Now on duty: (?!.*Ana)/);
});

it('a time on call that somebody offers is one on call for who takes it', async () => {
  await rota({ action: 'on-call', who: 'Ana', from: '20h', until: '40h' }, lea.token);
  const offered = await rota({ action: 'offer', from: '24h', until: '30h' }, ana.token);
  const taken = await rota({ action: 'take', id: offered.id }, bor.token);
  expect(taken.text).toMatch(/^Bor is on call from .* in place of Ana\.$/);
  const { changes } = (await rota({}, lea.token)).body.data as { changes: { name: string; as: string }[] };
  expect(changes.filter(({ as }) => as !== 'duty').map(({ name, as }) => `${name} ${as}`)).toEqual(
    expect.arrayContaining(['Ana call', 'Ana off', 'Bor call']),
  );
});

it('times are those of the reader, named, and typed ones are meant there', async () => {
  const zoned = (zone: string) => house.command('language', { zone }, bor.token);
  expect((await zoned('Moon/Base')).body).toMatchObject({ refused: 'bad-option' });
  expect((await zoned('asia/tokyo')).status).toBe(200);
  const said = await house.command('away', { until: '2030-07-01 09:00' }, bor.token);
  expect(said.body.text).toContain('2030-07-01 09:00 Asia/Tokyo');
  const people = (await house.get('/api/people')).body.people as { name: string; awayUntil: string | null }[];
  expect(people.find(({ name }) => name === 'Bor')?.awayUntil).toBe('2030-07-01T00:00:00.000Z');
  await house.command('person', { action: 'change', name: 'Bor', zone: 'none' }, lea.token);
  expect((await house.command('away', { until: '2030-07-01 09:00' }, bor.token)).body.text).toContain(
    '09:00 UTC',
  );

  const at = Date.parse('2026-07-01T22:30:00Z');
  expect(readingIn('Asia/Kathmandu', () => clockTime(at))).toBe('2026-07-02 04:15 Asia/Kathmandu');
  expect(clockTime(at)).toBe('2026-07-01 22:30 UTC');
  const shown = readingIn('America/New_York', () => instantFrom(clockTime(at), 0));
  expect(shown).toBe(at);
  expect(instantFrom('2026-07-01 22:30 Moon/Base', 0)).toBeNull();
  expect(instantFrom('2026-02-30 10:00', 0)).toBeNull();
});

it('hands on all that comes due before one is back, however many pages of a queue it is', async () => {
  const many = await testHouse({ engine: 'sqlite' });
  try {
    const ana = await many.person('Ana', 'agent');
    await many.person('Bor', 'agent');
    const numbers = Array.from({ length: 103 }, (_, at) => at + 1);
    for (const at of numbers) await (await many.visitor(`C${at}`)).write(`Where is parcel ${at}?`);
    for (const ticket of numbers)
      await eventually(async () =>
        expect((await many.command('claim', { ticket }, ana.token)).status).toBe(200),
      );
    await many.command('rota', { action: 'off', who: 'Ana', until: '60h' });
    const { body } = await many.command('rota', { action: 'hand-over' }, ana.token);
    expect(String(body.text)).toContain('103');
    const left = await many.get('/api/tickets?assignee=me', ana.token);
    expect(left.body.tickets).toEqual([]);
  } finally {
    await many.stop();
  }
});
