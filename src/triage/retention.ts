import { HOLD_TAG, heldBack, onHold } from '../domain/hold.ts';
import { RETENTION_PARTS, type RetentionRule, type Taken } from '../domain/retention.ts';
import { createBell } from '../jobs/bell.ts';
import type { OldCase } from '../store/store.ts';
import { callsAny } from './dropped-call.ts';
import { createErase, takeBackCall } from './erasure.ts';
import { quotedIn } from './perform/handed.ts';
import type { TriagePorts } from './ports.ts';
import { tellLastMonth } from './retained.ts';

/** Days pass slowly. By the clock. */
const EVERY_MS = 3_600_000;
/** Cases that are looked at by one statement. */
const PORTION = 100;
/** Persons who are erased, or cases of which a part goes, in one look: others keep their turn. */
const MOST = 200;
/** Rows of the log of access that go in one statement. */
const BATCH = 1000;
const ACTOR = { kind: 'system' as const, id: 'retention' };

export interface RetentionOutlook extends Taken {
  rule: string;
  /** Customers, and cases, that the tag of a hold keeps. */
  held: number;
}

type What = keyof Taken;
type Reading = Pick<TriagePorts, 'store' | 'now'>;

/** Takes by rule what nobody needs to know any more, until the signal. Any process may: an erasure of the same person is the same. */
export async function runRetention(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    await retain(ports, signal).catch((error: unknown) =>
      ports.log.error({ err: error }, 'rules of retention could not be followed; trying again later'),
    );
    await bell.wait(EVERY_MS / speed);
  }
}

/** One look; answers of how many persons or cases something went. Safe to repeat and to be stopped midway. */
export async function retain(ports: TriagePorts, signal?: AbortSignal): Promise<number> {
  const { rules, accessesMs } = ports.policy.current().retention;
  await tellLastMonth(ports);
  for (let gone = BATCH; gone === BATCH; )
    gone = await ports.store.accesses.prune(ports.now() - accessesMs, BATCH);
  let all = 0;
  for (const rule of rules)
    for (const [what, afterMs] of termsOf(rule)) {
      let count = 0;
      for await (const one of due(ports, rule, what, afterMs)) {
        if (signal?.aborted === true) break;
        if (await take(ports, what, one)) count++;
      }
      if (count > 0) {
        ports.log.info(
          { rule: rule.id, what, count },
          'what reached the end of its retention was taken away',
        );
        await written(ports, rule, what, count);
      }
      all += count;
      if (signal?.aborted === true) return all;
    }
  return all;
}

/**
 * Takes the words that are due in a restored database which nobody serves yet, of however many cases; answers of how many. Files, names
 * and persons stand in lists of erasures. A case with a call that is still agreed upon is left to the house, which takes that back first.
 */
export async function retainWords(ports: Reading, rules: readonly RetentionRule[]): Promise<number> {
  const { tickets, oldCases } = ports.store;
  let all = 0;
  for (const rule of rules) {
    const afterMs = rule.partsMs.words;
    if (afterMs === undefined) continue;
    let count = 0;
    for await (const { ticketId, contacts } of due(ports, rule, 'words', afterMs, { most: Infinity })) {
      const row = await tickets.byId(ticketId);
      if (row === null || callsAny(row.ticket, contacts)) continue;
      const guard = { contacts, unless: onHold };
      if (await oldCases.takeWords(ticketId, ports.now(), guard, await quotedOn(ports, ticketId))) count++;
    }
    if (count > 0) await written(ports, rule, 'words', count);
    all += count;
  }
  return all;
}

/** What the rules would take now, with nothing done; no further than `MOST` are counted of each. */
export async function retentionOutlook(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
): Promise<RetentionOutlook[]> {
  const outlook: RetentionOutlook[] = [];
  for (const rule of ports.policy.current().retention.rules) {
    const held = { count: 0 };
    const counts = { persons: 0, files: 0, words: 0, names: 0 };
    for (const [what, afterMs] of termsOf(rule))
      for await (const _one of due(ports, rule, what, afterMs, { held })) counts[what]++;
    outlook.push({ rule: rule.id, ...counts, held: held.count });
  }
  return outlook;
}

