import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reply } from '../src/commands/command.ts';
import { commands } from '../src/commands/commands.ts';
import { createHandle } from '../src/commands/handle.ts';
import type { Desk } from '../src/desks/desk.ts';
import type { Notice } from '../src/desks/notice.ts';
import type { CallingRule } from '../src/domain/escalation-rule.ts';
import type { Ticket, TicketEvent } from '../src/domain/ticket/model.ts';
import { createPolicyHolder } from '../src/policy/holder.ts';
import { policyFromFiles } from '../src/policy/load.ts';
import { tell } from '../src/triage/perform/tell.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { jobsIn } from './crash.ts';
import { ANA, EVA, HOUR, LEA, portsOf, START } from './links.house.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';
import { ownFiles } from './policy.fixtures.ts';

const DAY = 24 * HOUR;

type Files = ReturnType<typeof ownFiles>;

/** A rule on text that is wrong more often than right. */
function bananas(value: string[], params: object = {}) {
  return {
    name: 'Bananas',
    because: 'Somebody thought it a good idea.',
    priority: 60,
    conditions: { all: [{ fact: 'text', operator: 'mentions', value }] },
    event: { type: 'escalate', params: { reason: 'bananas', tell: 'Bananas are mentioned.', ...params } },
    examples: [{ facts: { text: value[0] ?? '' }, fires: true }],
  };
}

const waitsForDecision = {
  name: 'Nobody decides',
  because: 'Whoever waits for a decision has a customer who waits.',
  priority: 65,
  conditions: { all: [{ fact: 'decisionMinutes', operator: 'greaterThanInclusive', value: 15 }] },
  event: { type: 'escalate', params: { reason: 'undecided', tell: 'A decision is waited for.' } },
  examples: [
    { facts: { decisionMinutes: 15 }, fires: true },
    { facts: { decisionMinutes: 14 }, fires: false },
  ],
};

function withRule(rule: object): Files {
  const files = ownFiles();
  const escalation = files['escalation.json'] as { rules: object[] };
  return { ...files, 'escalation.json': { ...escalation, rules: [...escalation.rules, rule] } };
}

