import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from './peers/database.ts';
import { type TestHouse, testHouse } from './peers/house.ts';

const HOUR = 3_600_000;

interface View {
  ticket: {
    number: number;
    status: string;
    priority: string;
    tags: string[];
    team: string | null;
    kind: string | null;
    cause: string | null;
    escalated: boolean;
    waitingSince: string;
    deadlines: { promise: string };
  };
  about: {
    missing: { id: string; name: string }[];
    fields: { id: string; name: string; type: string; value: unknown; text: string | null }[];
    checklist: { id: string; text: string; done: boolean }[];
  };
  messages: { id: string; kind: string; text: string }[];
  events: { type: string; text: string; data: Record<string, unknown> }[];
}

/** The house's own rules, with a shorter promise for what is high, and a kind and a cause that call a supervisor. */
function rulesFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'osem-rules-'));
  cpSync('rules', folder, { recursive: true });
  const change = (file: string, rule: object) => {
    const path = join(folder, file);
    const content = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...content, rules: [rule, ...content.rules] }));
  };
  const rule = (name: string, fact: string, value: string, event: object) => ({
    ...{ name, because: 'For a test.', priority: 900 },
    conditions: { all: [{ fact, operator: 'equal', value }] },
    event,
    examples: [{ facts: { [fact]: value }, fires: true }],
  });
  const params = { promiseHours: 4, targetHours: 3, ladder: 'default' };
  change('deadlines.json', rule('High is sooner', 'priority', 'high', { type: 'deadline', params }));
  const tell = 'A rule of ours did harm.';
  change(
    'escalation.json',
    rule('A rule at fault', 'cause', 'rule', { type: 'escalate', params: { reason: 'our-rule', tell } }),
  );
  return folder;
}

