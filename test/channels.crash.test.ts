import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { channels } from '../src/registry.ts';
import { type ChannelFixture, fixtures, type Vendor } from './channels.fixtures.ts';
import { inboxOf, said, secretsOf } from './channels.stage.ts';
import { ADMIN_TOKEN, clientOf } from './peers/house.ts';
import { OsemProcess } from './peers/processes.ts';

/** All channels in one process, each with a customer who writes as fast as can be; it is killed while they do. */
const TEXTS = Array.from({ length: 20 }, (_, n) => `message ${n + 1} of 20`);
const MIDWAY = 10;

const taking: Taking[] = [];
const folder = mkdtempSync(join(tmpdir(), 'osem-channels-'));
const databaseUrl = `sqlite:${join(folder, 'osem.db')}`;
let osem: OsemProcess;

interface Taking {
  id: string;
  fixture: ChannelFixture;
  vendor: Vendor | null;
  /** What the customer said before anything broke. */
  begun: string[];
}

beforeAll(async () => {
  for (const { id } of channels) {
    const fixture = fixtures[id];
    if (fixture === undefined) continue;
    const vendor = (await fixture.vendor?.()) ?? null;
    if (isWebhook(fixture) || vendor?.say) taking.push({ id, fixture, vendor, begun: [] });
    else await vendor?.stop();
  }
  const own = taking.map(({ fixture, vendor }) => ({
    ...fixture.settings(vendor?.url ?? 'http://127.0.0.1:9'),
    ...fixture.house,
  }));
  cpSync(join(import.meta.dirname, '..', 'rules'), join(folder, 'rules'), { recursive: true });
  osem = await OsemProcess.start(
    folder,
    own.reduce(together, { DATABASE_URL: databaseUrl, ADMIN_TOKEN, LOG_LEVEL: 'error' }),
  );
  for (const { vendor, begun } of taking) if (vendor?.begin) begun.push(await vendor.begin());
  const secret = await secretsOf(databaseUrl);
  let started: Promise<void> | null = null;
  const killed = async () => {
    started ??= osem.kill().then(() => osem.start());
    await started;
  };
  const midway = gathering(taking.length);
  await Promise.all(taking.map((one) => writeAll(one, { secret, midway, killed })));
}, 180_000);

afterAll(async () => {
  await osem.stop();
  for (const { vendor } of taking) await vendor?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What two channels of one vendor both have a token for, the house has tokens for. */
function together(all: Record<string, string>, one: Record<string, string>): Record<string, string> {
  const lists = Object.entries(one).flatMap(([name, value]) => {
    const before = all[name];
    const isMore = name.endsWith('_TOKENS') && before !== undefined && before !== value;
    return isMore ? [[name, `${before},${value}`]] : [];
  });
  return { ...all, ...one, ...(Object.fromEntries(lists) as Record<string, string>) };
}

interface Drama {
  secret(purpose: string): string;
  /** Resolves when every channel is there: a mailbox takes all twenty before a webhook has taken one. */
  midway(): Promise<void>;
  /** Resolves when the process was killed and serves again; who asks first kills it. */
  killed(): Promise<void>;
}

function gathering(size: number): () => Promise<void> {
  let missing = size;
  let go = () => {};
  const all = new Promise<void>((resolve) => {
    go = resolve;
  });
  return () => {
    missing -= 1;
    if (missing === 0) go();
    return all;
  };
}

/** Writes them one after another; the vendor delivers again what is not answered 200. */
async function writeAll({ id, fixture, vendor }: Taking, { secret, midway, killed }: Drama): Promise<void> {
  const write = async (text: string, index: number) => {
    if (vendor?.say) return vendor.say(text, index + 1);
    if (!isWebhook(fixture)) return;
    const deliver = async () => {
      const body = fixture.saying?.(text, index + 1) ?? '';
      const { headers, body: bytes } = fixture.request(body, Date.now(), 'right', secret);
      const answer = await fetch(`${osem.url}/channels/${id}`, {
        ...{ method: 'POST', headers: headers as Record<string, string> },
        body: new Uint8Array(bytes),
      }).catch(() => null);
      await answer?.arrayBuffer().catch(() => null);
      return answer?.status;
    };
    await clientOf(osem.url).until(deliver, (status) => status === 200);
  };
  for (const [index, text] of TEXTS.entries()) {
    if (index === MIDWAY) await midway();
    await write(text, index);
    // One was answered; what all others wrote is on its way.
    if (index === MIDWAY && isWebhook(fixture)) void killed();
  }
  await killed();
  // The vendor is not sure of what it sent when the process was killed.
  if (vendor?.say === undefined) for (const [index, text] of TEXTS.entries()) await write(text, index);
}

const isWebhook = ({ saying, heard }: ChannelFixture) => saying !== null && heard === undefined;

test.each(channels.map(({ id }) => id))('%s: all twenty, in order, once', async (id) => {
  const found = taking.find((one) => one.id === id);
  // The team takes down what is said there.
  if (found === undefined) return expect(fixtures[id]?.saying).toBeNull();
  const { fixture, begun } = found;
  const expected = [...begun, ...TEXTS];
  const { until, get } = clientOf(osem.url);
  await until(
    () => said(get, id),
    (texts) => texts.length >= expected.length,
  );
  const rows = () => inboxOf(databaseUrl, id);
  await until(rows, (all) => all.every(({ applied }) => applied));
  expect(await said(get, id)).toEqual(expected);
  if (isWebhook(fixture)) expect(await rows()).toHaveLength(TEXTS.length);
});

test('the process said nothing of it but what was expected', () => {
  expect(osem.said).not.toMatch(/UnhandledPromiseRejection|uncaughtException/);
  for (const { fixture } of taking)
    for (const secret of fixture.secrets) expect(osem.said).not.toContain(secret);
});
