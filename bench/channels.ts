import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtures } from '../test/channels.fixtures.ts';
import { residentMegabytes } from './memory.ts';
import { startHouse } from './program.ts';
import { atLeast, below, type Extent, median, pause, type Row, shortNumber, stated } from './row.ts';
import { vendors } from './vendors.ts';
import { compared, type Load, rate } from './webhooks.ts';

const BAR = 0.8;
const IDLE_MS = 5000;

/** Every channel: its webhooks against the least that could take them; and all of them in one house. CHANNEL=telegram is that one alone. */
export async function channelRows({ slice, say }: Extent): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  try {
    const rows: Row[] = [];
    const only = process.env.CHANNEL;
    const p99s: string[] = [];
    for (const channel of withWebhook()) {
      if (only !== undefined && only !== channel) continue;
      say(`webhooks of ${channel}`);
      const { bare, house } = await compared(folder, channel, {
        rounds: slice ? 2 : 3,
        seconds: slice ? 3 : 5,
      });
      const more = ` (${shortNumber(rate(house))}/s against ${shortNumber(rate(bare))}/s)`;
      rows.push(atLeast(whatOf(channel, rows.length), rate(house) / rate(bare), BAR, more));
      p99s.push(`${channel} ${p99(house)} (bare ${p99(bare)})`);
    }
    rows.push(stated('p99 at 50 connections', p99s.join(', ')));
    return only === undefined ? [...rows, ...(await togetherRows(folder, { slice, say }))] : rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws for a vendor that nobody measures. What the house's own pages hand in (forms) is not called by anybody else. */
function withWebhook(): string[] {
  const all = Object.entries(fixtures).filter(
    ([, { saying, heard }]) => saying !== null && heard === undefined,
  );
  for (const [id, { vendor }] of all)
    if (vendor !== null && vendors[id] === undefined)
      throw new Error(`bench/vendors.ts has nothing on ${id}`);
  return all.map(([id]) => id).filter((id) => vendors[id] !== undefined);
}

function whatOf(channel: string, index: number): string {
  return index === 0
    ? `Verified webhooks of ${channel}, of bare Fastify + the same signature + group insert of the same row`
    : `Those of ${channel}, likewise`;
}

function p99(loads: readonly Load[]): string {
  return `${median(loads.map((load) => load.p99))} ms`;
}

/** All channels configured, their vendors silent. */
async function togetherRows(folder: string, { slice, say }: Extent): Promise<Row[]> {
  const env = Object.assign(
    {},
    ...Object.values(fixtures).map((one) => ({ ...one.settings('http://127.0.0.1:9'), ...one.house })),
  ) as Record<string, string>;
  // Desks are no channels: what turns on a half of one is left out.
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_API_URL', 'DISCORD_TOKEN', 'DISCORD_API_URL'])
    delete env[name];
  const ready: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < (slice ? 3 : 7); round++) {
    say(`all channels, ${round + 1}`);
    const house = await startHouse({ folder: mkdtempSync(join(folder, 'all-')), env });
    await pause(IDLE_MS);
    ready.push(house.readyMs / 1000);
    memory.push(residentMegabytes(house.pid));
    await house.stop();
  }
  return [
    below('All channels configured: start to /ready', median(ready), 3, 's'),
    below('All channels configured: resident memory', median(memory), 200, 'MB'),
  ];
}
