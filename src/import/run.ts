import { newId } from '../new-id.ts';
import type { Person, Store } from '../store/store.ts';
import { type Brought, bring, personOf, type Source } from './bring.ts';
import { chatwootCases } from './chatwoot.ts';
import { csvCases } from './csv.ts';
import { type Found, timely } from './past.ts';
import type { Attach } from './past-files.ts';
import { zendeskCases } from './zendesk.ts';

export const SOURCES: Readonly<Record<Source, (path: string) => AsyncGenerator<Found>>> = {
  zendesk: zendeskCases,
  chatwoot: chatwootCases,
  csv: csvCases,
};

/** Cases that are committed at a time; fewer where a house may wait meanwhile: a SQLite file has one writer. */
const BATCH = 50;
const BATCH_BESIDE = 10;

export interface Importing {
  source: Source;
  path: string;
  now: number;
  attach?: Attach;
  giveWay?: (ms: number) => Promise<unknown>;
}

/** What an export holds. */
export interface Looked {
  cases: number;
  open: number;
  messages: number;
  /** Names of colleagues whom nobody here is called. */
  strangers: string[];
  /** Where in the files, and why. */
  wrong: { at: string; wrong: string }[];
}

/** Reads all of an export and changes nothing. `now`: epoch ms; nothing of it may have happened later. */
export async function look(
  source: Source,
  path: string,
  team: readonly Person[],
  now: number,
): Promise<Looked> {
  const looked: Looked = { cases: 0, open: 0, messages: 0, strangers: [], wrong: [] };
  const strangers = new Set<string>();
  for await (const read of SOURCES[source](path)) {
    const one = timely(read, now);
    if ('wrong' in one) {
      looked.wrong.push(one);
      continue;
    }
    looked.cases++;
    looked.messages += one.past.messages.length;
    if (one.past.status === 'open') looked.open++;
    for (const who of [one.past.assignee, ...one.past.messages.map(({ by }) => by)])
      if (who !== null && personOf(who, team) === null) strangers.add(who.name ?? who.email ?? '');
  }
  return { ...looked, strangers: [...strangers].filter((name) => name !== '').sort() };
}

/**
 * Takes over all that is right in an export, some at a time; those of one customer one after the other. `now`: epoch ms. `giveWay`: waits so
 * many ms, as long as the last ones took, so that a house that writes into the same file has its turn.
 */
export async function importAll(
  store: Pick<Store, 'tickets' | 'contacts' | 'erasures' | 'commit' | 'people'>,
  { source, path, now, attach, giveWay }: Importing,
): Promise<Record<Brought, number>> {
  const counts: Record<Brought, number> = { taken: 0, known: 0, clash: 0, erased: 0 };
  const team = await store.people.list();
  const bringing = { team, now, newId, ...(attach === undefined ? {} : { attach }) };
  let batch = new Map<string, Extract<Found, { past: unknown }>[]>();
  let size = 0;
  const flush = async () => {
    const begun = performance.now();
    const taking = [...batch.values()].map(async (cases) => {
      for (const { past } of cases) counts[await bring(store, source, past, bringing)]++;
    });
    await Promise.all(taking);
    [batch, size] = [new Map(), 0];
    await giveWay?.(performance.now() - begun);
  };
  for await (const read of SOURCES[source](path)) {
    const one = timely(read, now);
    if ('wrong' in one) continue;
    const whose = one.past.customer.email?.toLowerCase() ?? one.past.customer.id;
    batch.set(whose, [...(batch.get(whose) ?? []), one]);
    if (++size >= (giveWay === undefined ? BATCH : BATCH_BESIDE)) await flush();
  }
  await flush();
  return counts;
}
