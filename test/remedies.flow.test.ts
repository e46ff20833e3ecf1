import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel } from '../src/channels/channel.ts';
import type { Desk, Notice } from '../src/desks/desk.ts';
import { exported, type Wanted } from '../src/export/tables.ts';
import { JOB_KINDS, type JobKind } from '../src/jobs/jobs.ts';
import { compiledPolicy, type LoadedPolicy } from '../src/policy/load.ts';
import { codes } from '../src/triage/perform/codes.ts';
import { tell } from '../src/triage/perform/tell.ts';
import { disarmChanged } from '../src/triage/remedy-news.ts';
import { eventually } from './eventually.ts';
import { ANA, EVA, HOUR, LEA, type LinksHouse, linksHouse } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { ownFiles } from './policy.fixtures.ts';

const DAY = 24 * HOUR;
const POOL = Array.from({ length: 40 }, (_, index) => `CODE-${String(index).padStart(2, '0')}`);

const made = new Map<string, LoadedPolicy>();

/** The house's own rules with other limits: two remedies a day. */
function rulesWith(params: Record<string, unknown> = {}): LoadedPolicy {
  const key = JSON.stringify(params);
  const files = ownFiles();
  const { rules } = files['remedies.json'] as { rules: { event: { params: Record<string, unknown> } }[] };
  Object.assign(rules[0]?.event.params ?? {}, { dayCap: 4000, ...params });
  const policy = made.get(key) ?? compiledPolicy(files);
  made.set(key, policy);
  return policy;
}

