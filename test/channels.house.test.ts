import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WebhookRequest } from '../src/channels/channel.ts';
import { channels } from '../src/registry.ts';
import { brokenBodies } from './channels.broken.ts';
import { type ChannelFixture, fixtures, type Vendor } from './channels.fixtures.ts';
import { inboxOf, said, sampleBodies, secretsOf } from './channels.stage.ts';
import { type TestHouse, testHouse } from './peers/house.ts';
import { surveyFolder } from './survey.rules.ts';

/** What every channel with a webhook keeps in a whole house, over real HTTP. */
const WEEK = 7 * 24 * 60 * 60 * 1000;
/** A sender of the live chat may write 120 times a minute. */
const BODIES = 50;
const NUMBERED = Array.from({ length: 20 }, (_, n) => `message ${n + 1} of 20`);

const rules = surveyFolder();
afterAll(() => rmSync(rules, { recursive: true }));

const webhooks = channels.flatMap(({ id }) => {
  const fixture = fixtures[id];
  return fixture && fixture.saying !== null && fixture.heard === undefined ? [{ id, fixture }] : [];
});

describe.each(webhooks)('$id', ({ id, fixture }) => {
  let at: Stage;
  beforeAll(async () => {
    at = await stageOf(id, fixture);
  });
  afterAll(async () => {
    await at.house.stop();
    await at.vendor?.stop();
  });
  const saying = (text: string, n: number) => fixture.saying?.(text, n) ?? '';

  test.each([...fixture.refused])('refuses a %s signature with 401, and stores nothing', async (signed) => {
    const request = fixture.request(saying('forged', 1), at.house.now(), signed, at.secret);
    expect(await at.send(request)).toBe(401);
    expect(await at.stored()).toEqual([]);
  });

  test.each(['PUT', 'PATCH', 'DELETE'])('knows no %s, however well it is signed', async (method) => {
    expect(await at.send(at.signed(saying('forged', 1)), method)).toBe(404);
    expect(await at.stored()).toEqual([]);
  });

  test('shows twenty messages, sent as fast as can be and twice each, in their order', async () => {
    for (const [n, text] of NUMBERED.entries()) {
      const twice = [0, 1].map(() => at.send(at.signed(saying(text, n + 1))));
      expect(await Promise.all(twice)).toEqual([200, 200]);
    }
    const { until, get } = at.house;
    await until(
      () => at.stored(),
      (rows) => rows.length === 20 && rows.every(({ applied }) => applied),
    );
    expect(await said(get, id)).toEqual(NUMBERED);
  });

  test('changes nothing when all of it is delivered again a week later', async () => {
    at.house.advance(WEEK);
    for (const [n, text] of NUMBERED.entries())
      expect(await at.send(at.signed(saying(text, n + 1)))).toBe(200);
    expect((await at.stored()).map(({ applied }) => applied)).toEqual(NUMBERED.map(() => true));
    expect(await said(at.house.get, id)).toEqual(NUMBERED);
  });

  test.each(fixture.vendor === null || PUBLIC.includes(id) ? [] : ['asks'])(
    '%s its customer how it was, once the case is solved',
    async () => {
      // A week has passed: only a new message opens the window of those channels that have one.
      expect(await at.send(at.signed(saying('is it mended?', 50)))).toBe(200);
      await at.house.until(
        () => said(at.house.get, id),
        (texts) => texts.includes('is it mended?'),
      );
      const seen = await surveyed(at, id, fixture);
      expect(seen.slice(0, 4)).toEqual([
        'survey-planned',
        'survey-asked',
        'survey-answered',
        'survey-scored',
      ]);
    },
  );

  test(`answers ${BODIES} broken bodies with no fault of ours, and works on`, async () => {
    // What fell into a trap lies in quarantine, with all that follows on its case.
    const samples = sampleBodies(id).filter((body) => !body.includes('"trap"'));
    const bodies = brokenBodies(samples, fixture.format);
    for (const body of fc.sample(bodies, { numRuns: BODIES, seed: 8 }))
      expect(await at.send(at.signed(body)), String(body).slice(0, 500)).toBeLessThan(500);
    const { until, get } = at.house;
    expect(await at.send(at.signed(saying('and one more', 99)))).toBe(200);
    await until(
      () => said(get, id),
      (texts) => texts.includes('and one more'),
    );
    expect((await get('/ready')).status).toBe(200);
  });
});

