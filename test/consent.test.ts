import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Outbound } from '../src/channels/channel.ts';
import type { Actor } from '../src/domain/actor.ts';
import { type Consent, consentWord, mayTell, PURPOSES } from '../src/domain/consent.ts';
import { createAct } from '../src/triage/act.ts';
import { deliver } from '../src/triage/perform/deliver.ts';
import { receive } from '../src/triage/receive.ts';
import { createSamePerson } from '../src/triage/same-person.ts';
import { ENGINES } from './peers/database.ts';
import { never, type TestTriage, testTriage } from './peers/triage.ts';

/** A Monday morning, in the house's hours. */
const START = Date.parse('2026-03-02T09:00:00Z');
const DAY = 86_400_000;
const ANA: Actor = { kind: 'person', id: 'ana', role: 'agent' };

describe('a stop word', () => {
  it.each([
    ...[
      'STOP',
      '"Stop!"',
      'unsubscribe',
      'Odjava',
      'Odjavite me.',
      'Ne pišite mi več',
      'Одјава',
      'одјави ме',
    ],
    ...[
      'Ne pišite mi više!',
      'Стоп',
      'Отпишите меня',
      'Больше не пишите',
      'stop\n-- \nMaja Novak\nLjubljana',
    ],
  ])('is the whole message: %s', (text) => expect(consentWord(text)).toBe('stop'));

  it.each(['stop my order', 'Please stop.', 'stop\nand call me', '', 'odjava naročila 12', '?!'])(
    'is not in: %s',
    (text) => expect(consentWord(text)).toBeNull(),
  );

  it('has one that takes it back', () => {
    for (const text of ['START', 'start!', 'Prijava', 'Старт', 'Пријави ме'])
      expect(consentWord(text)).toBe('start');
  });
});

describe('the newest word on a purpose', () => {
  const said = (more: Partial<Consent>): Consent => ({
    ...{ purpose: 'all', given: false, at: START, source: 'message' },
    ...more,
  });
  it('counts, and no stands where yes came at once', () => {
    expect(PURPOSES.map((purpose) => mayTell([], purpose))).toEqual(PURPOSES.map(() => true));
    const no = said({});
    const yes = said({ purpose: 'survey', given: true });
    expect(mayTell([no, yes], 'survey')).toBe(false);
    expect(mayTell([yes, no], 'survey')).toBe(false);
    const later = { ...yes, at: START + 1 };
    expect([mayTell([later, no], 'survey'), mayTell([later, no], 'change')]).toEqual([true, false]);
    expect(mayTell([said({ purpose: 'problem', at: START + 2 }), later], 'survey')).toBe(true);
  });
});

