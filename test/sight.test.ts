import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../src/commands/commands.ts';
import { waysToAsk } from './asking.ts';
import { ENGINES } from './peers/database.ts';
import { type Answer, type TestHouse, testHouse } from './peers/house.ts';

const HOUR_MS = 3_600_000;
const UNKNOWN = 987_654;

interface Case {
  number: number;
  message: string;
  file: string;
}

describe.each(ENGINES)('a person limited to their team, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let ours: Case;
  let theirs: Case;
  let nobodys: Case;

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'supervisor', { team: 'support', sees: 'team' });
    await house.person('Pia', 'agent', { team: 'payments' });
    ours = await ticket('Oto', 'support');
    theirs = await ticket('Tina', 'payments');
    nobodys = await ticket('Neža', null);
  });
  afterAll(() => house.stop());

  const numbersIn = ({ body }: Answer) => (body.tickets as { number: number }[]).map(({ number }) => number);

  /** A ticket of a customer, with a reply that has a file. */
  async function ticket(name: string, team: string | null): Promise<Case> {
    await (await house.visitor(name)).write(`I am ${name}, and I have a question.`);
    const found = (answer: Answer) =>
      (answer.body.tickets as { number: number; contact: { name: string } }[]).find(
        ({ contact }) => contact.name === name,
      )?.number ?? 0;
    const number = found(
      await house.until(
        () => house.get('/api/tickets'),
        (answer) => found(answer) > 0,
      ),
    );
    if (team !== null)
      expect((await house.command('transfer', { ticket: number, to: team })).status).toBe(200);
    const form = new FormData();
    form.set('file', new Blob([`the file of ${name}`], { type: 'text/plain' }), 'words.txt');
    const { token } = await house.person(`Writer to ${name}`, 'agent');
    const headers = { authorization: `Bearer ${token}` };
    const sent = await fetch(`${house.url}/api/files`, { method: 'POST', body: form, headers });
    const { id } = (await sent.json()) as { id: string };
    const reply = { ticket: number, text: `To ${name}`, as: 'holding', files: [id] };
    expect((await house.command('reply', reply, token)).status).toBe(200);
    const { body } = await house.get(`/api/tickets/${number}`);
    const messages = body.messages as { id: string; kind: string; files: { id: string }[] }[];
    const said = messages.find(({ files }) => files.length > 0);
    return { number, message: said?.id ?? '', file: said?.files[0]?.id ?? '' };
  }

  it('sees the tickets of the team alone, in the queue and in searches', async () => {
    expect(numbersIn(await house.get('/api/tickets', ana.token))).toEqual([ours.number]);
    for (const query of ['team=payments', 'assignee=none&team=payments'])
      expect(numbersIn(await house.get(`/api/tickets?${query}`, ana.token)), query).toEqual([]);
    const found = async (words: string) => {
      const { body } = await house.get(`/api/search?q=${encodeURIComponent(words)}`, ana.token);
      const hits = body.hits as { ticket: { number: number } }[];
      const typed = await house.command('find', { words }, ana.token);
      expect(typed.body.data).toEqual({ tickets: hits.map(({ ticket }) => ticket.number) });
      return typed.body.data;
    };
    expect(await found('question')).toEqual({ tickets: [ours.number] });
    for (const words of [`#${theirs.number}`, `${theirs.number}`, 'Tina'])
      expect(await found(words), words).toEqual({ tickets: [] });
    const { body } = await house.command('queue', {}, ana.token);
    expect(body.data).toEqual({ tickets: [ours.number] });
    expect((await house.get(`/api/tickets/${ours.number}`, ana.token)).status).toBe(200);
  });

  it('is refused by every command as if there were no such ticket, and changes nothing', async () => {
    const asked = commands.filter(({ options }) => options.some(({ type }) => type === 'ticket'));
    expect(asked.length).toBeGreaterThan(15);
    for (const hidden of [theirs, nobodys]) {
      const before = await house.get(`/api/tickets/${hidden.number}`);
      for (const spec of asked) {
        for (const options of waysToAsk(spec, hidden)) {
          // Some do without a ticket, and speak of none then.
          if (!Object.values(options).includes(hidden.number)) continue;
          const answer = await house.command(spec.name, options, ana.token);
          const unknown = await house.command(
            spec.name,
            numbered(options, hidden.number, UNKNOWN),
            ana.token,
          );
          if (answer.status < 400)
            expect(lists(spec.name, options), `${spec.name} ${JSON.stringify(options)}`).toBe(true);
          expect(JSON.parse(JSON.stringify(answer).replaceAll(String(UNKNOWN), 'N')), spec.name).toEqual(
            JSON.parse(JSON.stringify(unknown).replaceAll(String(UNKNOWN), String(hidden.number))),
          );
        }
      }
      expect((await house.get(`/api/tickets/${hidden.number}`)).body).toEqual(before.body);
    }
  }, 90_000);

  it('sees whether the people of the team are enough, and of no other', async () => {
    const own = await house.get('/api/coverage', ana.token);
    expect([own.status, own.body.team]).toEqual([200, 'support']);
    const numbers = (own.body.late as { number: number }[]).map(({ number }) => number);
    expect(numbers.filter((number) => number !== ours.number)).toEqual([]);
    const refused = await house.get('/api/coverage?team=payments', ana.token);
    expect([refused.status, refused.body.refused]).toEqual([400, 'bad-option']);
    const { body } = await house.get('/api/coverage?span=week');
    expect(body).toMatchObject({ team: null, ruled: false, measured: false });
    const hours = body.hours as { from: string; to: string; step: string }[];
    expect(Date.parse(hours.at(-1)?.to ?? '') - Date.parse(hours[0]?.from ?? '')).toBe(7 * 24 * HOUR_MS);
  });

  it('ties none of their tickets to one that they do not see', async () => {
    const tying = commands.filter(
      ({ options }) => options.filter(({ type }) => type === 'ticket').length > 1,
    );
    const before = await house.get(`/api/tickets/${theirs.number}`);
    for (const { name, options } of tying) {
      const [first, second] = options.filter(({ type }) => type === 'ticket').map((option) => option.name);
      for (const [one, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const what = name === 'offer' ? { what: 'coupon:1' } : {};
        const asked = (number: number) =>
          house.command(name, { ...what, [one ?? '']: ours.number, [other ?? '']: number }, ana.token);
        const without = (said: unknown, number: number) =>
          JSON.stringify(said).replaceAll(new RegExp(`\\b${number}\\b`, 'g'), 'N');
        const answer = await asked(theirs.number);
        const unknown = await asked(UNKNOWN);
        expect(answer.status, name).toBeGreaterThanOrEqual(400);
        expect(without(answer, theirs.number), name).toBe(without(unknown, UNKNOWN));
      }
    }
    expect((await house.get(`/api/tickets/${theirs.number}`)).body).toEqual(before.body);
  });

  it('finds nothing under any address of the API that names a ticket or a message', async () => {
    const { body } = await house.get('/api/openapi.json');
    const paths = Object.entries(body.paths as Record<string, Record<string, unknown>>);
    const named = paths.filter(([path]) => path.includes('{number}'));
    expect(named.length).toBeGreaterThan(1);
    for (const [path, methods] of named) {
      if (!('get' in methods)) continue;
      const at = (number: number) => `${path.replace('{number}', String(number))}?before=${theirs.message}`;
      expect((await house.get(at(theirs.number), ana.token)).status, path).toBe(404);
      expect((await house.get(at(ours.number), ana.token)).status, path).toBe(200);
    }
    const looking = { ticket: theirs.number, doing: 'viewing' };
    expect((await house.post('/api/presence', looking, ana.token)).status).toBe(404);
    const file = ({ file: id, message }: Case) => `/api/files/${id}?message=${message}`;
    expect((await house.get(file(theirs), ana.token)).status).toBe(404);
    expect((await house.get(file(ours), ana.token)).status).toBe(200);
    expect((await house.get('/api/dead', ana.token)).body).toEqual({ letters: [], jobs: [] });
  });

  it('hears of tickets that they see, and once of one that leaves their sight', async () => {
    const { token } = await house.person('Eva', 'agent', { team: 'support', sees: 'team' });
    const stream = await listen(`${house.url}/api/stream`, token);
    await stream.heard(({ event }) => event === 'hello');
    await house.command('note', { ticket: theirs.number, text: 'Not for Eva.' });
    await house.post('/api/presence', { ticket: theirs.number, doing: 'viewing' });
    await house.command('note', { ticket: ours.number, text: 'For Eva.' });
    await stream.heard(({ event, data }) => event === 'ticket' && data.number === ours.number);
    const move = async (to: string) => {
      expect((await house.command('transfer', { ticket: ours.number, to, quietly: true })).status).toBe(200);
      const { body } = await house.get(`/api/tickets/${ours.number}`);
      return (body.ticket as { version: number }).version;
    };
    const heard = (version: number) =>
      stream.heard(({ data }) => data.number === ours.number && data.version === version);
    const gone = await move('payments');
    await heard(gone);
    await house.command('note', { ticket: ours.number, text: 'Not for Eva any more.' });
    await heard(await move('support'));
    const numbers = stream.all.filter(({ data }) => 'number' in data);
    expect(new Set(numbers.map(({ data }) => data.number))).toEqual(new Set([ours.number]));
    expect(numbers.map(({ data }) => data.version)).not.toContain(gone + 1);
    stream.close();
  });

  it('reads no notice of another team', async () => {
    house.advance(11 * HOUR_MS);
    const all = await house.until(
      () => house.get('/api/notices'),
      ({ body }) => new Set((body.notices as { number: number }[]).map(({ number }) => number)).size === 3,
    );
    expect(all.status).toBe(200);
    const { body } = await house.get('/api/notices', ana.token);
    expect(new Set((body.notices as { number: number }[]).map(({ number }) => number))).toEqual(
      new Set([ours.number]),
    );
  });

  it('sees what was given to them, and everything once a lead says so', async () => {
    const { body: own } = await house.command(
      'person',
      { action: 'change', name: 'Ana', sees: 'all' },
      ana.token,
    );
    expect(own.refused).toBe('role');
    await house.command('assign', { ticket: theirs.number, to: 'Ana' });
    expect((await house.get(`/api/tickets/${theirs.number}`, ana.token)).status).toBe(200);
    expect((await house.command('person', { action: 'change', name: 'Ana', sees: 'all' })).status).toBe(200);
    expect(numbersIn(await house.get('/api/tickets', ana.token)).length).toBe(3);
    const people = await house.command('person', {});
    expect(String(people.body.text)).toMatch(/Eva .*sees their team only/);
    await house.command('person', { action: 'change', name: 'Ana', role: 'lead' });
    const oneself = await house.command('person', { action: 'change', name: 'Ana', sees: 'team' }, ana.token);
    expect(oneself.body.refused).toBe('own-role');
  });

  it('takes no archive of somebody and erases nobody who has cases of other teams, lead or not', async () => {
    const lea = await house.person('Lea', 'lead', { team: 'support', sees: 'team' });
    const [uma, uto] = [await ticket('Uma', 'support'), await ticket('Uto', 'payments')];
    const dataOf = async ({ number }: Case, token?: string) => {
      const { body } = await house.get(`/api/tickets/${number}`);
      const { id } = (body.ticket as { contact: { id: string } }).contact;
      return (await house.get(`/api/contacts/${id}/data.json`, token)).status;
    };
    expect(await dataOf(uma, lea.token)).toBe(200);
    expect(await dataOf(uto, lea.token)).toBe(404);
    const { body } = await house.command('customer', { ticket: uma.number, data: true }, lea.token);
    const made = (body.data as { link: string }).link.replace(/^https?:\/\/[^/]+/, house.url);
    expect((await fetch(made)).status).toBe(200);
    expect((await house.command('same-person', { ticket: uma.number, other: uto.number })).status).toBe(200);
    expect(await dataOf(uma, lea.token)).toBe(403);
    expect(await dataOf(uma)).toBe(200);
    expect((await fetch(made)).status).toBe(403);
    for (const [name, options] of [
      ['customer', { ticket: uma.number, data: true }],
      ['erase', { ticket: uma.number }],
    ] as const)
      expect((await house.command(name, options, lea.token)).body.refused, name).toBe('other-teams');
  });
});

