import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vendorLog } from '../src/desks/slack/vendor-log.ts';
import type { Engine } from '../src/store/database.ts';
import { createSecrets } from '../src/store/secrets.ts';
import { createCall } from '../src/vendors/slack/client.ts';
import { type KeptPairs, type Token, tokenOf } from '../src/vendors/slack/token.ts';
import { eventually } from './eventually.ts';
import { connect, ENGINES, type TestDatabase, testDatabase } from './peers/database.ts';
import { testHouse } from './peers/house.ts';
import { APP_TOKEN, type SlackPeer, startSlack } from './peers/slack.ts';
import { ROTATION } from './peers/slack-tokens.ts';

const HOUR = 3_600_000;
const HALF_A_DAY_SECONDS = 43_200;
let slack: SlackPeer;
let logged: string[];

beforeEach(async () => {
  slack = await startSlack();
  slack.tokens.rotate(HALF_A_DAY_SECONDS);
  logged = [];
});

afterEach(async () => {
  vi.useRealTimers();
  await slack.close();
  expect([slack.problems, slack.tokens.reused]).toEqual([[], 0]);
  expect(logged.join('\n')).not.toMatch(/xox|a-client-secret/u);
});

/** A process with the settings of the installer, and what it asks Slack with. */
function process(kept: KeptPairs, change: Partial<typeof ROTATION> = {}) {
  const log = (data: object, text: string) => void logged.push(`${JSON.stringify(data)} ${text}`);
  const logger = vendorLog({ info: log, warn: log, error: log });
  const client = { apiUrl: slack.apiUrl, timeoutMs: 10_000, logger };
  const token = tokenOf({ ...ROTATION, ...change }, client, kept);
  const call = createCall({ ...client, token });
  return { token, ask: () => call('auth.test', false, {}) };
}

function inMemory(): KeptPairs & { all: Map<string, string>; broken: number } {
  const all = new Map<string, string>();
  return {
    all,
    broken: 0,
    async keep(purpose, fresh) {
      if (!all.has(purpose)) all.set(purpose, fresh);
      return all.get(purpose) ?? '';
    },
    async replace(purpose, was, value) {
      if (this.broken-- > 0) throw new Error('the store is away');
      const isSame = all.get(purpose) === was;
      if (isSame) all.set(purpose, value);
      return isSame;
    },
  };
}

function at(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: ms });
}

