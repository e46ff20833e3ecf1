import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_TOKEN, startHouse } from './program.ts';
import { below, type Extent, pause, quantile, type Row, shortNumber, stated } from './row.ts';
import { TELEGRAM_HEADERS, telegramUpdate } from './telegram.ts';

const WANTED_RATE = 200;
const LIMIT_MS = 1000;
const FURTHER_RATES = [300, 400, 500, 600, 800];
const ASK_EVERY_MS = 50;
/** Deadlines of messages that came within this time may be in any order: pages are asked again from before them. */
const SETTLED_MS = 3000;
const PATIENCE_MS = 20_000;

/** From the 200 to the ticket being in an answer of GET /api/tickets, at 200 messages a second and at the most it can. */
export async function visibleRows({ slice, say }: Extent): Promise<Row[]> {
  const seconds = slice ? 5 : 15;
  say(`visible in the queue at ${WANTED_RATE} messages a second`);
  const first = await atRate(WANTED_RATE, seconds);
  const more = ` (median ${shortNumber(quantile(first, 0.5))} ms)`;
  const what = `Accepted webhook to visible in /api/tickets, p99 at ${WANTED_RATE}/s`;
  const rows = [below(what, quantile(first, 0.99), LIMIT_MS, 'ms', more)];
  if (slice) return rows;
  let holds = `${WANTED_RATE}/s`;
  for (const rate of FURTHER_RATES) {
    say(`the same at ${rate} a second`);
    const p99 = quantile(await atRate(rate, seconds), 0.99);
    if (!(p99 < LIMIT_MS)) {
      rows.push(stated('It still holds at', `${holds}; at ${rate}/s the p99 is ${shortNumber(p99)} ms`));
      return rows;
    }
    holds = `${rate}/s (p99 ${shortNumber(p99)} ms)`;
  }
  return [...rows, stated('It still holds at', `${holds}; more was not tried`)];
}

/** Milliseconds from acceptance to sight of each message. Throws when one was refused; what is never seen took for ever. */
async function atRate(rate: number, seconds: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-bench-'));
  const house = await startHouse({ folder, telegram: true });
  try {
    const accepted = new Map<string, number>();
    const seen = new Map<string, number>();
    const total = rate * seconds;
    const watching = watch(house.url, seen, total);
    await deliver(house.url, { rate, total }, accepted);
    await watching;
    return [...accepted].map(([name, at]) => (seen.get(name) ?? Number.POSITIVE_INFINITY) - at);
  } finally {
    await house.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At a fixed rate, whether or not the answers keep up. */
async function deliver(
  url: string,
  { rate, total }: { rate: number; total: number },
  accepted: Map<string, number>,
): Promise<void> {
  const begun = performance.now();
  const underWay: Promise<void>[] = [];
  for (let index = 0; index < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) * rate) / 1000));
    for (; index < due; index++) underWay.push(deliverOne(url, index, accepted));
    await pause(5);
  }
  await Promise.all(underWay);
}

async function deliverOne(url: string, index: number, accepted: Map<string, number>): Promise<void> {
  const body = telegramUpdate(index);
  const answer = await fetch(`${url}/channels/telegram`, { method: 'POST', headers: TELEGRAM_HEADERS, body });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`A delivery was answered ${answer.status}`);
  accepted.set(`Guest ${index}`, performance.now());
}

interface Page {
  tickets: { contact: { name: string | null } }[];
  next: string | null;
}

/** Asks for the end of the queue again and again until all are seen. */
async function watch(url: string, seen: Map<string, number>, total: number): Promise<void> {
  const begun = performance.now();
  const cursors: { cursor: string; at: number }[] = [];
  while (seen.size < total) {
    const settled = cursors.findLast(({ at }) => at < performance.now() - SETTLED_MS);
    let cursor: string | null | undefined = settled?.cursor;
    do {
      const page: Page = await pageAfter(url, cursor ?? undefined);
      const at = performance.now();
      for (const { contact } of page.tickets) {
        if (contact.name !== null && !seen.has(contact.name)) seen.set(contact.name, at);
      }
      cursor = page.next;
      if (cursor !== null && !cursors.some((known) => known.cursor === cursor)) cursors.push({ cursor, at });
    } while (cursor !== null);
    if (performance.now() - begun > PATIENCE_MS + (total / WANTED_RATE) * 1000) return;
    await pause(ASK_EVERY_MS);
  }
}

async function pageAfter(url: string, cursor: string | undefined): Promise<Page> {
  const query = new URLSearchParams({
    status: 'open',
    limit: '200',
    ...(cursor === undefined ? {} : { cursor }),
  });
  const answer = await fetch(`${url}/api/tickets?${query.toString()}`, {
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  return (await answer.json()) as Page;
}
