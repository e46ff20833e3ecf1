import { CodedError } from '../domain/coded-error.ts';
import { createBell } from '../jobs/bell.ts';
import type { InboxRow } from '../store/store.ts';
import { deskOfInbox, hear } from './hear.ts';
import type { TriagePorts } from './ports.ts';
import { receive } from './receive.ts';
import { createRightOfWay, type RightOfWay } from './right-of-way.ts';

/** A holder that dies gives its conversation back after this. Real milliseconds, as all waits here. */
const LEASE_MS = 10_000;
/** Rows of one conversation taken at once. */
const ROWS = 50;
/** Conversations worked at once by one process: enough to fill the shared commits. */
const LANES = 32;
/**
 * While deliveries press in, their senders are answered first: what is stored is safe and can wait, what is not is sent
 * again. The inbox is worked on meanwhile, one conversation at a time with a breath between them. Real milliseconds.
 */
const BREATH_MS = 250;
/** Looked for work at least this often, should a signal be lost. Real milliseconds. */
const IDLE_MS = 1000;
/** A row that keeps failing waits longer each time, this long at most, and blocks only its own conversation. */
const RETRY_MS = { first: 1000, most: 60_000 };
/** A store that was down is back for all of them: nobody waits a minute for it. */
const MOST_FOR_STORE_MS = 5000;
const TRIES = 10;
/** Nothing is held longer than this, so that what seems to be was held before the clock was set back. */
const LONGEST_HOLD_MS = 2 * RETRY_MS.most;

/**
 * Works the inbox until the signal: leases the oldest conversation, understands its rows in order, commits. `speed` is that
 * of the house's clock, by which leases and waits are kept.
 */
export async function runInbox(
  ports: TriagePorts,
  signal: AbortSignal,
  speed = 1,
  way = createRightOfWay(),
): Promise<void> {
  const lanes = new Set<Promise<void>>();
  const bell = createBell(signal);
  const stop = ports.store.live.subscribe((seen) => {
    if (seen.kind === 'work' && seen.of === 'inbox') bell.ring();
  });
  while (!signal.aborted) {
    const pressed = ports.store.inbox.pressed();
    if (pressed) await breath(lanes);
    const free = LANES - lanes.size;
    const rows = free > 0 ? await leased(ports, speed, pressed ? 1 : free) : [];
    for (const conversation of byConversation(rows)) {
      const lane = workConversation(ports, conversation, speed, way).finally(() => {
        lanes.delete(lane);
        bell.ring();
      });
      lanes.add(lane);
    }
    if (rows.length > 0) continue;
    await bell.wait(IDLE_MS);
    // Lanes that shared a commit end together, and are filled together.
    await new Promise((resolve) => setImmediate(resolve));
  }
  stop();
  await Promise.all(lanes);
}

async function breath(lanes: ReadonlySet<Promise<void>>): Promise<void> {
  await Promise.all(lanes);
  await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
}

function byConversation(rows: readonly InboxRow[]): InboxRow[][] {
  const conversations = new Map<string, InboxRow[]>();
  for (const row of rows) {
    const key = `${row.channel}\n${row.conversation}`;
    const known = conversations.get(key);
    if (known === undefined) conversations.set(key, [row]);
    else known.push(row);
  }
  return [...conversations.values()];
}

async function leased(ports: TriagePorts, speed: number, conversations: number): Promise<InboxRow[]> {
  try {
    if (conversations === LANES) await ports.store.inbox.freeBeyond(ports.now() + LONGEST_HOLD_MS * speed);
    return await ports.store.inbox.lease(ports.now(), LEASE_MS * speed, ROWS, conversations);
  } catch (error) {
    ports.log.error({ err: error }, 'the inbox cannot be read; trying again');
    return [];
  }
}