describe.each(ENGINES)('calls for a supervisor, on %s', (engine) => {
  let triage: TestTriage;
  let folder: string;
  let asked = 0;
  const told: Notice[] = [];

  beforeEach(async () => {
    triage = await testTriage(engine, START);
    folder = await mkdtemp(join(tmpdir(), 'osem-rules-'));
    told.length = 0;
    for (const person of [ANA, EVA, LEA]) await triage.store.people.add(person);
    const desk: Partial<Desk> = { id: 'web', tell: async (_audience, notice) => void told.push(notice) };
    (triage.ports.desks as Map<string, Desk>).set('web', desk as Desk);
  });

  afterEach(async () => {
    await triage.close();
    await rm(folder, { recursive: true });
  });

  /** The house starts with these rules, or starts again. */
  async function start(files: Files): Promise<void> {
    await write(files);
    const { store, clock } = triage;
    const see = (rules: readonly CallingRule[]) => store.escalations.see(rules, clock.now);
    triage.ports.policy = await createPolicyHolder({
      folder,
      ruleSets: store.ruleSets,
      now: () => clock.now,
      see,
    });
  }

  async function write(files: Files): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), JSON.stringify(content));
    }
  }

  function ask(
    name: string,
    options: Record<string, unknown>,
    who = EVA,
    requestId = `r${++asked}`,
  ): Promise<Reply> {
    const handle = createHandle(commands, portsOf(triage, 0), () => undefined);
    return handle({ name, options, actor: who, requestId, desk: 'web' });
  }

  async function say(text: string, conversation: string = randomUUID()): Promise<Ticket> {
    const { ports, store, clock } = triage;
    const externalId = randomUUID();
    const from = { address: conversation, name: conversation };
    const item = { type: 'message' as const, conversation, externalId, from, text, files: [] };
    const times = { sentAt: clock.now, sequence: 0 };
    await receive(ports, {
      channel: 'webchat',
      item: { ...item, ...times },
      receivedAt: clock.now,
      applied: [],
    });
    const message = await store.tickets.messageByExternalId('webchat', conversation, externalId);
    return ticketById(message?.ticketId ?? '');
  }

  async function ticketById(id: string): Promise<Ticket> {
    const row = await triage.store.tickets.byId(id);
    if (row === null) throw new Error('There is no such ticket');
    return row.ticket;
  }

  function eventsOf({ id }: Ticket): Promise<readonly TicketEvent[]> {
    return triage.store.tickets.events(id);
  }

  async function typesOf(ticket: Ticket): Promise<string[]> {
    return (await eventsOf(ticket)).map(({ type }) => type).filter((type) => type.startsWith('escalat'));
  }

  /** What desks are to say of it, in words. */
  async function sayAll(): Promise<void> {
    if (triage.db === null) throw new Error('There is no database');
    for (const { kind, payload } of await jobsIn(triage.db, engine))
      if (kind === 'tell') await tell(triage.ports, payload);
  }

  it('a new rule on text is counted for two weeks, and then it speaks', async () => {
    await start(ownFiles());
    const old = await say('You will hear from my lawyer');
    expect(old.escalation.reason).toBe('legal');

    triage.clock.now += DAY;
    await write(withRule(bananas(['banana*'])));
    expect(await ask('rules', { action: 'reload' }, LEA)).toMatchObject({ ok: true });
    const quiet = await say('I like bananas');
    expect(quiet.escalation.reason).toBe(null);
    expect(await typesOf(quiet)).toEqual(['escalation-shadowed']);
    const [event] = (await eventsOf(quiet)).filter(({ type }) => type === 'escalation-shadowed');
    expect(event).toMatchObject({ because: 'shadow', reason: 'bananas', why: [{ rule: 'Bananas' }] });
    const why = await ask('why', { ticket: quiet.number });
    expect(why.text).toContain('only counted');
    expect(why.text).toContain('Bananas');
    await say('more bananas', 'the-same');
    await say('and bananas', 'the-same');
    const rules = await ask('rules', {}, LEA);
    expect(rules.text).toContain('Bananas: 0 called, 0 dismissed, 2 only counted (new');
    expect((await ask('rules', {}, EVA)).text).not.toContain('Bananas');
    await sayAll();
    expect(told.filter(({ text }) => text.includes('Bananas'))).toEqual([]);

    triage.clock.now += 14 * DAY - 1;
    expect((await say('bananas')).escalation.reason).toBe(null);
    triage.clock.now += 1;
    expect((await say('bananas')).escalation.reason).toBe('bananas');
  });

  it('a rule keeps its age through another name, a restart and a rest; with other conditions it is new', async () => {
    await start(ownFiles());
    triage.clock.now += DAY;
    await start(withRule(bananas(['banana*'])));
    triage.clock.now += 7 * DAY;
    await start(ownFiles());
    triage.clock.now += 7 * DAY;
    await start(withRule({ ...bananas(['banana*']), name: 'Fruit' }));
    expect((await say('bananas')).escalation.reason).toBe('bananas');
    await start(withRule(bananas(['banana*', 'apple*'])));
    expect((await say('apples')).escalation.reason).toBe(null);
    await start(withRule(bananas(['banana*', 'pear*'], { shadow: false })));
    expect((await say('pears')).escalation.reason).toBe('bananas');
    await start(withRule(bananas(['banana*', 'plum*'], { shadow: true })));
    triage.clock.now += 300 * DAY;
    expect((await say('plums')).escalation.reason).toBe(null);
  });

  it('what a house starts with is not tried out, and a new safety rule never is', async () => {
    await start(withRule(bananas(['banana*'])));
    expect((await say('bananas')).escalation.reason).toBe('bananas');
    triage.clock.now += DAY;
    await start(withRule(bananas(['cobra*'], { reason: 'safety' })));
    expect((await say('a cobra')).escalation.reason).toBe('safety');
  });

  it('other words in a list that a rule reads make it another rule; their order does not', async () => {
    const contents = (change: (lists: Record<string, { en: string[] }>) => void) => {
      const files = ownFiles();
      change((files['words.json'] as { lists: Record<string, { en: string[] }> }).lists);
      const { callings } = policyFromFiles(files);
      return Object.fromEntries(Object.values(callings).map(({ reason, content }) => [reason, content]));
    };
    const before = contents(() => undefined);
    expect(contents(({ complaint }) => complaint?.en.reverse())).toEqual(before);
    const after = contents(({ complaint }) => complaint?.en.push('unheard of'));
    const changed = Object.keys(before).filter((reason) => before[reason] !== after[reason]);
    expect(changed.sort()).toEqual(['angry', 'vip']);
  });

  it('the ping says why and what can be done; what is dismissed is over, with its reason on the ticket', async () => {
    await start(withRule(bananas(['banana*'])));
    const ticket = await say('bananas', 'one');
    const { number } = ticket;
    await ask('claim', { ticket: number }, ANA);
    await sayAll();
    const [ping] = told.filter(({ text }) => text.includes('Bananas are mentioned'));
    expect(ping?.text).toContain('Why:');
    expect(ping?.text).toContain('banana*');
    expect(ping?.advice).toEqual(['take-over', 'advise', 'raise', 'dismiss']);

    expect(await ask('dismiss', { ticket: number, reason: 'It is a recipe.' }, ANA)).toMatchObject({
      ok: false,
      refused: 'role',
    });
    const done = await ask('dismiss', { ticket: number, reason: 'It is a recipe.' }, EVA, 'once');
    expect(done).toMatchObject({ ok: true, key: 'said.dismissed' });
    expect(await ask('dismiss', { ticket: number, reason: 'It is a recipe.' }, EVA, 'once')).toMatchObject({
      ok: true,
    });
    expect(await ask('dismiss', { ticket: number, reason: 'Again.' })).toMatchObject({
      refused: 'not-escalated',
    });
    expect((await ticketById(ticket.id)).escalation.at).toBe(null);
    const [event] = (await eventsOf(ticket)).filter(({ type }) => type === 'escalation-dismissed');
    expect(event).toMatchObject({ rules: [{ rule: 'Bananas', reason: 'bananas' }], owner: ANA.id });
    const texts = (await triage.store.tickets.messages(ticket.id)).map(({ text }) => text);
    expect(texts).toContain('It is a recipe.');
    told.length = 0;
    await sayAll();
    expect(told.some(({ text }) => text.includes('was dismissed'))).toBe(true);
    expect(told.filter(({ advice = [] }) => advice.length > 0)).toEqual([]);

    await say('bananas again', 'one');
    expect((await ticketById(ticket.id)).escalation.at).toBe(null);
  });

  it('safety calls again after it was dismissed', async () => {
    await start(ownFiles());
    const ticket = await say('The battery exploded', 'one');
    expect(ticket.about.kind).toBe('safety');
    await ask('dismiss', { ticket: ticket.number, reason: 'A film.' });
    triage.clock.now += 1;
    expect((await say('Now I am injured', 'one')).escalation.reason).toBe('safety');
  });

  it('whose ticket a supervisor takes over is told', async () => {
    await start(ownFiles());
    const { number } = await say('Hello');
    await ask('claim', { ticket: number }, ANA);
    await ask('assign', { ticket: number, to: EVA.id }, EVA);
    await sayAll();
    expect(told.map(({ text }) => text)).toContain(`A colleague took #${number} over from you.`);
  });

  it('a rule that is dismissed more than half the time falls silent, says so once, and speaks when it is told to', async () => {
    await start(withRule(bananas(['banana*'])));
    async function call(dismissed: boolean) {
      triage.clock.now += HOUR;
      const { number, escalation } = await say('bananas');
      if (!dismissed) return { reason: escalation.reason, reply: undefined };
      return { reason: escalation.reason, reply: await ask('dismiss', { ticket: number, reason: 'No.' }) };
    }
    for (let i = 0; i < 5; i++) await call(false);
    for (let i = 0; i < 5; i++) expect((await call(true)).reply).toMatchObject({ key: 'said.dismissed' });
    expect((await call(true)).reply).toMatchObject({ key: 'said.dismissed-muted' });
    expect((await call(false)).reason).toBe(null);
    await sayAll();
    const words = told.filter(({ text }) => text.includes('calls nobody any more'));
    expect(words).toHaveLength(1);
    expect(words[0]?.text).toContain('6 of its last 11 calls');
    expect(words[0]?.text).toContain('/rules unmute "Bananas"');

    await start(withRule(bananas(['banana*'])));
    expect((await call(false)).reason).toBe(null);
    expect((await ask('rules', {}, LEA)).text).toContain('(mute)');
    expect(await ask('rules', { action: 'unmute', rule: 'Bananas' }, EVA)).toMatchObject({ refused: 'role' });
    expect(await ask('rules', { action: 'unmute', rule: 'Pears' }, LEA)).toMatchObject({
      refused: 'unknown-rule',
    });
    expect(await ask('rules', { action: 'unmute', rule: '"Bananas"' }, LEA)).toMatchObject({
      key: 'said.rule-unmuted',
    });
    triage.clock.now += 1;
    const again = await call(true);
    expect(again.reason).toBe('bananas');
    expect(again.reply).toMatchObject({ key: 'said.dismissed' });
  });

  it('other conditions make a mute rule new; old calls do not count; safety, law and privacy are never mute', async () => {
    await start(withRule(bananas(['banana*'], { reason: 'legal', shadow: false })));
    for (let i = 0; i < 12; i++) {
      const { number } = await say('bananas');
      const dismissed = await ask('dismiss', { ticket: number, reason: 'No.' });
      expect(dismissed).toMatchObject({ key: 'said.dismissed' });
    }
    expect((await say('bananas')).escalation.reason).toBe('legal');
    await start(withRule(bananas(['banana*'], { shadow: false })));
    for (let i = 0; i < 9; i++) {
      const { number } = await say('bananas');
      await ask('dismiss', { ticket: number, reason: 'No.' });
    }
    triage.clock.now += 31 * DAY;
    const { number } = await say('bananas');
    expect(await ask('dismiss', { ticket: number, reason: 'No.' })).toMatchObject({ key: 'said.dismissed' });
    expect((await say('bananas')).escalation.reason).toBe('bananas');
  });

  it('repeated contacts, the third reopening and long silence call by what is counted', async () => {
    await start(ownFiles());
    const customer = 'ivo';
    const first = await say('Where is my parcel?', customer);
    expect(first.about.kind).toBe('delivery');
    for (let i = 0; i < 2; i++) {
      await ask('resolve', { ticket: (await latest(customer)).number });
      triage.clock.now += 2 * DAY;
      await say('Where is my parcel?', customer);
    }
    const third = await latest(customer);
    expect(third.id).not.toBe(first.id);
    expect((await typesOf(third)).length).toBeGreaterThan(0);
    expect(third.escalation.standing?.map(({ reason }) => reason)).toContain('repeated');

    const { number, id } = await say('It does not start', 'eva');
    for (let i = 0; i < 3; i++) {
      await ask('resolve', { ticket: number });
      triage.clock.now += 60_000;
      await say('It still does not start', 'eva');
    }
    expect((await ticketById(id)).status.reopens).toBe(3);
    expect((await ticketById(id)).escalation.reason).toBe('reopened');

    const silent = await say('Hello', 'max');
    triage.clock.now += DAY + 1;
    expect((await say('Any news?', 'max')).escalation.standing?.map(({ reason }) => reason)).toContain(
      'silence',
    );
    expect(silent.escalation.reason).toBe(null);
  });

  it('calls when nothing happens but time: at the very moment, once, and not for whoever was answered', async () => {
    await start(withRule(waitsForDecision));
    const { clock, store, ports } = triage;
    const silent = await say('Where is my parcel?', 'maja');
    const answered = await say('And mine?', 'niko');
    const asking = await say('My coffee machine leaks', 'eli');
    await offerBeyond(asking.number);
    const called = async (ticket: Ticket) =>
      (await eventsOf(ticket)).flatMap((event) =>
        event.type === 'escalated' && event.why.length > 0 ? [[event.reason, event.at - START]] : [],
      );
    // All that wakes it is looked at when it is due, and at no other time.
    const until = async (end: number) => {
      for (let wakes = 0; wakes < 200; wakes++) {
        const next = await store.tickets.nextDueAt();
        if (next === null || next > end) break;
        clock.now = Math.max(clock.now, next);
        await sweep(ports);
      }
      clock.now = end;
      await sweep(ports);
    };
    await until(START + 15 * 60_000 - 1);
    expect(await called(asking)).toEqual([]);
    await until(START + 15 * 60_000);
    expect(await called(asking)).toEqual([['undecided', 15 * 60_000]]);
    await until(START + DAY - 60_000);
    await ask('reply', { ticket: answered.number, text: 'It is on its way.' });
    await until(START + DAY - 1);
    expect(await called(silent)).toEqual([]);
    await until(START + DAY);
    expect(await called(silent)).toEqual([['silence', DAY]]);
    // A change at the same time as the moment does not lose it, and nobody is told twice.
    await ask('note', { ticket: silent.number, text: 'I look' });
    await until(START + 3 * DAY);
    expect(await called(silent)).toEqual([['silence', DAY]]);
    expect(await called(asking)).toEqual([
      ['undecided', 15 * 60_000],
      ['silence', DAY],
    ]);
    expect(await called(answered)).toEqual([['silence', 2 * DAY - 60_000]]);
  });

  it('by time alone calls no sooner than a day later for what is never silenced, once that was dismissed', async () => {
    const waits = { fact: 'waitingMinutes', operator: 'greaterThanInclusive', value: 60 };
    const params = { reason: 'legal', tell: 'The law counts hours.' };
    await start(
      withRule({
        ...bananas([], {}),
        name: 'Law',
        conditions: { all: [waits, { fact: 'channel', operator: 'equal', value: 'webchat' }] },
        event: { type: 'escalate', params },
        examples: [{ facts: { waitingMinutes: 60, channel: 'webchat' }, fires: true }],
      }),
    );
    const { clock, ports } = triage;
    const { number, id } = await say('Where is my parcel?', 'maja');
    const calls = async () =>
      (await eventsOf(await ticketById(id))).filter(
        (event) => event.type === 'escalated' && event.reason === 'legal',
      ).length;
    const callsAfter = async (ms: number) => {
      clock.now += ms;
      await sweep(ports);
      return calls();
    };
    expect(await callsAfter(60 * 60_000)).toBe(1);
    await ask('dismiss', { ticket: number, reason: 'We have answered the court.' });
    expect([await callsAfter(0), await callsAfter(60_000), await callsAfter(DAY - 60_001)]).toEqual([
      1, 1, 1,
    ]);
    expect(await callsAfter(1)).toBe(2);
    // What the customer writes calls at once.
    await ask('dismiss', { ticket: number, reason: 'We have answered the court.' });
    expect(await callsAfter(60_000)).toBe(2);
    await say('And my lawyer asks, too', 'maja');
    expect(await calls()).toBe(3);
  });

  it('does not lose a moment at which something else was done', async () => {
    await start(ownFiles());
    const { clock, ports } = triage;
    const silent = await say('Where is my parcel?', 'maja');
    clock.now = START + DAY + 5;
    await ask('note', { ticket: silent.number, text: 'I look' });
    await sweep(ports);
    const standing = (await ticketById(silent.id)).escalation.standing?.map(({ reason }) => reason);
    expect(standing).toEqual(['silence']);
  });

  async function offerBeyond(number: number): Promise<void> {
    const options = { ticket: number, what: 'coupon:9', because: 'Three weeks late', confirm: true };
    expect(await ask('offer', options, ANA)).toMatchObject({ ok: true });
  }

  async function latest(conversation: string): Promise<Ticket> {
    const ticket = await triage.store.tickets.ofConversation('webchat', conversation);
    if (ticket === null) throw new Error('Nobody wrote there');
    return ticket;
  }
});
