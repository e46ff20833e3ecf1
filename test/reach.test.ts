import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Audience, Desk, Notice } from '../src/desks/desk.ts';
import { UNTIL_BACK } from '../src/domain/reach.ts';
import { NEWCOMER } from '../src/people/newcomer.ts';
import type { Message, Person, Store } from '../src/store/store.ts';
import { createAct } from '../src/triage/act.ts';
import { announceBy } from '../src/triage/announce.ts';
import type { DueNotice } from '../src/triage/effects.ts';
import { wishedDigests } from '../src/triage/gather.ts';
import { createHandlers } from '../src/triage/perform/perform.ts';
import type { TriagePorts } from '../src/triage/ports.ts';
import { receive } from '../src/triage/receive.ts';
import { sweep } from '../src/triage/wake.ts';
import { ENGINES } from './peers/database.ts';
import { type TestTriage, testTriage } from './peers/triage.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-03-02T09:00:00Z');

/** A desk that only remembers. */
class Recorder implements Desk {
  readonly told: { audience: Audience; notice: Notice }[] = [];
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }

  start = () => Promise.resolve();
  show: Desk['show'] = ({ number }, ref) => Promise.resolve(ref ?? `card-${number}`);
  tell: Desk['tell'] = (audience, notice) => {
    this.told.push({ audience, notice });
    return Promise.resolve();
  };

  /** Who heard what, in short. */
  heard() {
    return this.told.map(({ audience, notice }) => [nameOf(audience), notice.text]);
  }
}

function nameOf(audience: Audience): string {
  if (audience.kind === 'person') return audience.person.name;
  return audience.kind === 'supervisors'
    ? `supervisors: ${audience.people.map(({ name }) => name).join(', ')}`
    : audience.kind;
}

