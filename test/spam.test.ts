import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../src/store/open.ts';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

const HOUR = 3_600_000;

interface Line {
  number: number;
  status: string;
  spam: boolean;
  preview: string;
  waitingSince: string | null;
  deadlines: { promise: string | null };
}

describe.each(ENGINES)('quarantine, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
    eva = await house.person('Eva', 'supervisor');
  });
  afterAll(() => house.stop());

  const lines = async (query: string) =>
    (await house.get(`/api/tickets?limit=200&${query}`)).body.tickets as Line[];
  const lineOf = (words: string, query = 'status=open') =>
    house
      .until(
        () => lines(query),
        (all) => all.some(({ preview }) => preview.includes(words)),
      )
      .then((all) => all.find(({ preview }) => preview.includes(words)) as Line);
  const view = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as unknown as {
      ticket: Line;
      messages: { text: string }[];
      events: { type: string }[];
    };
  const begin = async (words: string): Promise<{ visitor: Visitor; line: Line }> => {
    const visitor = await house.visitor();
    await visitor.write(words);
    return { visitor, line: await lineOf(words) };
  };
  const written = async (visitor: Visitor, number: number, words: string) => {
    await visitor.write(words);
    await house.until(
      () => view(number),
      ({ messages }) => messages.some(({ text }) => text === words),
    );
    // A view is read in several steps, the ticket first: one that begins now has all that came with the words.
    return view(number);
  };

  it('takes a ticket out of every list and clock, and back as if it had never been there', async () => {
    const { visitor, line } = await begin('Cheap watches, first wave');
    const { number, waitingSince, deadlines } = line;
    expect((await house.command('spam', { ticket: number }, ana.token)).status).toBe(200);
    const marked = await view(number);
    expect(marked.ticket).toMatchObject({ spam: true, status: 'resolved', waitingSince: null });
    for (const query of ['status=open', 'status=resolved', ''])
      expect((await lines(query)).map((one) => one.number)).not.toContain(number);
    expect((await lines('spam=true')).map((one) => one.number)).toContain(number);

    const more = await written(visitor, number, 'Even cheaper watches');
    expect(more.ticket).toMatchObject({ spam: true, waitingSince: null });
    house.advance(11 * HOUR);
    await begin('An honest question, to see that the sweep went by');
    const kinds = (await view(number)).events.map(({ type }) => type);
    expect(kinds).not.toContain('stage-told');
    expect(kinds).not.toContain('escalated');

    expect((await house.command('spam', { ticket: number, undo: true }, ana.token)).status).toBe(200);
    const lifted = await view(number);
    expect(lifted.ticket).toMatchObject({ spam: false, status: 'open', waitingSince, deadlines });
    expect(lifted.messages.map(({ text }) => text)).toEqual([
      'Cheap watches, first wave',
      'Even cheaper watches',
    ]);
  });

  it('says the same twice, and lets reopening lift it too', async () => {
    const { line } = await begin('Cheap watches, second wave');
    for (const _twice of [1, 2])
      expect((await house.command('spam', { ticket: line.number }, ana.token)).status).toBe(200);
    const events = (await view(line.number)).events.filter(({ type }) => type === 'spam-marked');
    expect(events).toHaveLength(1);
    expect((await house.command('reopen', { ticket: line.number }, ana.token)).status).toBe(200);
    expect((await view(line.number)).ticket).toMatchObject({ spam: false, waitingSince: line.waitingSince });
  });

  it('is taken back by undo, unless something came in since', async () => {
    const { visitor, line } = await begin('Cheap watches, third wave');
    const { number, waitingSince } = line;
    await house.command('spam', { ticket: number }, ana.token);
    expect((await house.command('undo', { ticket: number }, ana.token)).status).toBe(200);
    expect((await view(number)).ticket).toMatchObject({ spam: false, status: 'open', waitingSince });
    await house.command('spam', { ticket: number }, ana.token);
    await written(visitor, number, 'No watches?');
    expect((await house.command('undo', { ticket: number }, ana.token)).body.refused).toBe('changed-since');
    await house.command('spam', { ticket: number, undo: true }, ana.token);
    expect((await view(number)).ticket).toMatchObject({ spam: false, waitingSince });
  });

  it('makes who wrote after an answer wait since then, once it is lifted', async () => {
    const { visitor, line } = await begin('A first question, which is answered');
    const { number } = line;
    await house.command('reply', { ticket: number, text: 'Here you are.' }, ana.token);
    await house.until(
      () => view(number),
      ({ ticket }) => ticket.waitingSince === null,
    );
    await house.command('spam', { ticket: number }, ana.token);
    const before = house.now();
    await written(visitor, number, 'But I am real!');
    house.advance(HOUR);
    await house.command('spam', { ticket: number, undo: true }, ana.token);
    const { ticket } = await view(number);
    const since = Date.parse(ticket.waitingSince ?? '');
    expect(since).toBeGreaterThanOrEqual(before - 1000);
    expect(since).toBeLessThan(before + HOUR / 2);
  });

  it('keeps all that a blocked sender writes, where nobody is called for it', async () => {
    const { visitor, line } = await begin('Buy followers');
    const { number } = line;
    const blocked = await house.command('block', { ticket: number, what: 'address' }, ana.token);
    expect(blocked).toMatchObject({ status: 200 });
    const again = await house.command('block', { ticket: number, what: 'address' }, eva.token);
    expect(again.body.data).toEqual(blocked.body.data);
    expect((await view(number)).ticket.spam).toBe(true);
    await written(visitor, number, 'Buy more followers');

    // Taken out of quarantine, the ticket goes back there with the next word of a sender who is still blocked.
    await house.command('spam', { ticket: number, undo: true }, ana.token);
    expect((await written(visitor, number, 'Buy all the followers')).ticket.spam).toBe(true);

    const listed = await house.command('unblock', {}, ana.token);
    // Nobody reads the codes of blocks, customers or conversations.
    expect(blocked.body.text).toContain(`the customer of #${number} on Live chat is blocked`);
    expect(String(listed.body.text)).toContain('a customer without a name on Live chat · Ana');
    const { block } = blocked.body.data as { block: string };
    expect((await house.command('unblock', { block }, ana.token)).status).toBe(200);
    expect((await house.command('unblock', { block: 'nobody' }, ana.token)).body.refused).toBe(
      'unknown-block',
    );
    await house.command('spam', { ticket: number, undo: true }, ana.token);
    expect((await written(visitor, number, 'I am sorry, a real question')).ticket).toMatchObject({
      spam: false,
      status: 'open',
    });
  });

  it('opens a new ticket of a blocked customer in quarantine', async () => {
    const { visitor, line } = await begin('A lottery prize for you');
    await house.command('block', { ticket: line.number, what: 'contact' }, ana.token);
    // The old case is closed for good by then.
    house.advance(40 * 24 * HOUR);
    await visitor.write('Another lottery prize');
    const fresh = await lineOf('Another lottery prize', 'spam=true');
    expect(fresh.number).not.toBe(line.number);
    expect(fresh).toMatchObject({ spam: true, waitingSince: null });
    expect((await view(fresh.number)).events.map(({ type }) => type)).not.toContain('deadline-set');
  });

  it('leaves a ticket alone on which another customer is', async () => {
    const { line: one } = await begin('An honest customer');
    const { line: other } = await begin('A dishonest one');
    await house.command('merge', { ticket: other.number, into: one.number, confirm: true }, ana.token);
    const blocked = await house.command('block', { ticket: one.number }, ana.token);
    expect(blocked.status).toBe(200);
    expect(String(blocked.body.text)).toContain('another customer');
    expect((await view(one.number)).ticket.spam).toBe(false);
  });

  it('lets nobody below a supervisor lift the block of a domain', async () => {
    const store = await openStore(house.databaseUrl, {
      now: house.now,
      machineNow: Date.now,
      random: Math.random,
      onError: () => undefined,
    });
    const domain = { kind: 'domain', channel: null, value: 'spam.example', by: eva.id, at: 1 } as const;
    await store.store.blocks.add({ id: 'd0d0d0d0', ...domain });
    await store.store.close();
    expect((await house.command('unblock', { block: 'd0d0d0d0' }, ana.token)).status).toBe(403);
    expect((await house.command('unblock', { block: 'd0d0d0d0' }, eva.token)).status).toBe(200);
  });

  it('asks a supervisor for a domain, and refuses one that there is not', async () => {
    const { line } = await begin('Cheap domains');
    const asked = (token: string) => house.command('block', { ticket: line.number, what: 'domain' }, token);
    expect((await asked(ana.token)).status).toBe(403);
    expect((await asked(eva.token)).body.refused).toBe('no-domain');
    expect((await view(line.number)).ticket.spam).toBe(false);
  });
});
