import { HOLD_TAG } from '../domain/hold.ts';
import type { RetentionRule } from '../domain/retention.ts';
import { createBell } from '../jobs/bell.ts';
import { createErase } from './erasure.ts';
import type { TriagePorts } from './ports.ts';

/** Days pass slowly. By the clock. */
const EVERY_MS = 3_600_000;
/** Cases that are looked at by one statement. */
const PORTION = 100;
/** Persons who are erased in one look: others keep their turn. */
const MOST = 200;
/** Rows of the log of access that go in one statement. */
const BATCH = 1000;

export interface RetentionOutlook {
  rule: string;
  /** Customers who would be erased now; no further than `MOST` are counted. */
  persons: number;
  /** Customers whom a case under the tag of a hold keeps. */
  held: number;
}

/** Erases by rule whom nobody needs to know any more, until the signal. Any process may: an erasure of the same person is the same. */
export async function runRetention(ports: TriagePorts, signal: AbortSignal, speed = 1): Promise<void> {
  const bell = createBell(signal);
  while (!signal.aborted) {
    await retain(ports, signal).catch((error: unknown) =>
      ports.log.error({ err: error }, 'rules of retention could not be followed; trying again later'),
    );
    await bell.wait(EVERY_MS / speed);
  }
}

/** One look; answers how many persons were erased. Safe to repeat and to be stopped midway. */
export async function retain(ports: TriagePorts, signal?: AbortSignal): Promise<number> {
  const { rules, accessesMs } = ports.policy.current().retention;
  for (let gone = BATCH; gone === BATCH; )
    gone = await ports.store.accesses.prune(ports.now() - accessesMs, BATCH);
  const erase = createErase(ports);
  let all = 0;
  for (const rule of rules) {
    let erased = 0;
    for await (const { contacts } of whose(ports, rule)) {
      if (signal?.aborted === true) return all;
      const actor = { kind: 'system' as const, id: 'retention' };
      await erase({ id: `retention:${contacts[0]}`, contacts, actor, reason: 'retention' });
      erased++;
    }
    if (erased > 0) await told(ports, rule, erased);
    all += erased;
  }
  return all;
}

/** What the rules would do now, with nothing done. */
export async function retentionOutlook(
  ports: Pick<TriagePorts, 'store' | 'policy' | 'now'>,
): Promise<RetentionOutlook[]> {
  const outlook: RetentionOutlook[] = [];
  for (const rule of ports.policy.current().retention.rules) {
    const held = { count: 0 };
    let persons = 0;
    for await (const _person of whose(ports, rule, held)) persons++;
    outlook.push({ rule: rule.id, persons, held: held.count });
  }
  return outlook;
}

/** By the cases of a rule, each person once; whoever has a case that is held or goes on is left out. */
async function* whose(
  { store, now }: Pick<TriagePorts, 'store' | 'now'>,
  rule: RetentionRule,
  held = { count: 0 },
): AsyncGenerator<{ contacts: string[] }> {
  const before = now() - rule.afterMs;
  const seen = new Set<string>();
  let count = 0;
  let after: { at: number; number: number } | undefined;
  for (;;) {
    const page = { before, limit: PORTION, ...(after === undefined ? {} : { after }) };
    const cases = await store.oldCases.due(rule, page);
    for (const { contactId } of cases) {
      if (seen.has(contactId)) continue;
      const { contacts, tickets } = await store.erasures.plan(contactId);
      for (const id of contacts) seen.add(id);
      const isHeld = tickets.some(({ tags }) => tags.includes(HOLD_TAG));
      if (isHeld) held.count++;
      const young = (await Promise.all(tickets.map(({ id }) => store.tickets.byId(id)))).some(
        (row) => row !== null && row.updatedAt >= before,
      );
      if (isHeld || young || tickets.some(({ open }) => open)) continue;
      yield { contacts };
      count++;
      if (count >= MOST) return;
    }
    const last = cases.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

function told({ store, now, log }: TriagePorts, { id }: RetentionRule, persons: number): Promise<void> {
  log.info({ rule: id, persons }, 'customers reached the end of their retention and were erased');
  const about = `persons:${persons}`;
  return store.accesses.add([
    { at: now(), by: 'retention', role: 'system', act: `retention:${id}`, about, desk: 'house' },
  ]);
}
