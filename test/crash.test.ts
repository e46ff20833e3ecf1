import { describe, expect, it } from 'vitest';
import { NEWCOMER } from '../src/people/newcomer.ts';
import { takeBack } from '../src/triage/owners.ts';
import { sweep } from '../src/triage/wake.ts';
import { type CrashHouse, crashHouse, type Deed, dieAfter, record, startAgain } from './crash.ts';
import { BOR, EVA, HOUR, LEA, MINUTE } from './links.house.ts';
import { ENGINES } from './peers/database.ts';

const DAY = 24 * HOUR;
/** More writes than anything here makes. */
const IMMORTAL = 1_000_000;

interface Scene {
  before(house: CrashHouse): Promise<void>;
  deed: Deed;
}

/** What leads to a scene is never refused. */
async function must(house: CrashHouse, ...asked: Parameters<CrashHouse['ask']>): Promise<void> {
  const said = await house.ask(...asked);
  if (!said.ok) throw new Error(said.text);
}

/** Two customers, whose tickets Ana has. */
async function twoOfAna(house: CrashHouse): Promise<void> {
  for (const who of ['Maja', 'Zala']) {
    const { number } = await house.say('post', who, `Where is my order, asks ${who}`);
    await must(house, 'claim', { ticket: number });
  }
}

async function answeredThen(house: CrashHouse, then: string): Promise<void> {
  await twoOfAna(house);
  for (const ticket of [1, 2]) {
    await must(house, 'reply', { ticket, text: 'On its way.', as: 'answer', then, confirm: true });
    await house.deliverAll([ticket]);
  }
}

const time: Deed = async ({ ports, perform }) => {
  await sweep(ports);
  await perform();
};

const owners: Deed = async ({ ports, perform }) => {
  await takeBack(ports);
  await perform();
};

const HOOK = {
  ...{ id: 'h1', url: 'https://example.com/', secret: 'whsec_x', events: [], texts: true, active: true },
  ...{ failingSince: null, offBecause: null, createdBy: 'eva', createdAt: 1 },
};

