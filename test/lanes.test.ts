import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Audience, Desk, Notice } from '../src/desks/desk.ts';
import { createLanes, type Lanes } from '../src/desks/lanes.ts';
import { CodedError } from '../src/domain/coded-error.ts';
import { startDesk as startDiscordDesk } from './discord.house.ts';
import { BOSSES, DESK } from './peers/discord.ts';
import { BOSS, CARD, startDesk as startSlackDesk } from './slack.house.ts';

const NOTICE: Notice = {
  key: 'last-call',
  text: '#12 is about to break the promise',
  tickets: [],
  ref: null,
  team: null,
  urgent: true,
};
const SUPERVISORS: Audience = { kind: 'supervisors', people: [BOSS] };

/** How long the call has to wait (ms). */
async function turnedAway(call: Promise<unknown> | undefined): Promise<number> {
  const error = await Promise.resolve(call).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CodedError) || error.code !== 'rate-limited')
    throw new Error(`not limited: ${error}`);
  return error.retryAfterMs ?? 0;
}

describe('lanes', () => {
  let clock: number;
  let lanes: Lanes;
  /** What was really called, in order. */
  let called: string[];
  let limitedUntil: number;

  beforeEach(() => {
    clock = 0;
    called = [];
    limitedUntil = 0;
    lanes = createLanes(() => clock);
  });

  const call = (name: string, notice: string | null = null, place = 'C1') =>
    lanes.run({ call: 'post', place, notice }, async () => {
      called.push(name);
      if (clock < limitedUntil && place === 'C1')
        throw new CodedError('rate-limited', 'limited', { retryAfterMs: limitedUntil - clock });
      return name;
    });

  it('ask once, wait as long as the platform says, and let other places be [K38]', async () => {
    limitedUntil = 5000;
    expect(await turnedAway(call('card'))).toBe(5000);
    await turnedAway(call('card'));
    expect(await call('card', null, 'C2')).toBe('card');
    expect(called).toEqual(['card', 'card']);
    clock = 4999;
    await turnedAway(call('card'));
    clock = 5000;
    expect(await call('card')).toBe('card');
  });

  it('let notices go first, however many cards waited before them', async () => {
    limitedUntil = 1000;
    const line: number[] = [];
    for (let n = 0; n < 20; n++) line.push(await turnedAway(call(`card ${n}`)));
    expect(await turnedAway(call('notice', 'n1'))).toBe(1000);
    expect(await turnedAway(call('notice', 'n2'))).toBe(2000);
    clock = 1000;
    await turnedAway(call('card 0'));
    expect(await call('notice', 'n1')).toBe('notice');
    await turnedAway(call('card 0'));
    expect(await call('notice', 'n2')).toBe('notice');
    expect(await call('card 0')).toBe('card 0');
    expect(called.slice(1)).toEqual(['notice', 'notice', 'card 0']);
  });

  it('give each a turn of its own, so that nobody in a long line tries in vain until they give up', async () => {
    limitedUntil = 1000;
    const waits: number[] = [];
    for (let n = 0; n < 50; n++) waits.push(await turnedAway(call(`card ${n}`)));
    expect(new Set(waits).size).toBe(50);
    expect(Math.max(...waits)).toBeLessThan(61_000);
  });

  it('do not wait for a notice that does not come', async () => {
    limitedUntil = 1000;
    await turnedAway(call('notice', 'n1'));
    clock = 2000;
    await turnedAway(call('card'));
    clock = 60_000;
    expect(await call('card')).toBe('card');
  });

  it('show what waits, for operators, and forget what is over [K38]', async () => {
    limitedUntil = 3000;
    await turnedAway(call('card'));
    await turnedAway(call('notice', 'n1'));
    expect(lanes.waits()).toEqual([{ call: 'post', place: 'C1', waitMs: 3000, notices: 1 }]);
    clock = 3000;
    expect(lanes.waits()).toEqual([]);
  });
});

describe.each(['Slack', 'Discord'] as const)('a limited %s', (vendor) => {
  let desk: Desk;
  let stop: () => Promise<void>;
  let limit: (what: 'post' | 'update', ms: number) => void;
  /** Texts that stand in the desk channel's threads and with the supervisors. */
  let said: () => string[];
  let made: (what: 'post' | 'update') => number;
  let ref: string;

  beforeEach(async () => {
    if (vendor === 'Slack') {
      const over = await startSlackDesk('http', { supervisors: 'C0BOSS' });
      const method = { post: 'chat.postMessage', update: 'chat.update' };
      ({ desk, stop } = over);
      limit = (what, ms) => over.slack.limited.set(`${method[what]} C0DESK`, Date.now() + ms);
      said = () => over.slack.messages.map(({ text }) => text);
      made = (what) => over.slack.calls.filter((one) => one.method === method[what]).length;
    } else {
      const over = await startDiscordDesk({ supervisors: BOSSES });
      const name = { post: 'create-message', update: 'edit-message' };
      ({ desk, stop } = over);
      limit = (what, ms) => over.discord.limited.set(`${name[what]} ${DESK}`, Date.now() + ms);
      said = () => over.discord.messages.map((one) => JSON.stringify(one.embeds));
      made = (what) => over.discord.calls.filter((one) => one.name === name[what]).length;
    }
    ref = await desk.show(CARD, null);
  });
  afterEach(() => stop());

  it('that takes no cards still takes a reminder in another channel, and is not asked again meanwhile [K38]', async () => {
    limit('update', 60_000);
    expect(await turnedAway(desk.show({ ...CARD, version: 4 }, ref))).toBeGreaterThan(50_000);
    const before = made('update');
    await turnedAway(desk.show({ ...CARD, version: 5 }, ref));
    await desk.tell(SUPERVISORS, NOTICE);
    expect(said().filter((text) => text.includes('about to break'))).toHaveLength(1);
    expect(made('update')).toBe(before);
    expect(desk.backlog?.()).toEqual([
      {
        call: expect.stringMatching(/update|edit/),
        place: expect.any(String),
        waitMs: expect.any(Number),
        notices: 0,
      },
    ]);
  });

  it('takes a notice before cards and digests that wait for the same channel', async () => {
    limit('post', 1000);
    const card = { ...CARD, ticketId: 'another', number: 13 };
    const desks = { kind: 'desk' } as const;
    const digest = { ...NOTICE, key: 'digest', text: 'Three wait', gathered: true };
    await turnedAway(desk.show(card, null));
    await turnedAway(desk.tell(desks, digest));
    await turnedAway(desk.tell(desks, NOTICE));
    expect(desk.backlog?.()).toMatchObject([{ notices: 1 }]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await turnedAway(desk.show(card, null));
    await turnedAway(desk.tell(desks, digest));
    await desk.tell(desks, NOTICE);
    await desk.show(card, null);
    await desk.tell(desks, digest);
    expect(said().at(-3)).toContain('about to break');
    expect(desk.backlog?.()).toEqual([]);
  });
});
