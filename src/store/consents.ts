import { type Consent, mayTell, type Purpose } from '../domain/consent.ts';
import type { TicketEvent } from '../domain/ticket/model.ts';
import { run, textsOf } from './bulk.ts';
import type { Consents } from './customers.ts';
import type { Db, Engine } from './database.ts';
import { othersOf } from './linking.ts';
import { storableJson } from './storable.ts';
import type { Change } from './store.ts';
import type { ConsentTable } from './tables-of-consents.ts';

/** As many contacts are looked up by one statement. */
const CONTACTS = 1000;

type Row = Pick<ConsentTable, 'purpose' | 'given' | 'at' | 'source'> & { asked: string };

export class SqlConsents implements Consents {
  readonly #db: Db;
  readonly #engine: Engine;

  constructor(db: Db, engine: Engine) {
    this.#db = db;
    this.#engine = engine;
  }

  async of(contactId: string): Promise<Consent[]> {
    return (await this.#said([contactId])).get(contactId) ?? [];
  }

  async mayTell(contactId: string, purpose: Purpose): Promise<boolean> {
    return mayTell(await this.of(contactId), purpose);
  }

  async whoMayBeTold(contactIds: readonly string[], purpose: Purpose): Promise<ReadonlySet<string>> {
    const may = new Set<string>();
    const distinct = [...new Set(contactIds)];
    for (let from = 0; from < distinct.length; from += CONTACTS) {
      const some = distinct.slice(from, from + CONTACTS);
      const said = await this.#said(some);
      for (const id of some) if (mayTell(said.get(id) ?? [], purpose)) may.add(id);
    }
    return may;
  }

  async #said(contactIds: readonly string[]): Promise<ReadonlyMap<string, Consent[]>> {
    const asked = textsOf(this.#engine, '$1');
    const rows = await run<Row>(
      this.#db,
      `select theirs.asked, c.purpose, c.given, c.at, c.source
        from (select id as asked, id as contact from contacts where id in ${asked}
          union select one.id, other.id from contacts one join contacts other on other.same_as = one.same_as
            where one.id in ${asked}) as theirs
        join consents c on c.contact_id = theirs.contact
        order by c.at, c.id`,
      [storableJson(contactIds)],
    );
    const said = new Map<string, Consent[]>();
    for (const { asked: id, ...row } of rows) said.set(id, [...(said.get(id) ?? []), consentOf(row)]);
    return said;
  }
}

function consentOf({ purpose, given, at, source }: Omit<Row, 'asked'>): Consent {
  return {
    purpose: purpose as Consent['purpose'],
    given: Number(given) === 1,
    at: Number(at),
    source: source as Consent['source'],
  };
}

type SaidEvent = Extract<TicketEvent, { type: 'consent-said' }>;

/**
 * What the changes say of consent, in their transaction. Whoever says no says it for all contacts that are them now: should
 * it turn out that they are two, neither is written to.
 */
export async function keepConsents(trx: Db, engine: Engine, changes: readonly Change[]): Promise<void> {
  const said = changes.flatMap(({ ticket, events }) =>
    events
      .filter((event): event is SaidEvent => event.type === 'consent-said')
      .map((event) => ({ ticketId: ticket.id, event })),
  );
  if (said.length === 0) return;
  const refusing = said.filter(({ event }) => !event.given).map(({ event }) => event.contactId);
  const others = await othersOf(trx, engine, refusing);
  const rows = said.flatMap(({ ticketId, event }) => {
    const { contactId, given, at, actor, source } = event;
    const purposes = event.purposes === 'all' ? ['all'] : [...new Set(event.purposes)];
    const contacts = given ? [contactId] : [contactId, ...(others.get(contactId) ?? [])];
    return contacts.flatMap((contact_id) =>
      purposes.map((purpose) => {
        const how = { at, source, said_by: actor, ticket_id: ticketId };
        return { contact_id, purpose, given: given ? 1 : 0, ...how };
      }),
    );
  });
  await trx.insertInto('consents').values(rows).execute();
}