/** Rows in order; one that fails keeps those behind it waiting, so that a conversation stays in order. */
async function workConversation(
  ports: TriagePorts,
  rows: InboxRow[],
  speed: number,
  way: RightOfWay,
): Promise<void> {
  for (const [index, row] of rows.entries()) {
    await way.given();
    try {
      await applyRow(ports, row);
    } catch (error) {
      await setAside(ports, row, rows.slice(index), { error, speed }).catch((fault: unknown) => {
        ports.log.error(
          { err: fault, inbox: row.id },
          'an inbox row could not be set aside; its lease will end',
        );
      });
      return;
    }
  }
}

async function applyRow(ports: TriagePorts, row: InboxRow): Promise<void> {
  if (await ports.store.erasures.wasDelivered(row.channel, row.externalId))
    return ports.store.inbox.finish([row.id], ports.now());
  const steps = await understood(ports, row);
  if (steps === null) return;
  let finished = false;
  for (const [index, step] of steps.entries()) {
    finished = await step(index === steps.length - 1 ? [row.id] : []);
  }
  if (!finished) await ports.store.inbox.finish([row.id], ports.now());
}

/** Applies one item with the inbox rows that its commit finishes; answers whether it finished them. */
type Step = (applied: number[]) => Promise<boolean>;

/** What the vendor's parser makes of it; null when it became a dead letter. */
async function understood(ports: TriagePorts, row: InboxRow): Promise<Step[] | null> {
  try {
    return await stepsOf(ports, row);
  } catch (error) {
    if (isForLater(row, error)) throw error;
    await ports.store.inbox.bury(row.id, describe(error), ports.now());
    ports.log.warn(
      { inbox: row.id, channel: row.channel },
      'a delivery was not understood; it is in the dead letters',
    );
    return null;
  }
}

/** Throws CodedError 'wrong-setting' for what is switched off, and what the parser throws. */
async function stepsOf(ports: TriagePorts, { channel: name, raw, receivedAt }: InboxRow): Promise<Step[]> {
  const id = deskOfInbox(name);
  if (id === null) {
    const channel = ports.channels.get(name) ?? switchedOff(name);
    const items = await channel.parse(raw, receivedAt);
    return items.map((item) => (applied) => receive(ports, { channel: name, item, receivedAt, applied }));
  }
  const desk = ports.desks.get(id) ?? switchedOff(name);
  const all = (await desk.parse?.(raw, receivedAt)) ?? [];
  return all.map((heard) => (applied) => hear(ports, { desk: id, heard, receivedAt, applied }));
}

function switchedOff(name: string): never {
  throw new CodedError('wrong-setting', `${name} is switched off`);
}

/** What is switched off or down may come back, and a platform that a desk asks while it parses may be down. */
function isForLater({ channel }: InboxRow, error: unknown): boolean {
  if (!(error instanceof CodedError) || error.code === 'not-understood') return false;
  return comesBack(error) || deskOfInbox(channel) !== null;
}

/** No fault of the delivery, however often it was tried. */
function comesBack(error: unknown): boolean {
  return isDown(error) || (error instanceof CodedError && error.code === 'wrong-setting');
}

function isDown(error: unknown): boolean {
  return error instanceof CodedError && error.code === 'store-down';
}

async function setAside(
  ports: TriagePorts,
  row: InboxRow,
  waiting: InboxRow[],
  { error, speed }: { error: unknown; speed: number },
): Promise<void> {
  ports.log.error({ err: error, inbox: row.id, attempts: row.attempts }, 'a delivery could not be applied');
  const hopeless = row.attempts + 1 >= TRIES && !comesBack(error);
  if (hopeless) await ports.store.inbox.bury(row.id, describe(error), ports.now());
  const most = isDown(error) ? MOST_FOR_STORE_MS : RETRY_MS.most;
  const wait = Math.min(RETRY_MS.first * 2 ** row.attempts, most) * speed;
  const ids = (hopeless ? waiting.slice(1) : waiting).map(({ id }) => id);
  if (ids.length > 0) await ports.store.inbox.release(ids, ports.now() + (hopeless ? 0 : wait));
}

function describe(error: unknown): string {
  return error instanceof CodedError
    ? `${error.code}: ${error.message}`
    : 'not-understood: the parser failed';
}