describe.each(ENGINES)('what a ticket is about, on %s', (engine) => {
  let house: TestHouse;
  let ana: { id: string; token: string };
  let eva: { id: string; token: string };
  const folder = rulesFolder();

  beforeAll(async () => {
    house = await testHouse({ engine, env: { RULES_DIR: folder } });
    ana = await house.person('Ana', 'agent');
    eva = await house.person('Eva', 'supervisor');
  });
  afterAll(async () => {
    await house.stop();
    rmSync(folder, { recursive: true });
  });

  const view = async (number: number) => (await house.get(`/api/tickets/${number}`)).body as unknown as View;
  const say = async (name: string, options: Record<string, unknown>, token = ana.token) => {
    const { status, body } = await house.command(name, options, token);
    return { status, text: String(body.text), refused: body.refused, values: body.values };
  };
  const written = async (words: string): Promise<number> => {
    const visitor = await house.visitor('Maja');
    await visitor.write(words);
    const { body } = await house.until(
      () => house.get('/api/tickets?limit=200'),
      ({ body: list }) => (list.tickets as { preview: string }[]).some(({ preview }) => preview === words),
    );
    const all = body.tickets as { preview: string; number: number }[];
    return all.find(({ preview }) => preview === words)?.number ?? 0;
  };

  it('is named by the rules first, and by people then; the queue is asked for it', async () => {
    const ticket = await written('My parcel has not arrived yet, says the kind');
    const first = await view(ticket);
    expect(first.ticket).toMatchObject({ kind: 'delivery', cause: null });
    expect(first.events.find(({ type }) => type === 'triaged')?.text).toContain(
      'kind Delivery, tags Delivery',
    );
    expect(await say('cause', { ticket, cause: 'Zamuda' })).toMatchObject({
      status: 200,
      text: `#${ticket}: Cause: Late.`,
    });
    expect((await say('cause', { ticket, cause: 'late' })).text).toContain('It was so already.');
    const after = await view(ticket);
    expect(after.ticket).toMatchObject({ kind: 'delivery', cause: 'late' });
    expect(after.events.map(({ text }) => text)).toContain('Cause: Late');
    const kinds = ['delivery', 'payment'].map((kind) => house.get(`/api/tickets?kind=${kind}&limit=200`));
    const [mine, others] = (await Promise.all(kinds)).map(({ body }) =>
      (body.tickets as { number: number }[]).map(({ number }) => number),
    );
    expect([mine?.includes(ticket), others?.includes(ticket)]).toEqual([true, false]);
  });

  it('what is required is named in words, for everybody; a supervisor does without it and says why', async () => {
    const ticket = await written('This is a matter for a return');
    expect((await say('kind', { ticket, kind: 'Return' })).text).toBe(
      `#${ticket}: Kind: Return. Before it is resolved it needs: the cause, Order number, Remedy.`,
    );
    const refused = await say('resolve', { ticket });
    expect(refused).toMatchObject({ status: 409, refused: 'required' });
    expect(refused.values).toMatchObject({ missing: 'cause,field:order,field:remedy' });
    expect(refused.text).toContain('the cause, Order number, Remedy');
    const sure = { ticket, confirm: true, reason: 'The shop has burnt down.' };
    expect((await say('resolve', sure)).refused).toBe('required');
    expect((await say('resolve', { ticket, confirm: true }, eva.token)).refused).toBe('required');
    expect((await view(ticket)).messages.some(({ text }) => text.includes('burnt'))).toBe(false);
    expect((await say('resolve', sure, eva.token)).status).toBe(200);
    const { ticket: now, events } = await view(ticket);
    expect(now.status).toBe('resolved');
    expect(events.at(-1)?.data.without).toEqual(['cause', 'field:order', 'field:remedy']);
  });

  it('fields take what they are made for; a text stands in a note and nowhere else', async () => {
    const ticket = await written('I want to send it back, fields');
    await say('kind', { ticket, kind: 'return' });
    const set = (field: string, value?: string) =>
      say('field', { ticket, field, ...(value === undefined ? {} : { value }) });
    expect((await set('amount', '12,50')).text).toContain('Amount (EUR): 12.5');
    expect((await set('delivered-on', '3. 11. 2026')).text).toContain('Delivered on: 2026-11-03');
    expect((await set('Remedy', 'vračilo denarja')).text).toContain('Remedy: Money back');
    expect((await set('Order number', 'B-2026/118')).text).toContain('Order number: B-2026/118');
    expect((await set('order', 'B-2026/118')).text).toContain('It was so already.');
    expect((await set('order')).text).toBe(`#${ticket}: Order number: B-2026/118.`);
    expect((await set('amount', 'much')).refused).toBe('bad-option');
    expect((await set('delivered-on', '31. 2. 2026')).refused).toBe('bad-option');
    expect(await set('remedy', 'flowers')).toMatchObject({ status: 409, refused: 'unknown-choice' });
    expect((await set('carrier', 'post')).refused).toBe('unknown-choice');
    const { messages, events, about } = await view(ticket);
    expect(messages.filter(({ kind }) => kind === 'note').map(({ text }) => text)).toEqual([
      'Order number: B-2026/118',
    ]);
    expect(JSON.stringify(events)).not.toContain('B-2026');
    expect(about.fields.find(({ id }) => id === 'order')).toMatchObject({
      ...{ name: 'Order number', type: 'text', value: 'B-2026/118' },
      text: 'Order number: B-2026/118',
    });
    expect(about.fields.find(({ id }) => id === 'remedy')).toMatchObject({ value: 'money-back' });
    expect((await say('ticket', { ticket })).text).toContain(
      'Return · Order number: B-2026/118 · Remedy: Money back',
    );
    expect((await set('order', '-')).text).toContain('Order number: –');
    expect((await view(ticket)).about.missing.map(({ id }) => id)).toEqual(['cause', 'field:order']);
  });

  it('the same request again changes nothing, also when somebody else was there in between', async () => {
    const ticket = await written('My order has a number, again');
    await say('kind', { ticket, kind: 'question' });
    const set = async (value: string, key: string) => {
      const path = '/api/commands/field';
      const options = { ticket, field: 'order', value };
      const { status, body } = await house.post(path, options, ana.token, { 'idempotency-key': key });
      return [status, body.text];
    };
    const first = [200, `#${ticket}: Order number: B-1.`];
    expect([await set('B-1', 'one'), await set('B-1', 'one')]).toEqual([first, first]);
    expect(await set('B-2', 'two')).toEqual([200, `#${ticket}: Order number: B-2.`]);
    expect(await set('B-1', 'one')).toEqual([200, `#${ticket}: Order number: B-2.`]);
    const { messages } = await view(ticket);
    expect(messages.filter(({ kind }) => kind === 'note')).toHaveLength(2);
  });

  it('a text that is struck out stands nowhere any more', async () => {
    const ticket = await written('My order has a number, struck out');
    await say('kind', { ticket, kind: 'question' });
    await say('field', { ticket, field: 'order', value: 'B-771234' });
    expect(JSON.stringify(await view(ticket))).toContain('B-771234');
    expect((await say('redact', { ticket, text: 'B-771234' }, eva.token)).status).toBe(200);
    expect(JSON.stringify(await view(ticket))).not.toContain('B-771234');
    expect((await say('field', { ticket, field: 'order' })).text).toMatch(/Order number: \S+\.$/);
  });

  it('a procedure is a checklist: read, ticked off by number, by code or by words, and back', async () => {
    const ticket = await written('My parcel has not arrived yet, steps');
    const listed = await say('check', { ticket });
    expect(listed.text.split('\n')).toHaveLength(5);
    expect(listed.text).toContain('☐ 1. Look where the parcel is');
    expect((await say('check', { ticket, step: '1' })).text).toContain('(1 of 4 steps)');
    expect((await say('check', { ticket, step: '1' })).text).toContain('It was so already.');
    await say('check', { ticket, step: 'Ask the carrier' });
    await say('check', { ticket, step: 'tracking', undo: true });
    expect((await view(ticket)).about.checklist.map(({ done }) => done)).toEqual([false, true, false, false]);
    expect(await say('check', { ticket, step: '9' })).toMatchObject({
      status: 409,
      refused: 'unknown-choice',
    });
    expect((await say('check', { ticket: await written('Hello there, nothing known') })).refused).toBe(
      'no-kind',
    );
  });

  it('tags are one list; what somebody took away no rule brings back', async () => {
    const ticket = await written('My parcel has not arrived yet, tags');
    expect((await view(ticket)).ticket.tags).toEqual(['delivery']);
    await say('tag', { ticket, tags: 'Known problem, -delivery' });
    expect((await view(ticket)).ticket.tags).toEqual(['known-problem']);
    expect((await say('tag', { ticket, tags: 'known-problem' })).text).toContain('It was so already.');
    expect((await say('tag', { ticket, tags: 'what?!' })).refused).toBe('bad-option');
  });

  it('who says that it is urgent shortens the wait from its beginning; nobody makes it longer', async () => {
    const ticket = await written('Something to hurry');
    const before = (await view(ticket)).ticket;
    expect(Date.parse(before.deadlines.promise) - Date.parse(before.waitingSince)).toBe(10 * HOUR);
    expect((await say('priority', { ticket, priority: 'high' })).text).toContain('promised an answer by');
    const high = (await view(ticket)).ticket;
    expect(Date.parse(high.deadlines.promise) - Date.parse(before.waitingSince)).toBe(4 * HOUR);
    const low = await say('priority', { ticket, priority: 'low' });
    expect(low.text).toBe(`#${ticket}: Priority: low.`);
    expect((await view(ticket)).ticket.deadlines).toEqual(high.deadlines);
    expect((await view(ticket)).ticket.priority).toBe('low');
  });

  it('a cause may call a supervisor; what called them before does not call them again', async () => {
    const ticket = await written('My lawyer will write to you about it');
    const reasons = async () =>
      (await view(ticket)).events.filter(({ type }) => type === 'escalated').map(({ data }) => data.reason);
    expect(await reasons()).toEqual(['legal']);
    await say('kind', { ticket, kind: 'complaint' });
    await say('cause', { ticket, cause: 'slow' });
    expect(await reasons()).toEqual(['legal']);
    expect((await view(ticket)).ticket.team).toBe('care');
    await say('cause', { ticket, cause: 'rule' });
    expect(await reasons()).toEqual(['legal', 'our-rule']);
    await say('tag', { ticket, tags: 'vip' });
    expect(await reasons()).toEqual(['legal', 'our-rule']);
  });

  it('two people say different things at once, and both are heard', async () => {
    const ticket = await written('My parcel has not arrived yet, at once');
    const said = await Promise.all([
      ...Array.from({ length: 8 }, (_, index) => say('tag', { ticket, tags: `tag-${index}` })),
      say('cause', { ticket, cause: 'lost' }, eva.token),
      say('check', { ticket, step: '1' }),
    ]);
    expect(said.map(({ status }) => status)).toEqual(said.map(() => 200));
    const { ticket: now, about } = await view(ticket);
    expect(now.tags).toHaveLength(9);
    expect([now.cause, about.checklist[0]?.done]).toEqual(['lost', true]);
  });

  it('is listed for whoever chooses, in the language asked for', async () => {
    const { body } = await house.get('/api/kinds?language=sl');
    const { kinds, fields, tags } = body as Record<string, { id: string; name: string; causes: unknown[] }[]>;
    expect(kinds?.find(({ id }) => id === 'delivery')).toMatchObject({ name: 'Dostava', team: 'support' });
    expect(fields?.find(({ id }) => id === 'amount')).toMatchObject({ name: 'Znesek (EUR)', type: 'number' });
    expect(tags?.find(({ id }) => id === 'vip')).toMatchObject({ name: 'Redna stranka' });
    const commands = (await house.get('/api/commands')).body.commands as {
      name: string;
      options: { name: string; choices?: string[] }[];
    }[];
    const choices = commands.find(({ name }) => name === 'kind')?.options[1]?.choices;
    expect(choices).toContain('delivery');
  });
});