describe('routes below the guard', () => {
  /** They serve strangers by signed addresses, the guard itself, or what a guarded route, or each listener, hears then. */
  const STRANGERS = ['chat.ts', 'downloads.ts', 'form-case.ts'];
  /** The number alone of a case for which somebody was thanked. */
  const THANKED = 'house-notices.ts';
  const OTHERS = [
    ...STRANGERS,
    THANKED,
    'caller.ts',
    'contacts.ts',
    'marks.ts',
    'person-data.ts',
    'shift-notice.ts',
    'stream.ts',
    'transcripts.ts',
    'watch.ts',
  ];

  it('look at tickets as the caller sees them', () => {
    const folder = join(import.meta.dirname, '../src/api');
    const strays = readdirSync(folder).filter(
      (file) =>
        file.endsWith('.ts') &&
        !OTHERS.includes(file) &&
        /\bstore\.(?:tickets|cards)\b/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(strays).toEqual([]);
  });
});

/** What looks at a ticket, of commands that otherwise list, and say the same whichever is named beside. */
const LOOKS: Record<string, readonly unknown[]> = { survey: ['send'], problem: ['join', 'leave'] };

function lists(command: string, { action }: Record<string, unknown>): boolean {
  return LOOKS[command]?.includes(action) === false;
}

function numbered(options: Record<string, unknown>, from: number, to: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [name, value === from ? to : value]),
  );
}

interface Heard {
  event: string;
  data: Record<string, unknown>;
}

/** Reads a stream of events; `heard` waits until one came that fits. */
async function listen(url: string, token: string) {
  const stopping = new AbortController();
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: stopping.signal,
  });
  const all: Heard[] = [];
  const waiting = new Set<() => void>();
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += new TextDecoder().decode(chunk);
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const event = /^event: (.*)$/m.exec(frame)?.[1];
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (event !== undefined && data !== undefined) all.push({ event, data: JSON.parse(data) });
      }
      for (const look of waiting) look();
    }
  };
  read().catch(() => undefined);
  const heard = (fits: (one: Heard) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!all.some(fits)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  return { all, heard, close: () => stopping.abort() };
}