/** Whole persons first: of them no part is left to take. */
function termsOf({ afterMs, partsMs }: RetentionRule): (readonly [What, number])[] {
  const parts = RETENTION_PARTS.flatMap((part) => {
    const ms = partsMs[part];
    return ms === undefined ? [] : [[part, ms] as const];
  });
  return [...(afterMs === null ? [] : [['persons', afterMs] as const]), ...parts];
}

interface Due {
  ticketId: string;
  /** All that were said to be that person. */
  contacts: string[];
}

/** False: it is gone already, or somebody put a hold on it meanwhile. */
async function take(ports: TriagePorts, what: What, { ticketId, contacts }: Due): Promise<boolean> {
  const { erasures, oldCases } = ports.store;
  const guard = { contacts, unless: onHold };
  if (what === 'words') {
    await takeBackCall(ports, ticketId, contacts, onHold);
    return oldCases.takeWords(ticketId, ports.now(), guard, await quotedOn(ports, ticketId));
  }
  if (what === 'files') {
    const id = `retention:files:${ticketId}:${ports.now()}`;
    const files = await oldCases.filesOf(ticketId);
    const wanted = { id, at: ports.now(), by: 'system:retention', files, reason: 'retention' as const };
    if ((await erasures.beginFiles(wanted, guard)) !== null) return false;
    return erasures.carryOut(id, { files: ports.files, now: ports.now });
  }
  const id = `retention:${what === 'names' ? 'names:' : ''}${contacts[0]}`;
  if ((await erasures.byId(id))?.doneAt != null) return false;
  const refused = await createErase(ports)({
    ...{ id, contacts, actor: ACTOR, reason: 'retention', unless: heldBack },
    ...(what === 'names' ? { keepWords: true } : {}),
  });
  return refused === null;
}

/** Messages whose words somebody was told in a notice. */
async function quotedOn({ store }: Reading, ticketId: string): Promise<string[]> {
  const events = await store.tickets.events(ticketId);
  return [...new Set(events.flatMap((event) => quotedIn(event) ?? []))];
}

/** By the cases of a rule, each case or person once; what is held is left out, and of persons whoever has a case that goes on. */
async function* due(
  ports: Reading,
  rule: RetentionRule,
  what: What,
  afterMs: number,
  { held = { count: 0 }, most = MOST } = {},
): AsyncGenerator<Due> {
  const before = ports.now() - afterMs;
  const byPerson = what === 'persons' || what === 'names';
  const seen = new Set<string>();
  let count = 0;
  let after: OldCase | undefined;
  for (;;) {
    const page = { before, limit: PORTION, ...(after === undefined ? {} : { after }) };
    const cases = await ports.store.oldCases.due(what, rule, page);
    for (const { ticketId, contactId } of cases) {
      if (byPerson && seen.has(contactId)) continue;
      const { contacts, tickets } = await ports.store.erasures.plan(contactId);
      for (const id of contacts) seen.add(id);
      const isHeld = tickets.some(({ tags }) => tags.includes(HOLD_TAG));
      if (isHeld) held.count++;
      if (isHeld || (byPerson && (await goesOn(ports, tickets, before)))) continue;
      yield { ticketId, contacts };
      count++;
      if (count >= most) return;
    }
    after = cases.at(-1);
    if (after === undefined) return;
  }
}

async function goesOn(
  { store }: Reading,
  tickets: readonly { id: string; open: boolean }[],
  before: number,
): Promise<boolean> {
  if (tickets.some(({ open }) => open)) return true;
  const rows = await Promise.all(tickets.map(({ id }) => store.tickets.byId(id)));
  return rows.some((row) => row !== null && row.updatedAt >= before);
}

function written({ store, now }: Reading, { id }: RetentionRule, what: What, count: number): Promise<void> {
  const about = `${what}:${count}`;
  return store.accesses.add([
    { at: now(), by: 'retention', role: 'system', act: `retention:${id}`, about, desk: 'house' },
  ]);
}