describe.each(ENGINES)('who hears, on %s', (engine) => {
  let triage: TestTriage;
  let store: Store;
  let ports: TriagePorts;
  let clock: TestTriage['clock'];
  let slack: Recorder;
  let discord: Recorder;

  beforeEach(async () => {
    triage = await testTriage(engine, START);
    ({ store, clock } = triage);
    slack = new Recorder('slack');
    discord = new Recorder('discord');
    ports = { ...triage.ports, desks: new Map([slack, discord].map((desk) => [desk.id, desk])) };
  });
  afterEach(() => triage.close());

  const person = async (name: string, more: Partial<Person> = {}): Promise<Person> => {
    const known = {
      publicName: null,
      team: null,
      role: 'agent',
      slack: null,
      discord: null,
      sees: 'all' as const,
      active: true,
    } as const;
    const added: Person = { id: name.toLowerCase(), name, ...known, ...NEWCOMER, createdAt: START, ...more };
    await store.people.add(added);
    return added;
  };
  const wrote = async (conversation: string, owner?: Person) => {
    const from = { address: conversation, name: conversation };
    const item = {
      ...{ type: 'message' as const, conversation, externalId: randomUUID(), from, sentAt: clock.now },
      ...{ sequence: 0, text: 'A question about my order', files: [] },
    };
    await receive(ports, { channel: 'webchat', receivedAt: clock.now, applied: [], item });
    const ticket = await store.tickets.ofConversation('webchat', conversation);
    if (owner === undefined || ticket === null) return ticket;
    const actor = { kind: 'person' as const, id: owner.id, role: owner.role };
    await createAct(ports)({ number: ticket.number, actor, intent: { type: 'claim' } });
    return ticket;
  };
  const perform = async () => {
    const stopping = new AbortController();
    const running = triage.jobs.run(createHandlers(ports), stopping.signal);
    const end = Date.now() + 15_000;
    while ((await triage.jobs.depth()).due > 0 && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    stopping.abort();
    await running;
  };
  /** So much of the promise is gone; what that calls for was said. */
  const passes = async (hours: number) => {
    clock.now = START + hours * HOUR;
    await sweep(ports);
    await perform();
  };

  it('the owner, on the platform where they are', async () => {
    await wrote('maja', await person('Ana', { slack: 'U0ANA' }));
    await passes(5);
    expect(slack.heard()).toEqual([['Ana', expect.stringContaining('#1')]]);
    expect(discord.heard()).toEqual([]);
  });

  it('the desk in place of an owner who is away, and why; the owner again once they are back', async () => {
    const ana = await person('Ana', { slack: 'U0ANA', awayUntil: START + 6 * HOUR });
    await wrote('maja', ana);
    await passes(5);
    expect(slack.heard()).toEqual([['desk', expect.stringMatching(/^Ana is away\..*#1/)]]);
    await passes(8);
    expect(slack.heard().slice(1)).toEqual([['Ana', expect.stringContaining('#1')]]);
  });

  it('supervisors who are here; when all are away, nobody is called by name and the channel is told so', async () => {
    await person('Bor', { slack: 'U0BOR', role: 'supervisor' });
    await person('Cveta', { slack: 'U0CVETA', role: 'lead', awayUntil: UNTIL_BACK });
    await wrote('maja');
    await passes(9);
    const [[who, said] = []] = slack.heard();
    expect(who).toBe('supervisors: Bor');
    expect(said).not.toContain('away');
    await store.people.change('bor', { awayUntil: UNTIL_BACK });
    await passes(10);
    expect(slack.heard().slice(1)).toEqual([
      ['supervisors: ', expect.stringMatching(/^Every supervisor is away\./)],
    ]);
  });

  it('nobody of a reminder to somebody who wants quiet, but the supervisors of a promise in danger, quiet or not', async () => {
    const ana = await person('Ana', { slack: 'U0ANA', notify: 'quiet' });
    await person('Bor', { slack: 'U0BOR', role: 'supervisor', notify: 'quiet' });
    await wrote('maja', ana);
    await passes(5);
    await passes(8);
    expect(slack.heard()).toEqual([]);
    await passes(9);
    await passes(10);
    expect(slack.heard().map(([who]) => who)).toEqual(['supervisors: Bor', 'supervisors: Bor']);
  });

  it('everybody of a reply of theirs that did not get through, at once, whatever they chose', async () => {
    for (const notify of ['quiet', 'digest'] as const) {
      const author = await person(`Author ${notify}`, { slack: `U0${notify}`, notify });
      const ticket = await wrote(notify, author);
      const actor = { kind: 'person' as const, id: author.id, role: author.role };
      const id = `reply-${notify}`;
      const intent = { type: 'reply' as const, messageId: id, as: 'answer' as const, confirm: true };
      await createAct(ports)({
        number: ticket?.number ?? 0,
        actor,
        intent: { ...intent, sendAt: clock.now },
        message: ({ id: ticketId }): Message => ({
          ...{ id, ticketId, kind: 'outbound', as: 'answer', text: 'Hello', author: `person:${author.id}` },
          ...{ channel: 'webchat', conversation: notify, externalId: null, sentAt: clock.now, sequence: 0 },
          ...{
            receivedAt: clock.now,
            delivery: 'queued',
            error: null,
            files: [],
            editedAt: null,
            deletedAt: null,
          },
        }),
      });
    }
    // The channel is switched off: neither can be sent.
    await perform();
    await perform();
    expect(
      slack
        .heard()
        .map(([who]) => who)
        .sort(),
    ).toEqual(['Author digest', 'Author quiet']);
  });

  it('the whole team of an announcement, on every desk, once', async () => {
    const ana = await person('Ana');
    await wrote('maja', ana);
    const announce = announceBy(ports);
    const away = { id: 'away:1', what: 'away', personId: ana.id, until: UNTIL_BACK } as const;
    await announce(away);
    await announce(away);
    await perform();
    const said = ['team', expect.stringMatching(/^Ana is away until they say.*1 open ticket is theirs/)];
    expect([slack.heard(), discord.heard()]).toEqual([[said], [said]]);
  });

  it('who wants a digest, once every half hour of all that came up', async () => {
    const ana = await person('Ana', { slack: 'U0ANA', notify: 'digest' });
    await wrote('maja', ana);
    await wrote('nika', ana);
    await passes(5);
    expect(slack.heard()).toEqual([]);
    const told = await store.tickets.told(['person:ana'], { limit: 10 });
    expect(new Set(told.map(({ digest }) => digest)).size).toBe(1);
    // pg-boss goes by the database's clock, which no test moves.
    if (engine === 'postgres') return;
    clock.now += HOUR / 2 + 20_000;
    await perform();
    expect(
      slack.told.map(({ audience, notice }) => [
        nameOf(audience),
        notice.tickets.map(({ number }) => number),
      ]),
    ).toEqual([['Ana', [1, 2]]]);
  });
});

it('who wants notices gathered is asked of the database once, however many are told', async () => {
  let asked = 0;
  const person = (id: string, notify: Person['notify']) => ({ id, notify }) as Person;
  const people = {
    async list() {
      asked += 1;
      return [person('ana', 'digest'), person('bor', 'dm'), person('cene', 'digest')];
    },
  };
  const notice = (audience: string) => ({ told: { audience } }) as DueNotice;
  const noticed = ['person:ana', 'person:bor', 'person:ana', 'desk'].map(notice);
  expect([...(await wishedDigests(people, noticed, 0)).keys()]).toEqual(['person:ana']);
  expect(asked).toBe(1);
  await wishedDigests(people, [notice('desk')], 0);
  expect(asked).toBe(1);
});
