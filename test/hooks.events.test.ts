import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOOK_EVENTS } from '../src/domain/hook.ts';
import { ENGINES } from './peers/database.ts';
import { HookReceiver, type Received } from './peers/hook-receiver.ts';
import { type TestHouse, testHouse, type Visitor } from './peers/house.ts';

const DAY = 86_400_000;
const ENV = { HOOKS_ALLOW_PRIVATE: 'true' };

describe.each(ENGINES)('what other systems hear, on %s', (engine) => {
  let house: TestHouse;
  let receiver: HookReceiver;
  let id: string;

  beforeAll(async () => {
    receiver = await HookReceiver.start();
    house = await testHouse({ engine, env: ENV });
    const { body } = await house.post('/api/hooks', { url: receiver.url });
    receiver.secret = String(body.secret);
    id = (body.hook as { id: string }).id;
  });
  afterAll(async () => {
    await receiver.close();
    await house.stop();
    expect(receiver.problems).toEqual([]);
  });

  const ticketIn = ({ data }: Received) => (data.ticket as { number: number } | undefined)?.number ?? 0;
  const heardOf = (number: number) => receiver.taken.filter((one) => ticketIn(one) === number);
  const typesOf = (number: number) => heardOf(number).map(({ type }) => type);
  const hears = (number: number, type: string) => receiver.until(() => typesOf(number).includes(type));
  const writes = async (visitor: Visitor, words: string, query = 'status=open'): Promise<number> => {
    await visitor.write(words);
    const list = await house.until(
      () => house.get(`/api/tickets?limit=200&${query}`),
      ({ body }) => JSON.stringify(body).includes(words),
    );
    const all = list.body.tickets as { number: number; preview: string }[];
    return all.find(({ preview }) => preview.includes(words))?.number ?? 0;
  };
  const eventOf = (number: number, type: string) =>
    heardOf(number).find((one) => one.type === type)?.data.event as Record<string, unknown>;

  it('is a merge, and no end of the case; its undoing; and what was taken back', async () => {
    const from = await writes(await house.visitor('Mia'), 'Where is my parcel?');
    const into = await writes(await house.visitor('Bo'), 'The parcel of Mia is late');
    await house.command('merge', { ticket: from, into, confirm: true });
    await hears(from, 'ticket.merged');
    expect(eventOf(from, 'ticket.merged')).toMatchObject({ type: 'merged-into', into });
    await house.command('undo', { ticket: into });
    await hears(from, 'ticket.unmerged');
    expect(eventOf(from, 'ticket.unmerged')).toMatchObject({ type: 'unmerged', from: into });
    expect(typesOf(from)).not.toContain('ticket.resolved');

    await house.command('resolve', { ticket: into });
    await hears(into, 'ticket.resolved');
    expect((await house.command('undo', { ticket: into })).status).toBe(200);
    await hears(into, 'ticket.undone');
    expect(eventOf(into, 'ticket.undone')).toMatchObject({ undone: ['ticket.resolved'] });
    expect(heardOf(into).at(-1)?.data.ticket).toMatchObject({ status: 'open' });
  });

  it('is what goes into quarantine and comes out of it; in between there is silence', async () => {
    const visitor = await house.visitor('Rok');
    const first = await writes(visitor, 'Buy followers');
    await house.command('block', { ticket: first, what: 'address' });
    await hears(first, 'ticket.spam');
    house.advance(30 * DAY);
    const second = await writes(visitor, 'Buy more followers', 'spam=true');
    expect(second).not.toBe(first);
    await house.command('note', { ticket: second, text: 'Real?' });
    await house.command('spam', { ticket: second, undo: true });
    await hears(second, 'ticket.created');
    await house.command('spam', { ticket: second });
    await hears(second, 'ticket.spam');
    await house.command('undo', { ticket: second });
    await hears(second, 'ticket.unspam');
    const told = typesOf(second).filter((type) => type !== 'ticket.triaged');
    expect(told).toEqual(['ticket.created', 'ticket.spam', 'ticket.unspam']);
  });

  it('is that a customer was changed; who they are only where texts are wanted', async () => {
    const number = await writes(await house.visitor('Ada'), 'A question of Ada');
    const { body } = await house.get(`/api/tickets/${number}`);
    const contact = String((body.contact as { id: string }).id);
    const headers = { authorization: 'Bearer a-token-for-tests-only', 'content-type': 'application/json' };
    const change = async (method: string, path: string, said: unknown) => {
      const url = `${house.url}/api/contacts/${contact}${path}`;
      expect((await fetch(url, { method, headers, body: JSON.stringify(said) })).status).toBe(200);
    };
    const changed = () =>
      receiver.taken
        .filter(({ type }) => type === 'contact.changed')
        .map(({ data }) => data.contact as { id: string; version: number })
        .filter((one) => one.id === contact);
    await change('PATCH', '', { form: 'formal', note: 'Rings twice' });
    await receiver.until(() => changed().length === 1);
    expect(changed()[0]).toMatchObject({ form: 'formal', version: 1 });
    await change('PUT', '/attributes', { plan: 'gold-plan' });
    await receiver.until(() => changed().length === 2);
    for (const words of ['Ada', 'gold-plan', 'Rings'])
      expect(receiver.taken.map((one) => one.body).join()).not.toContain(words);

    const other = await HookReceiver.start();
    const added = await house.post('/api/hooks', {
      url: other.url,
      texts: true,
      events: ['contact.changed'],
    });
    other.secret = String(added.body.secret);
    await house.command('customer', { ticket: number, name: 'Ada L.' });
    await other.until(() => other.taken.length === 1);
    expect(other.taken[0]?.data.contact).toMatchObject({
      name: 'Ada L.',
      note: 'Rings twice',
      attributes: { plan: 'gold-plan' },
    });
    await other.close();
  });

  it('is all in the list that one may follow', async () => {
    const heard = new Set(receiver.taken.map(({ type }) => type));
    expect([...heard].filter((type) => !HOOK_EVENTS.includes(type))).toEqual([]);
    const openApi = JSON.stringify((await house.get('/api/openapi.json')).body);
    const page = readFileSync('docs/other-systems.md', 'utf8');
    for (const type of HOOK_EVENTS) {
      expect(openApi).toContain(`"${type}"`);
      expect(page).toContain(`\`${type}\``);
    }
    const strange = await house.post('/api/hooks', { url: receiver.url, events: ['ticket.eaten'] });
    expect(strange.status).toBe(400);
    const { body } = await house.get(`/api/hooks/${id}/deliveries`);
    expect((body.deliveries as unknown[]).length).toBeGreaterThan(10);
  });
});
