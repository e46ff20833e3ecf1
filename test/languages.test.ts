import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import type { Person } from '../src/store/store.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn } from '../src/texts/texts.ts';
import { noticeTextBy } from '../src/triage/notice.ts';
import { whoHears } from '../src/triage/perform/hearing.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { testTriage } from './peers/triage.ts';

const START = Date.UTC(2026, 2, 2, 8);
const IVAN: Person = {
  id: 'ivan',
  name: 'Ivan',
  publicName: null,
  team: null,
  role: 'supervisor',
  slack: null,
  discord: null,
  sees: 'all' as const,
  active: true,
  ...NEWCOMER,
  language: 'ru',
  createdAt: START,
};

let house: TestHouse;
let ana: { id: string; token: string };
let ivan: { id: string; token: string };

beforeAll(async () => {
  house = await testHouse({ engine: 'sqlite', env: { LANGUAGE: 'sl' } });
  ana = await house.person('Ana', 'agent');
  ivan = await house.person('Ivan', 'supervisor');
  const maja = await house.visitor('Maja');
  await maja.write('Where is my parcel?');
  await house.until(
    () => house.get('/api/tickets'),
    ({ body }) => (body.tickets as unknown[]).length === 1,
  );
  await house.command('language', { language: 'ru' }, ivan.token);
});
afterAll(() => house.stop());

const said = async (name: string, options: Record<string, unknown>, token: string) =>
  String((await house.command(name, options, token)).body.text);

describe('the language of a person of the team', () => {
  it('is the house’s until they choose another one', async () => {
    expect(await said('stats', {}, ana.token)).toContain('Zadnji teden');
    expect(await said('stats', {}, ivan.token)).toContain('Последняя неделя');
    expect(await said('queue', {}, ana.token)).toMatch(
      /^1 zahtevek \(odprti\):\n#1 · Maja · Klepet v živo · še /,
    );
    expect(await said('queue', {}, ivan.token)).toMatch(
      /^1 обращение \(открытые\):\n#1 · Maja · Онлайн-чат · осталось /,
    );
  });

  it('is that of refusals, of problems with options, of help and of roles', async () => {
    expect(await said('claim', { ticket: 99 }, ana.token)).toBe('Zahtevka 99 ni.');
    expect(await said('claim', { ticket: 'x' }, ivan.token)).toContain('нужно целое число');
    expect(await said('person', { action: 'add', name: 'X' }, ana.token)).toContain('vloga vodja');
    expect(await said('help', {}, ivan.token)).toContain('роль: супервизор');
    expect(await said('help', { command: 'snooze' }, ana.token)).toContain('(obvezno)');
    expect(await said('snooze', { ticket: 1, until: 'soon' }, ivan.token)).toContain('нужен промежуток');
  });

  it('is chosen by its tag, told by its own name, and given up again', async () => {
    const bor = await house.person('Bor', 'agent');
    const offered = await said('language', {}, bor.token);
    for (const name of ['English', 'slovenščina', 'srpski', 'српски', 'русский'])
      expect(offered).toContain(name);
    expect(await said('language', { language: 'sr-Cyrl' }, bor.token)).toBe(
      'Од сада вам пулт говори на овом језику: српски.',
    );
    expect(await said('claim', { ticket: 99 }, bor.token)).toBe('Нема захтева 99.');
    expect(await said('language', { language: 'de' }, bor.token)).toContain(LANGUAGE_TAGS.join(', '));
    expect(await said('language', { language: 'house' }, bor.token)).toContain('slovenščina');
    expect(await said('claim', { ticket: 99 }, bor.token)).toBe('Zahtevka 99 ni.');
  });

  it('is nobody’s when the house’s own token asks', async () => {
    expect(await house.command('language', { language: 'ru' })).toMatchObject({
      status: 409,
      body: { refused: 'unknown-person' },
    });
  });

  it('is that of everything the API puts into words', async () => {
    const words = async (path: string, token: string) => JSON.stringify((await house.get(path, token)).body);
    expect(await words('/api/commands', ana.token)).toContain('Prevzemite zahtevek');
    expect(await words('/api/commands', ivan.token)).toContain('Взять обращение');
    expect(await words('/api/tickets/1', ana.token)).toContain('Odprto prek kanala Klepet v živo');
    expect(await words('/api/tickets/1', ivan.token)).toContain('Открыто, канал: Онлайн-чат');
    expect(await words('/api/tickets/99', ivan.token)).toContain('Здесь ничего нет');
    expect(await words('/api/session', ivan.token)).toContain('"language":"ru"');
    expect(await words('/api/tickets', '')).toContain('Najprej se prijavite');
  });
});

it('a customer reads their own language, whatever the team and the house read [K26]', async () => {
  const chat = async (language: string) => {
    const { body } = await house.post('/chat/session', { language }, '');
    return [body.language, (body.texts as Record<string, string>)['chat.send']];
  };
  expect(await chat('sr-RS')).toEqual(['sr', 'Pošalji']);
  expect(await chat('sr-Cyrl')).toEqual(['sr-Cyrl', 'Пошаљи']);
  expect(await chat('de-AT')).toEqual(['en', 'Send']);
  const other = await house.visitor();
  await other.write('Живо?');
  const queue = () => said('queue', { which: 'unclaimed' }, ana.token);
  await house.until(queue, (words) => words.startsWith('2 zahtevka (neprevzeti)'));
});

it('a notice to one person is in their language, one to many in the house’s', async () => {
  const triage = await testTriage('sqlite', START);
  const ports = { ...triage.ports, language: 'sl' };
  const say = noticeTextBy(ports.policy);
  const told = async (to: string) => {
    const [hearing] = (await whoHears(ports, 'desk-of-theirs', to, 'half')).now;
    const noticed = { stage: 'half', number: 7, dueAt: START + 3_600_000, late: true, now: START };
    return hearing?.said(say(noticed, hearing.language));
  };
  try {
    await triage.store.people.add(IVAN);
    await Promise.all(LANGUAGE_TAGS.map(learn));
    expect(await told(`person:${IVAN.id}`)).toBe(
      '#7 ждёт ответа: половина времени прошла, осталось 1 ч 0 мин. (сообщено позже: пульт не работал)',
    );
    const slovene =
      '#7 čaka na odgovor: polovica časa je mimo, še 1 h 0 min. (sporočeno pozneje: pult ni deloval)';
    expect([await told('desk'), await told('supervisors')]).toEqual([slovene, slovene]);
  } finally {
    await triage.close();
  }
});

it.each([
  ['xx', false],
  ['slovene', false],
  ['sr-Cyrl', true],
  ['en_US:en', true],
])('LANGUAGE=%s is taken at the start: %s', (LANGUAGE, taken) => {
  const read = () => readConfig({ channels: [], desks: [] }, { LANGUAGE }).LANGUAGE;
  if (taken) expect(LANGUAGE_TAGS).toContain(read());
  else expect(read).toThrow(/LANGUAGE: takes one of en, sl, sr, sr-Cyrl, ru/);
});