describe.each(ENGINES)('whoever wants no more of it, on %s', (engine) => {
  let triage: TestTriage;
  let taken: Outbound[];

  beforeEach(async () => {
    taken = [];
    triage = await testTriage(engine, START);
    const post: Channel = {
      id: 'post',
      limits: {
        ...{ textLength: 1000, sendsOnce: true, fileBytes: 1, fileTypes: [] },
        ...{ replyWindowHours: 24, buttons: null },
      },
      verify: never,
      parse: never,
      async send(message) {
        taken.push(message);
        return { externalId: `x-${message.key}` };
      },
    };
    triage.channels.set('post', post);
  });
  afterEach(() => triage.close());

  const ticketOf = async (who: string) => {
    const found = await triage.store.tickets.ofConversation('post', who);
    if (found === null) throw new Error('There is no ticket');
    return found;
  };
  const received = (who: string) => ({
    ...{ channel: 'post', receivedAt: triage.clock.now, applied: [] },
    base: { conversation: who, from: { address: who, name: who }, sentAt: triage.clock.now, sequence: 0 },
  });
  const says = (who: string, externalId: string, text: string) => {
    const { base, ...how } = received(who);
    return receive(triage.ports, {
      ...how,
      item: { ...base, type: 'message', externalId, text, files: [] },
    });
  };
  const deliverAll = async (who: string) => {
    for (const [messageId, { phase }] of Object.entries((await ticketOf(who)).reply.pending))
      if (phase === 'queued') await deliver(triage.ports, { messageId }, 1);
  };
  const contactOf = async (who: string) => (await ticketOf(who)).conversation.contactId;
  const resolve = async (who: string) =>
    createAct(triage.ports)({
      number: (await ticketOf(who)).number,
      actor: ANA,
      intent: { type: 'resolve', noteId: null },
    });
  const told = async (who: string) =>
    Promise.all(
      PURPOSES.map(async (purpose) => triage.store.consents.mayTell(await contactOf(who), purpose)),
    );
  const NOTHING = PURPOSES.map(() => false);
  const ALL = PURPOSES.map(() => true);

  it('says so in one word, hears it once, and no case is opened again by it, however old', async () => {
    await says('maja', 'm1', 'Where is my parcel?');
    await resolve('maja');
    triage.clock.now += 30 * DAY;
    await says('maja', 'm2', 'STOP');
    await says('maja', 'm3', 'stop.');
    await deliverAll('maja');
    const ticket = await ticketOf('maja');
    expect([ticket.number, ticket.status.name, ticket.waiting.wait]).toEqual([1, 'resolved', null]);
    expect(taken.map(({ text }) => text)).toEqual([
      'You will get no more surveys and no news from us. We still answer whatever you write to us. Should you change your mind, write START.',
    ]);
    expect(await told('maja')).toEqual(NOTHING);
    const [first] = await triage.store.consents.of(await contactOf('maja'));
    expect(first).toEqual({ purpose: 'all', given: false, at: triage.clock.now, source: 'message' });
    triage.clock.now += 1;
    await says('maja', 'm4', 'START');
    expect(await told('maja')).toEqual(ALL);
  });

  it('leaves the wait for an answer as it is, and "start" alone is a message as any other', async () => {
    await says('maja', 'm1', '/start');
    const before = (await ticketOf('maja')).waiting.wait;
    expect(before).not.toBeNull();
    await says('maja', 'm2', 'Odjava');
    expect((await ticketOf('maja')).waiting.wait).toEqual(before);
    expect(await told('maja')).toEqual(NOTHING);
  });

  it('said it to the platform: nothing is sent, and it counts', async () => {
    await says('maja', 'm1', 'Where is my parcel?');
    const { base, ...how } = received('maja');
    const reach = (reachable: boolean, said: 'stop' | 'start') =>
      receive(triage.ports, { ...how, item: { ...base, type: 'reach', reachable, said } });
    await reach(false, 'stop');
    await reach(false, 'stop');
    expect(await told('maja')).toEqual(NOTHING);
    expect(await triage.store.consents.of(await contactOf('maja'))).toHaveLength(1);
    triage.clock.now += 1;
    await reach(true, 'start');
    expect(await told('maja')).toEqual(ALL);
    expect(taken).toEqual([]);
  });

  it('is asked by nobody, by whichever contact it was said, and neither when they turn out to be two', async () => {
    await says('maja', 'm1', 'Where is my parcel?');
    await says('niko', 'n1', 'Where is my parcel?');
    await says('lara', 'l1', 'Where is my parcel?');
    const [maja, niko, lara] = [await ticketOf('maja'), await ticketOf('niko'), await ticketOf('lara')];
    const samePerson = createSamePerson(triage.ports);
    const how = { actor: ANA, key: 'k1' };
    await samePerson.link(maja.id, niko.id, how);
    await says('maja', 'm2', 'Стоп');
    const contacts = await Promise.all(['maja', 'niko', 'lara'].map(contactOf));
    const may = await triage.store.consents.whoMayBeTold(contacts, 'survey');
    expect([...may]).toEqual([lara.conversation.contactId]);
    await samePerson.part(maja.id, niko.id, { actor: ANA, key: 'k2' });
    expect([await told('maja'), await told('niko'), await told('lara')]).toEqual([NOTHING, NOTHING, ALL]);
    await samePerson.link(niko.id, lara.id, { actor: ANA, key: 'k3' });
    expect(await told('lara')).toEqual(NOTHING);
  });
});
