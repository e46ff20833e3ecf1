import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;

interface TicketLine {
  number: number;
  status: string;
  preview: string;
  escalated: boolean;
  waitingSince: string | null;
  assignee: { name: string } | null;
  contact: { name: string | null };
  deadlines: { target: string | null; promise: string | null };
}

describe.each(ENGINES)('from customer to answer, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };

  beforeAll(async () => {
    house = await testHouse({ engine });
    ana = await house.person('Ana', 'agent');
    eva = await house.person('Eva', 'supervisor');
  });
  afterAll(() => house.stop());

  const ticketOf = async (words: string): Promise<TicketLine> => {
    const answer = await house.until(
      () => house.get('/api/tickets?status=open&limit=200'),
      ({ body }) => (body.tickets as TicketLine[]).some(({ preview }) => preview.includes(words)),
    );
    return (answer.body.tickets as TicketLine[]).find(({ preview }) => preview.includes(words)) as TicketLine;
  };
  const view = async (number: number) => {
    const { body } = await house.get(`/api/tickets/${number}`);
    return body as unknown as {
      ticket: TicketLine;
      messages: { kind: string; text: string; delivery: string | null; as: string | null; id: string }[];
      events: { type: string; text: string; why: unknown[] }[];
    };
  };

  it('a visitor writes, an agent claims and answers, the visitor reads it', async () => {
    const visitor = await house.visitor('Maja');
    expect((await visitor.write('My parcel has not come, first question')).status).toBe(200);
    const ticket = await ticketOf('first question');
    expect(ticket.contact.name).toBe('Maja');
    const waiting = Date.parse(ticket.waitingSince ?? '');
    expect(Date.parse(ticket.deadlines.promise ?? '') - waiting).toBe(10 * HOUR);
    expect(Date.parse(ticket.deadlines.target ?? '') - waiting).toBe(8 * HOUR);
    expect((await house.command('claim', { ticket: ticket.number }, ana.token)).status).toBe(200);
    const replied = await house.command(
      'reply',
      { ticket: ticket.number, text: 'It left today.' },
      ana.token,
    );
    expect(replied.status).toBe(200);
    const seen = await house.until(
      () => visitor.messages(),
      (all) => all.length === 2,
    );
    expect(seen.map(({ from, text }) => [from, text])).toEqual([
      ['visitor', 'My parcel has not come, first question'],
      ['team', 'It left today.'],
    ]);
    expect(seen[1]?.name).toBe('Ana');
    const after = await house.until(
      () => view(ticket.number),
      ({ ticket: now }) => now.waitingSince === null,
    );
    expect(after.messages.at(-1)).toMatchObject({ kind: 'outbound', as: 'answer', delivery: 'sent' });
    expect(after.ticket.deadlines.promise).toBeNull();
  });

  it('an acknowledgement and a note end no wait; a second wait has stages of its own', async () => {
    const visitor = await house.visitor();
    await visitor.write('Where is my second question?');
    const { number } = await ticketOf('second question');
    await house.command('note', { ticket: number, text: 'Looks like a late courier' }, ana.token);
    await house.command('reply', { ticket: number, text: 'We are on it.', as: 'acknowledgement' }, ana.token);
    await house.until(
      () => view(number),
      ({ messages }) => messages.some(({ delivery }) => delivery === 'sent'),
    );
    expect((await view(number)).ticket.waitingSince).not.toBeNull();
    house.advance(5 * HOUR + 1000);
    await house.until(
      () => view(number),
      ({ events }) => events.filter(({ type }) => type === 'stage-told').length === 1,
    );
    await house.command('reply', { ticket: number, text: 'It comes tomorrow.' }, ana.token);
    await house.until(
      () => view(number),
      ({ ticket }) => ticket.waitingSince === null,
    );
    await visitor.write('It did not come, second question again');
    await house.until(
      () => view(number),
      ({ ticket }) => ticket.waitingSince !== null,
    );
    house.advance(5 * HOUR + 1000);
    await house.until(
      () => view(number),
      ({ events }) => events.filter(({ type }) => type === 'stage-told').length === 2,
    );
    expect((await visitor.messages()).map(({ text }) => text)).not.toContain('Looks like a late courier');
  });

  it('a claimed, unanswered ticket is reminded, escalated and told as broken; the notices say so once', async () => {
    const visitor = await house.visitor();
    await visitor.write('Nobody answers my third question');
    const { number } = await ticketOf('third question');
    await house.command('claim', { ticket: number }, ana.token);
    for (const hours of [5, 3, 1, 1]) {
      const before = (await view(number)).events.length;
      house.advance(hours * HOUR + 1000);
      await house.until(
        () => view(number),
        ({ events }) => events.length > before,
      );
    }
    const { events, ticket } = await view(number);
    expect(events.filter(({ type }) => type === 'stage-told')).toHaveLength(4);
    expect(ticket.escalated).toBe(true);
    const mine = await house.get('/api/notices', ana.token);
    const hers = await house.get('/api/notices', eva.token);
    const stages = (answer: typeof mine) =>
      (answer.body.notices as { number: number; stage: string }[])
        .filter((notice) => notice.number === number)
        .map(({ stage }) => stage)
        .sort();
    expect(stages(mine)).toEqual(['half', 'target']);
    expect(stages(hers)).toEqual(['broken', 'last-call']);
    const why = await house.command('why', { ticket: number }, ana.token);
    expect(String(why.body.text)).toMatch(/deadlines\.json/);
  });

  it('of a hundred who claim at once one wins, and the others are told who', async () => {
    const visitor = await house.visitor();
    await visitor.write('The fourth question for a hundred agents');
    const { number } = await ticketOf('fourth question');
    const agents = await Promise.all(
      Array.from({ length: 100 }, (_, n) => house.person(`Racer ${n}`, 'agent')),
    );
    const answers = await Promise.all(
      agents.map(({ token }) => house.command('claim', { ticket: number }, token)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { ticket } = await view(number);
    const lost = answers.filter(({ status }) => status === 409);
    expect(lost).toHaveLength(99);
    for (const { body } of lost) {
      expect(body.refused).toBe('already-claimed');
      expect(String(body.text)).toContain(ticket.assignee?.name);
    }
  });

  it('the same delivery and the same command five times change things once', async () => {
    const visitor = await house.visitor();
    for (let time = 0; time < 5; time++) await visitor.write('The fifth question, doubled', 'same-id');
    const { number } = await ticketOf('fifth question');
    const body = { ticket: number, text: 'Answered once' };
    for (let time = 0; time < 5; time++) {
      const answer = await house.post('/api/commands/reply', body, ana.token, {
        'idempotency-key': 'the-same',
      });
      expect(answer.status).toBe(200);
    }
    const { messages } = await house.until(
      () => view(number),
      ({ ticket }) => ticket.waitingSince === null,
    );
    expect(messages.map(({ text }) => text)).toEqual(['The fifth question, doubled', 'Answered once']);
  });

  it('a reply to a stale view, or on somebody else’s ticket, is asked about once', async () => {
    const visitor = await house.visitor();
    await visitor.write('The sixth question');
    const { number } = await ticketOf('sixth question');
    const seen = (await view(number)).messages[0]?.id;
    await house.command('claim', { ticket: number }, ana.token);
    const other = await house.command('reply', { ticket: number, text: 'Hello' }, eva.token);
    expect([other.status, other.body.refused]).toEqual([409, 'someone-elses']);
    await visitor.write('The sixth question, part two');
    await house.until(
      () => view(number),
      ({ messages }) => messages.length === 2,
    );
    const stale = await house.command('reply', { ticket: number, text: 'Hello', seen }, ana.token);
    expect([stale.status, stale.body.refused]).toEqual([409, 'customer-wrote']);
    expect(
      (await house.command('reply', { ticket: number, text: 'Hello', seen, confirm: true }, ana.token))
        .status,
    ).toBe(200);
  });

  it('a resolved ticket opens again when the customer writes, but not for a bare thanks', async () => {
    const visitor = await house.visitor();
    await visitor.write('The seventh question');
    const { number } = await ticketOf('seventh question');
    await house.command('reply', { ticket: number, text: 'Done.' }, ana.token);
    await house.until(
      () => view(number),
      ({ ticket }) => ticket.waitingSince === null,
    );
    await house.command('resolve', { ticket: number, reason: 'Solved by phone' }, ana.token);
    await visitor.write('Thank you!');
    await house.until(
      () => view(number),
      ({ messages }) => messages.some(({ text }) => text === 'Thank you!'),
    );
    expect((await view(number)).ticket.status).toBe('resolved');
    await visitor.write('But the seventh question came back');
    await house.until(
      () => view(number),
      ({ ticket }) => ticket.status === 'open' && ticket.waitingSince !== null,
    );
  });

  it('roles are checked on the server', async () => {
    expect((await house.command('rules', { action: 'reload' }, ana.token)).status).toBe(403);
    expect((await house.command('person', { action: 'add', name: 'X' }, ana.token)).status).toBe(403);
    expect((await house.command('dead', {}, ana.token)).status).toBe(403);
    expect((await house.get('/api/tickets', 'nonsense')).status).toBe(401);
    expect((await house.command('rules', { action: 'reload' })).status).toBe(200);
  });
});