const SCENES: Record<string, Scene> = {
  'a hand-over that nobody took comes back': {
    async before(house) {
      await twoOfAna(house);
      for (const ticket of [1, 2])
        await must(house, 'transfer', { ticket, to: 'Bor', summary: 'Knows more' });
      house.clock.now += 31 * MINUTE;
    },
    deed: time,
  },
  'a complaint gets its remedy at once': {
    async before(house) {
      const codes = Array.from({ length: 9 }, (_, index) => `CODE-${index}`).join(' ');
      await must(house, 'coupons', { kind: 'coupon', codes }, EVA);
      await must(house, 'remedies', { action: 'dry-run', remedy: 'our-mistake' }, LEA);
      await must(house, 'remedies', { action: 'arm', remedy: 'our-mistake' }, LEA);
      const { number } = await house.say('post', 'Maja', 'You sent me the wrong shoes');
      await must(house, 'kind', { ticket: number, kind: 'complaint' });
    },
    async deed({ ask, perform }) {
      await ask('cause', { ticket: 1, cause: 'our-mistake' });
      await perform();
    },
  },
  'whoever leaves gives everything back': {
    async before(house) {
      await twoOfAna(house);
      await house.store.people.change('ana', { active: false });
    },
    deed: owners,
  },
  'whoever is away gives everything back': {
    async before(house) {
      await twoOfAna(house);
      const { now } = house.clock;
      await house.store.people.change('ana', { awayUntil: now + DAY, awaySince: now, handsOver: true });
    },
    deed: owners,
  },
  'what nobody works on goes back to the queue': {
    async before(house) {
      await twoOfAna(house);
      house.rules((policy) => ({ ...policy, routing: { ...policy.routing, staleMs: HOUR } }));
      house.clock.now += 2 * HOUR;
    },
    deed: owners,
  },
  'a snooze ends': {
    async before(house) {
      await twoOfAna(house);
      for (const ticket of [1, 2]) await must(house, 'snooze', { ticket, until: '2h' });
      house.clock.now += 3 * HOUR;
    },
    deed: time,
  },
  'the silent are reminded': {
    async before(house) {
      await answeredThen(house, 'wait');
      house.clock.now += 3 * DAY + MINUTE;
    },
    deed: time,
  },
  'the silent are told goodbye, and asked': {
    async before(house) {
      await answeredThen(house, 'wait');
      house.clock.now += 3 * DAY + MINUTE;
      await sweep(house.ports);
      await house.deliverAll([1, 2]);
      house.clock.now += 4 * DAY + HOUR;
    },
    deed: time,
  },
  'a resolved case is asked about': {
    before: twoOfAna,
    async deed({ ask, perform }) {
      for (const ticket of [1, 2]) {
        await ask('reply', { ticket, text: 'Done.', as: 'answer', then: 'resolve', confirm: true });
      }
      await perform();
    },
  },
  'other systems follow': {
    async before(house) {
      await house.store.hooks.add(HOOK);
      await twoOfAna(house);
    },
    deed: ({ perform }) => perform(),
  },
  'another system is gone': {
    async before(house) {
      await house.store.hooks.add(HOOK);
      await house.store.people.add(LEAD);
      house.hookStatus = 410;
      await house.say('post', 'Maja', 'Hello');
    },
    deed: ({ perform }) => perform(),
  },
  'a transcript goes to the customer': {
    before: twoOfAna,
    async deed({ ask, perform }) {
      for (const ticket of [1, 2]) await ask('transcript', { ticket, to: 'customer', confirm: true });
      await perform();
    },
  },
  'a sender is blocked': {
    before: twoOfAna,
    deed: ({ ask }) => ask('block', { ticket: 1, what: 'address' }),
  },
  'two tickets become one': {
    before: twoOfAna,
    async deed({ ask, perform }) {
      await ask('merge', { ticket: 2, into: 1, confirm: true });
      await perform();
    },
  },
  'a ticket is taken down from the phone': {
    before: twoOfAna,
    async deed({ ask, perform }) {
      await ask('new', { text: 'Her kettle smells of smoke', name: 'Rok', phone: '+386 40 1' });
      await perform();
    },
  },
  'somebody writes first': {
    before: (house) => answeredThen(house, 'resolve'),
    async deed({ ask, perform }) {
      await ask('new', { for: 1, first: true, text: 'One more thing' });
      await perform();
    },
  },
  'a hand-over is made, with its words, and taken': {
    before: twoOfAna,
    async deed({ ask, perform }) {
      await ask('transfer', { ticket: 1, to: 'Bor', summary: 'Knows more' });
      await perform();
      await ask('claim', { ticket: 1 }, BOR);
      await perform();
    },
  },
  'a canned reply with all that it does': {
    async before(house) {
      await twoOfAna(house);
      const macro = { name: 'late', text: 'Dear {name}, it is late.', tags: 'delivery', then: 'wait' };
      await must(house, 'macro-save', macro, EVA);
    },
    async deed({ ask, perform }) {
      await ask('macro', { ticket: 1, name: 'late', confirm: true });
      await perform();
    },
  },
};

const LEAD = {
  ...{ id: 'liv', name: 'Liv', publicName: null, team: null, role: 'lead' as const, sees: 'all' as const },
  ...{ slack: null, discord: null, active: true, ...NEWCOMER, createdAt: 1 },
};

/** Deaths in each scene; all there can be with `CRASH_DEATHS=1000`. What the engines do differently lies within one write. */
const DEATHS = Number(process.env.CRASH_DEATHS ?? 4);
const deathsOn = { sqlite: DEATHS, postgres: Math.ceil(DEATHS / 3) };

/** What it comes to when the process dies after so many writes. */
async function outcome(engine: (typeof ENGINES)[number], { before, deed }: Scene, writes: number) {
  const house = await crashHouse(engine);
  try {
    await before(house);
    const made = await dieAfter(house, writes, deed);
    await startAgain(house, deed);
    return { made, record: await record(house) };
  } finally {
    await house.close();
  }
}

describe.each(ENGINES)('killed between any two lines, on %s', (engine) => {
  it.each(Object.entries(SCENES))(
    '%s: once, and nobody is forgotten',
    async (_, scene) => {
      const whole = await outcome(engine, scene, IMMORTAL);
      expect(whole.record.histories.length).toBeGreaterThan(0);
      const step = Math.max(1, Math.ceil(whole.made / deathsOn[engine]));
      for (let writes = Math.floor(step / 2); writes < whole.made; writes += step) {
        const { record: found } = await outcome(engine, scene, writes);
        expect({ writes, ...found }).toEqual({ writes, ...whole.record });
      }
    },
    300_000,
  );
});