describe('a bot token that expires [K39]', () => {
  it('is renewed before it does, and lasts that way for days', async () => {
    const { ask } = process(inMemory());
    const start = Date.now();
    await ask();
    expect(slack.tokens.exchanged).toBe(1);
    at(start + 9 * HOUR);
    await ask();
    expect(slack.tokens.exchanged).toBe(1);
    for (let hour = 10; hour <= 100; hour += 5) {
      at(start + hour * HOUR + 60_000);
      await ask();
    }
    expect(slack.tokens.exchanged).toBe(11);
    expect(slack.tokens.expired).toBe(0);
  });

  it('is renewed when Slack says so sooner, by whoever of many calls hears it first', async () => {
    const { ask } = process(inMemory());
    await ask();
    slack.tokens.expire();
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(slack.tokens.exchanged).toBe(2);
  });

  it('works on while Slack gives out none, and tries again a little later', async () => {
    const { ask } = process(inMemory());
    const start = Date.now();
    await ask();
    slack.breakNext('oauth.v2.access', { status: 500 });
    at(start + 11 * HOUR);
    await Promise.all([ask(), ask()]);
    await ask();
    expect([slack.tokens.exchanged, logged.length]).toEqual([1, 1]);
    expect(logged[0]).toContain('Slack oauth.v2.access: HTTP 500');
    at(start + 11 * HOUR + 11_000);
    await ask();
    expect(slack.tokens.exchanged).toBe(2);
  });

  it('that was exchanged is kept in the end, when the store is away meanwhile', async () => {
    const kept = inMemory();
    const { ask } = process(kept);
    const start = Date.now();
    await ask();
    at(start + 11 * HOUR);
    const replace = kept.replace.bind(kept);
    let calls = 0;
    kept.replace = (...change) => (++calls === 2 ? Promise.reject(new Error('away')) : replace(...change));
    await ask();
    expect(slack.tokens.exchanged).toBe(2);
    await process(kept).ask();
    expect(slack.tokens.exchanged).toBe(2);
    expect(logged).toHaveLength(1);
  });

  it('is told as refused when its refresh token was used elsewhere, and begins anew with another one', async () => {
    const kept = inMemory();
    slack.tokens.expire();
    const stranger = { SLACK_REFRESH_TOKEN: 'xoxe-1-of-another-app' };
    await expect(process(kept, stranger).ask()).rejects.toMatchObject({ code: 'vendor-refused' });
    expect(logged.join()).toContain('invalid_refresh_token');
    await process(kept).ask();
    expect(slack.tokens.exchanged).toBe(1);
  });

  it('needs three settings, and none of them for one that lasts', () => {
    const settings = { ...ROTATION, SLACK_CLIENT_SECRET: undefined };
    const client = { apiUrl: slack.apiUrl, timeoutMs: 10_000, logger: vendorLog(console) };
    expect(() => tokenOf(settings as never, client, inMemory())).toThrow(/SLACK_CLIENT_SECRET.*all three/);
  });

  it.each(ENGINES)(
    'is renewed by one of many processes on %s; the others take over what came',
    async (engine) => {
      const database = await testDatabase(engine);
      const others: TestDatabase['db'][] = [];
      try {
        const processes: { token: Token }[] = [];
        for (let i = 0; i < 5; i += 1) {
          const db = connect(engine, database.url);
          others.push(db);
          processes.push(process(createSecrets(db)));
        }
        const all = () => Promise.all(processes.map(({ token }) => token.current()));
        await all();
        expect(new Set(await eventuallySame(all)).size).toBe(1);
        expect(slack.tokens.exchanged).toBe(1);
        slack.tokens.expire();
        const [expired = ''] = await all();
        await Promise.all(processes.map(({ token }) => token.expired(expired)));
        expect(new Set(await all())).toEqual(new Set(['xoxe.xoxb-1-token-2']));
        expect(slack.tokens.exchanged).toBe(2);
      } finally {
        await Promise.all(others.map((db) => db.destroy()));
        await database.close();
      }
    },
  );
});

/** While somebody else asks Slack, the token in the settings is used on. */
async function eventuallySame(ask: () => Promise<string[]>): Promise<string[]> {
  for (;;) {
    const all = await ask();
    if (new Set(all).size === 1) return all;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the whole house with a token that expires [K39]', () => {
  const env = () => ({
    ...ROTATION,
    SLACK_APP_TOKEN: APP_TOKEN,
    SLACK_DESK_CHANNEL: 'C0DESK',
    SLACK_API_URL: slack.apiUrl,
  });
  const cards = () => slack.messages.filter(({ threadTs }) => threadTs === null);

  it.each<Engine>(['sqlite', 'postgres'])('goes on over an expiry and a restart, on %s', async (engine) => {
    const database = await testDatabase(engine);
    const databaseUrl = engine === 'sqlite' ? `sqlite:${database.url}` : database.url;
    try {
      const first = await testHouse({ engine, databaseUrl, env: env() });
      await (await first.visitor('Maja')).write('One');
      await eventually(() => expect(cards()).toHaveLength(1));
      slack.tokens.expire();
      await (await first.visitor('Mojca')).write('Two');
      await eventually(() => expect(cards()).toHaveLength(2));
      await first.stop();
      const exchanged = slack.tokens.exchanged;
      const second = await testHouse({ engine, databaseUrl, env: env() });
      await (await second.visitor('Marko')).write('Three');
      await eventually(() => expect(cards()).toHaveLength(3));
      await second.stop();
      expect([exchanged, slack.tokens.exchanged]).toEqual([2, 2]);
    } finally {
      await database.close();
    }
  });
});
