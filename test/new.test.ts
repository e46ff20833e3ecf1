import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;

describe.each(ENGINES)('a ticket that somebody of the team opens, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let bor: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
    bor = await house.person('Bor', 'agent');
  });
  afterAll(() => house.stop());

  const view = async (number: number) =>
    (await house.get(`/api/tickets/${number}`)).body as unknown as {
      ticket: {
        channel: string;
        status: string;
        kind: string | null;
        waitingSince: string | null;
        assignee: { name: string } | null;
        contact: { id: string; name: string };
        deadlines: { promise: string };
        priority: string;
      };
      messages: { kind: string; text: string; delivery: string | null; author: { kind: string } }[];
      events: { type: string; actor: { id: string } }[];
    };
  const opened = async (options: Record<string, unknown>, token = ana.token): Promise<number> => {
    const { status, body } = await house.command('new', options, token);
    expect(body).toMatchObject({ text: expect.any(String) });
    expect(status).toBe(200);
    return Number(body.ticket);
  };

  it('has what a caller said, the promise of any other, and is whose ear it was', async () => {
    const number = await opened({
      text: 'Her kettle smells of smoke',
      name: 'Maja',
      phone: '+386 40 123 456',
    });
    const { ticket, messages, events } = await view(number);
    expect(ticket).toMatchObject({ channel: 'spoken', assignee: { name: 'Ana' }, contact: { name: 'Maja' } });
    const since = Date.parse(ticket.waitingSince ?? '');
    expect(Date.parse(ticket.deadlines.promise) - since).toBeGreaterThan(0);
    expect(Date.parse(ticket.deadlines.promise) - since).toBeLessThanOrEqual(10 * HOUR);
    expect(messages).toMatchObject([{ kind: 'inbound', text: 'Her kettle smells of smoke' }]);
    expect(messages[0]?.author.kind).toBe('contact');
    expect(events.find(({ type }) => type === 'ticket-opened')?.actor.id).toBe(ana.id);
    const told = await house.command(
      'reply',
      { ticket: number, text: 'Bring it in, we replace it.' },
      ana.token,
    );
    expect(told.status).toBe(200);
    const after = await house.until(
      () => view(number),
      ({ ticket: now }) => now.waitingSince === null,
    );
    expect(after.messages.at(-1)).toMatchObject({ kind: 'outbound', delivery: 'sent' });
  });

  it('is taken down once, however often the request comes', async () => {
    const send = () =>
      house.post('/api/commands/new', { text: 'Twice said', name: 'Zala' }, ana.token, {
        'idempotency-key': 'n1',
      });
    const all = await Promise.all([send(), send(), send()]);
    expect(new Set(all.map(({ body }) => body.ticket)).size).toBe(1);
    expect((await view(Number(all[0]?.body.ticket))).messages).toHaveLength(1);
  });

  it('goes on with the open one of the same number, whoever takes it down', async () => {
    const first = await opened({ text: 'A first call', name: 'Luka', phone: '00386 41 000 111' });
    const again = await house.command('new', { text: 'A second call', phone: '+386-41-000-111' }, bor.token);
    expect(again.body).toMatchObject({ ticket: first, text: expect.stringContaining('Ana') });
    const { ticket, messages } = await view(first);
    expect(messages.map(({ text }) => text)).toEqual(['A first call', 'A second call']);
    expect(ticket.assignee?.name).toBe('Ana');
  });

  it('names nothing of a ticket that whoever takes it down may not see', async () => {
    const first = await opened({ text: 'Of another team', name: 'Vida', phone: '+386 41 222 333' });
    const tim = await house.person('Tim', 'agent', { sees: 'team', team: 'payments' });
    const told = await house.command('new', { text: 'She calls again', phone: '+386 41 222 333' }, tim.token);
    expect(told.status).toBe(200);
    expect(JSON.stringify(told.body)).not.toContain(String(first));
    expect((await view(first)).messages.map(({ text }) => text)).toContain('She calls again');
  });

  it('is of a customer who wrote before, when it says so', async () => {
    const visitor = await house.visitor('Nika');
    await visitor.write('By chat, first');
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=200'),
      ({ body: now }) =>
        (now.tickets as { preview: string }[]).some(({ preview }) => preview === 'By chat, first'),
    );
    const chat = (body.tickets as { number: number; preview: string }[]).find(
      ({ preview }) => preview === 'By chat, first',
    )?.number as number;
    const called = await opened({ text: 'And now she calls', for: chat });
    expect(called).not.toBe(chat);
    expect((await view(called)).ticket.contact.id).toBe((await view(chat)).ticket.contact.id);
  });

  it('writes first where the customer wrote before, and not into an open case', async () => {
    const visitor = await house.visitor('Petra');
    await visitor.write('Long ago');
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=200'),
      ({ body: now }) => (now.tickets as { preview: string }[]).some(({ preview }) => preview === 'Long ago'),
    );
    const old = (body.tickets as { number: number; preview: string }[]).find(
      ({ preview }) => preview === 'Long ago',
    )?.number as number;
    const wanted = { text: 'Your spare part is here.', for: old, first: true };
    expect((await house.command('new', wanted, bor.token)).body).toMatchObject({
      refused: 'newer-open',
      values: { ticket: old },
    });
    await house.command('resolve', { ticket: old }, bor.token);
    const number = await opened(wanted, bor.token);
    expect(number).not.toBe(old);
    const said = await house.until(
      () => visitor.messages(),
      (all) => all.some(({ text }) => text === 'Your spare part is here.'),
    );
    expect(said.filter(({ text }) => text === 'Your spare part is here.')).toHaveLength(1);
    const { ticket } = await view(number);
    expect(ticket).toMatchObject({ waitingSince: null, assignee: { name: 'Bor' }, channel: 'webchat' });
    await visitor.write('Thank you, when are you open?');
    await house.until(
      () => view(number),
      ({ messages }) => messages.length === 2,
    );
  });

  it('begins with what a template of the rules says', async () => {
    const { body } = await house.command('new', { text: 'x', template: 'no such' }, ana.token);
    expect(body.refused).toBe('unknown-template');
    const [known = ''] = /^\S+/u.exec(String((body.values as { known: string }).known)) ?? [];
    const number = await opened({ text: 'By the template', template: known });
    expect((await view(number)).ticket.kind).not.toBeNull();
  });

  it.each([
    [{}, 'empty'],
    [{ text: ' ' }, 'empty'],
    [{ text: 'x', for: 999_999 }, 'unknown-ticket'],
    [{ text: 'x', first: true }, 'nobody-to-write'],
  ])('is refused for %j', async (options, refused) => {
    expect((await house.command('new', options, ana.token)).body.refused).toBe(refused);
  });
});