describe.each(ENGINES)('remedies at once, on %s', (engine) => {
  let house: LinksHouse;
  let policy: LoadedPolicy;
  let told: Notice[];

  beforeEach(async () => {
    house = await linksHouse(engine);
    policy = rulesWith();
    house.ports.policy.current = () => policy;
    told = [];
    const desk = { id: 'web', tell: async (_to: unknown, notice: Notice) => void told.push(notice) };
    house.ports.desks = new Map([['web', desk as unknown as Desk]]);
    await house.store.people.add(LEA);
    await house.ask('coupons', { kind: 'coupon', codes: POOL.join(' ') }, EVA);
  });
  afterEach(() => house.close());

  const remedies = (options: Record<string, unknown>, who = LEA) => house.ask('remedies', options, who);
  const OURS = { remedy: 'our-mistake' };

  async function arm(): Promise<void> {
    expect(await remedies({ action: 'dry-run', ...OURS })).toMatchObject({ data: { opens: true } });
    expect(await remedies({ action: 'arm', ...OURS })).toMatchObject({ ok: true });
  }

  /** Somebody says of a complaint that we made a mistake; answers the ticket's number. */
  async function complains(from: string, text = 'You sent me the wrong shoes', channel = 'post') {
    const { number } = await house.say(channel, from, text);
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.ask('cause', { ticket: number, cause: 'our-mistake' });
    return number;
  }

  const events = async (number: number) =>
    (await house.store.tickets.events((await house.ticket(number)).id)).filter(({ type }) =>
      type.startsWith('remedy-'),
    );
  const became = async (number: number) =>
    (await events(number)).map((event) => (event.type === 'remedy-missed' ? event.because : event.type));
  const taken = async () => (await house.store.giving.couponsLeft())[0]?.taken;

  it('stay off until a lead has seen a dry run of exactly this version, and armed it', async () => {
    const first = await complains('Maja');
    expect(await events(first)).toEqual([]);
    expect(await house.ask('why', { ticket: first }, EVA)).toMatchObject({
      text: expect.stringContaining('“our-mistake” would be granted here, but it is off'),
    });
    expect(await remedies({ action: 'arm', ...OURS }, EVA)).toMatchObject({ refused: 'role' });
    const refused = { refused: 'remedy-not-shown' };
    expect(await remedies({ action: 'arm', ...OURS })).toMatchObject(refused);
    expect(await remedies({ action: 'dry-run', ...OURS }, EVA)).toMatchObject({ data: { opens: false } });
    expect(await remedies({ action: 'dry-run', ...OURS, days: 6 })).toMatchObject({ data: { opens: false } });
    expect(await remedies({ action: 'arm', ...OURS })).toMatchObject(refused);
    const shown = await remedies({ action: 'dry-run', ...OURS });
    expect(shown).toMatchObject({ data: { opens: true, fired: 1, minor: 2000 } });
    expect(shown).toMatchObject({ data: { granted: [{ ticket: first, name: 'Maja' }] } });
    policy = rulesWith({ periodDays: 90 });
    expect(await remedies({ action: 'arm', ...OURS })).toMatchObject(refused);
    policy = rulesWith();
    house.clock.now += 7 * DAY + 1;
    expect(await remedies({ action: 'arm', ...OURS })).toMatchObject(refused);
    await arm();
    expect(await became(await complains('Zala'))).toEqual(['remedy-granted']);
    expect(await remedies({ action: 'disarm', ...OURS }, EVA)).toMatchObject({ data: { changed: true } });
    expect(await became(await complains('Nika'))).toEqual([]);
    expect(await remedies({ action: 'arm', remedy: 'nothing' })).toMatchObject({ refused: 'unknown-remedy' });
  });

  it('are granted with what brings them, and the customer has the codes in their language', async () => {
    await arm();
    const { number, conversation } = await house.say('post', 'Maja', 'You sent me the wrong shoes');
    await house.store.contacts.change(conversation.contactId, {
      language: 'sl',
      languageBy: 'person',
    } as never);
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.ask('cause', { ticket: number, cause: 'our-mistake' });
    const { id, offer } = await house.ticket(number);
    const all = await house.store.tickets.events(id);
    const granted = all.find(({ type }) => type === 'remedy-granted');
    expect(granted).toMatchObject({ version: all.find(({ type }) => type === 'cause-set')?.version });
    expect(await taken()).toBe(4);
    expect((await house.card(number)).giving).toMatchObject({
      tasks: [{}],
      remedies: [{ remedy: 'our-mistake' }],
    });
    const job = { ticketId: id, offer: offer.chosen[0]?.messageId ?? '' };
    expect(await waiting('codes')).toEqual([job]);
    await codes(house.ports, job);
    await codes(house.ports, job);
    await house.deliverAll([number]);
    const said = house.sent.filter(({ text }) => text.includes('CODE-'));
    expect(said).toHaveLength(1);
    expect(said[0]?.text).toMatch(/^Žal nam je.*4 kuponi.*CODE-00, CODE-01, CODE-02, CODE-03/);
    expect(JSON.stringify(await house.store.tickets.events(id))).not.toContain('CODE-');
    expect((await house.ticket(number)).offer.chosen).toMatchObject([{ doneAt: house.clock.now }]);
    expect(await taken()).toBe(4);
    const why = await house.ask('why', { ticket: number }, ANA);
    expect(why).toMatchObject({ text: expect.stringContaining('Four coupons for our own mistake') });
    const lines = await house.store.giving.concessions(0, { limit: 10 });
    expect(lines).toMatchObject([{ minor: 2000, state: 'chosen', by: 'system:remedies' }]);
    let file = '';
    const wanted: Wanted = { what: 'decisions', format: 'json', sight: null };
    for await (const piece of exported(house.store, wanted)) file += piece;
    expect(JSON.parse(file)).toMatchObject([
      { ticket: number, requester: 'our-mistake', options: 'coupon:4::2000', outcome: 'granted' },
    ]);
  });

  it('are granted to as many as the day allows, however many complain at once', async () => {
    await arm();
    const numbers: number[] = [];
    for (const who of ['A', 'B', 'C', 'D', 'E']) {
      const { number } = await house.say('post', who, 'Wrong shoes');
      await house.ask('kind', { ticket: number, kind: 'complaint' });
      numbers.push(number);
    }
    await Promise.all(numbers.map((ticket) => house.ask('cause', { ticket, cause: 'our-mistake' })));
    const all = (await Promise.all(numbers.map(became))).flat();
    expect(all.filter((one) => one === 'remedy-granted')).toHaveLength(2);
    expect(all.filter((one) => one === 'cap' || one === 'stopped')).toHaveLength(3);
    expect(await taken()).toBe(8);
  });

  if (engine === 'postgres') return;

  it('are a person’s once in the period, by whichever contact they write', async () => {
    await arm();
    const first = await complains('Maja');
    expect(await became(first)).toEqual(['remedy-granted']);
    const linked = await house.say('chat', 'Majas-phone', 'Wrong again');
    await house.ask('link', { ticket: first, other: linked.number });
    await house.ask('kind', { ticket: linked.number, kind: 'complaint' });
    await house.ask('cause', { ticket: linked.number, cause: 'our-mistake' });
    expect(await became(linked.number)).toEqual(['again']);
    const why = await house.ask('why', { ticket: linked.number }, EVA);
    expect(why).toMatchObject({ text: expect.stringContaining('the person had it already') });
    const agents = await house.ask('why', { ticket: linked.number }, ANA);
    expect(agents).not.toMatchObject({ text: expect.stringContaining('the person had it already') });
    await house.ask('resolve', { ticket: first, confirm: true });
    house.clock.now += 181 * DAY;
    expect(await became(await complains('Maja'))).toEqual(['remedy-granted']);
  });

  it('are once for a person with several contacts, and each contact’s own again when the link is undone', async () => {
    await arm();
    const first = await complains('Maja');
    expect(await became(first)).toEqual(['remedy-granted']);
    const { number } = await house.say('chat', 'Majas-phone', 'Wrong again');
    await house.ask('same-person', { ticket: first, other: number });
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.ask('cause', { ticket: number, cause: 'our-mistake' });
    expect(await became(number)).toEqual(['again']);
    expect(await remedies({ action: 'dry-run', ...OURS })).toMatchObject({ data: { fired: 2, minor: 2000 } });
    await house.ask('resolve', { ticket: number, confirm: true });
    house.clock.now += 30 * DAY;
    await house.ask('undo', { ticket: first });
    expect(await became(await complains('Majas-phone', 'And these', 'chat'))).toEqual(['remedy-granted']);
  });

  it('stop at the cap of the day, tell the leads once, and go on the next day', async () => {
    await arm();
    for (const who of ['A', 'B']) expect(await became(await complains(who))).toEqual(['remedy-granted']);
    const third = await complains('C');
    expect(await became(third)).toEqual(['cap']);
    expect(await became(await complains('D'))).toEqual(['stopped']);
    expect(await remedies({})).toMatchObject({ data: { remedies: [{ state: 'stopped', granted: 2 }] } });
    expect(await taken()).toBe(8);
    await performTells();
    expect(told.map(({ text }) => text)).toEqual([
      'The remedy “our-mistake” has reached the cap of the day and stopped.',
    ]);
    house.clock.now += DAY;
    expect(await became(await complains('E'))).toEqual(['remedy-granted']);
  });

  it('stay stopped where the rule says so, until a lead arms them again', async () => {
    policy = rulesWith({ afterStop: 'stay', dayCap: 2000 });
    await arm();
    expect(await became(await complains('A'))).toEqual(['remedy-granted']);
    expect(await became(await complains('B'))).toEqual(['cap']);
    house.clock.now += DAY;
    expect(await became(await complains('C'))).toEqual(['stopped']);
    await arm();
    expect(await became(await complains('D'))).toEqual(['remedy-granted']);
  });

  it.each([
    ['My lawyer will write to you about the shoes', 'legal'],
    ['The shoes caught fire and my son is hurt', 'safety'],
  ])('are never granted on “%s”', async (text, because) => {
    await arm();
    expect(await became(await complains('Maja', text))).toEqual([because]);
    expect(await taken()).toBe(0);
  });

  it('are never granted where others read, where nobody knows, nor in quarantine', async () => {
    await arm();
    const channel = house.channels.get('chat') as Channel;
    house.channels.set('chat', { ...channel, readBy: () => 'others' });
    expect(await became(await complains('Maja', 'Wrong shoes', 'chat'))).toEqual(['public']);
    const { readBy: _unknown, ...nobodyKnows } = channel;
    house.channels.set('chat', nobodyKnows);
    expect(await became(await complains('Zala', 'Wrong shoes', 'chat'))).toEqual(['unknown']);
    const { number } = await house.say('post', 'Nika', 'Wrong shoes');
    await house.ask('spam', { ticket: number });
    await house.ask('kind', { ticket: number, kind: 'complaint' });
    await house.ask('cause', { ticket: number, cause: 'our-mistake' });
    expect(await became(number)).not.toContain('remedy-granted');
    expect(await taken()).toBe(0);
  });

  it('are somebody’s task where the pool has too few codes: nothing is granted', async () => {
    const { length } = POOL;
    await house.store.giving.takeCoupons('coupon', length - 3, 'others', 0);
    await arm();
    const number = await complains('Maja');
    expect(await became(number)).toEqual(['pool']);
    expect((await house.card(number)).giving?.toGive).toMatchObject({ remedy: 'our-mistake' });
    expect((await house.store.tickets.queue({ status: 'open' }, { limit: 5 })).rows).toHaveLength(1);
    expect(await taken()).toBe(length - 3);
    const notices = await house.store.tickets.told(['desk', 'person:ana'], { limit: 20 });
    expect(notices.filter(({ stage }) => stage.startsWith('remedy-missed'))).toHaveLength(1);
    await house.ask('offer', { ticket: number, what: 'coupon:1', confirm: true, because: 'Late' });
    expect((await house.card(number)).giving?.toGive).toBeUndefined();
  });

  it('are off once their rule is another one, and the leads hear it', async () => {
    await arm();
    policy = rulesWith({ count: 3 });
    expect(await became(await complains('Maja'))).toEqual([]);
    await disarmChanged(house.ports, policy);
    await disarmChanged(house.ports, policy);
    policy = rulesWith();
    expect(await became(await complains('Zala'))).toEqual([]);
    await performTells();
    expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('“our-mistake” was changed')]);
  });

  it('tell in a dry run what the limits would have stopped, and write nothing', async () => {
    for (const who of ['A', 'B', 'C']) await complains(who);
    house.clock.now += DAY;
    await complains('D');
    await complains('E', 'I have called my lawyer');
    const before = (await house.store.tickets.queue({}, { limit: 50 })).rows.map(
      ({ ticket }) => ticket.version,
    );
    expect(await remedies({ action: 'dry-run', ...OURS, days: 10 })).toMatchObject({
      data: {
        fired: 5,
        minor: 6000,
        misses: { cap: 1, legal: 1 },
        stops: ['2026-03-02'],
        days: [
          { day: '2026-03-02', count: 2, minor: 4000 },
          { day: '2026-03-03', count: 1, minor: 2000 },
        ],
      },
    });
    const after = (await house.store.tickets.queue({}, { limit: 50 })).rows.map(
      ({ ticket }) => ticket.version,
    );
    expect(after).toEqual(before);
    expect(await taken()).toBe(0);
  });

  /** What the jobs of a kind are told that wait to be performed; none of them is done. */
  async function waiting(kind: JobKind): Promise<Record<string, unknown>[]> {
    const stop = new AbortController();
    const found: Record<string, unknown>[] = [];
    const idle = Object.fromEntries(
      JOB_KINDS.map((one) => [
        one,
        async (payload: Record<string, unknown>) => void (one === kind && found.push(payload)),
      ]),
    );
    await house.store.enqueue([{ key: 'last', kind, payload: { last: true }, runAt: house.clock.now }]);
    const running = house.jobs.run(idle as never, stop.signal);
    await eventually(() => expect(found).toContainEqual({ last: true }));
    stop.abort();
    await running;
    return found.filter(({ last }) => last === undefined);
  }

  /** What waits to be said of remedies is said. */
  async function performTells(): Promise<void> {
    const tells = (await waiting('tell')).filter(({ remedyNews }) => remedyNews !== undefined);
    for (const payload of tells) await tell(house.ports, payload);
  }
});