/** Asked two hours after the answer: below a message with buttons, or on a page to which it leads. */
async function surveyed(at: Stage, id: string, fixture: ChannelFixture): Promise<string[]> {
  const { house, vendor } = at;
  if (vendor === null) return [];
  const { tickets } = (await house.get('/api/tickets?limit=50')).body as {
    tickets: { number: number; channel: string }[];
  };
  const number = tickets.find(({ channel }) => channel === id)?.number ?? 0;
  const types = async () => {
    const { events } = (await house.get(`/api/tickets/${number}`)).body as { events: { type: string }[] };
    return events.map(({ type }) => type).filter((type) => type.startsWith('survey'));
  };
  const solved = await house.command('reply', { ticket: number, text: 'It is mended.', then: 'resolve' });
  expect(solved.status).toBe(200);
  await house.until(types, (seen) => seen.includes('survey-planned'));
  house.advance(2.1 * 60 * 60 * 1000);
  const seen = await house.until(types, (all) => all.some((type) => type.includes('asked')));
  if (!seen.includes('survey-asked')) return seen;
  const text = await house.until(
    async () => vendor.texts().join('\n'),
    (words) => words.includes('How satisfied') || words.includes('/surveys/'),
  );
  const nine = vendor.buttons().find(({ label }) => label === '9');
  if (nine !== undefined && fixture.pressing !== null)
    expect(await at.send(at.signed(fixture.pressing(nine.carries)))).toBe(200);
  else await answered(house.url, /\/surveys\/[\w.-]+/.exec(text)?.[0] ?? '');
  return house.until(types, (all) => all.includes('survey-scored'));
}

async function answered(url: string, path: string): Promise<void> {
  const body = new FormData();
  for (const [name, value] of [
    ['question', 'satisfied'],
    ['said', '9'],
  ])
    body.append(name ?? '', value ?? '');
  expect((await fetch(url + path, { method: 'POST', body, redirect: 'manual' })).status).toBe(303);
}

/** Where everybody reads along nobody is asked: test/facebook-comments.flow.test.ts. */
const PUBLIC = ['facebook-comments'];

interface Stage {
  house: TestHouse;
  vendor: Vendor | null;
  secret(purpose: string): string;
  signed(body: string | Buffer): WebhookRequest;
  /** The status of the answer. */
  send(request: WebhookRequest, method?: string): Promise<number>;
  stored(): Promise<{ applied: boolean }[]>;
}

async function stageOf(id: string, fixture: ChannelFixture): Promise<Stage> {
  const vendor = (await fixture.vendor?.()) ?? null;
  const settings = fixture.settings(vendor?.url ?? 'http://127.0.0.1:9');
  const env = { ...settings, ...fixture.house, RULES_DIR: rules };
  const house = await testHouse({ engine: 'sqlite', env });
  const secret = await secretsOf(house.databaseUrl);
  return {
    ...{ house, vendor, secret },
    signed: (body) => fixture.request(body, house.now(), 'right', secret),
    async send({ headers, query, body }, method = 'POST') {
      const search = new URLSearchParams(query as Record<string, string>).toString();
      const url = `${house.url}/channels/${id}${search === '' ? '' : `?${search}`}`;
      const answer = await fetch(url, {
        ...{ method, headers: headers as Record<string, string> },
        body: new Uint8Array(body),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    stored: () => inboxOf(house.databaseUrl, id),
  };
}
