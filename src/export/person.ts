import { placesOf } from '../domain/ticket/places.ts';
import type { FileStore } from '../files/files.ts';
import type { Store } from '../store/store.ts';
import { transcriptOf } from './gather.ts';
import { personHtml } from './person-page.ts';
import { filesIn, type PersonCase, type PersonData } from './personal.ts';
import type { ZipEntry } from './zip.ts';

interface PersonPorts {
  store: Pick<Store, 'contacts' | 'consents' | 'tickets' | 'surveys' | 'erasures' | 'people' | 'giving'>;
  files: Pick<FileStore, 'read'>;
  /** Epoch ms. */
  now: number;
}

/** Of whoever this contact is, with all contacts that were said to be the same person. */
export async function personData(ports: PersonPorts, contactId: string): Promise<PersonData> {
  const { contacts, tickets } = await ports.store.erasures.plan(contactId);
  const cases: PersonCase[] = [];
  for (const { id } of tickets) cases.push(...(await caseOf(ports, id, contacts)));
  return {
    schema: 'osem-person/1',
    writtenAt: iso(ports.now),
    contacts: (await Promise.all(contacts.map((id) => contactOf(ports, id)))).flat(),
    cases,
  };
}

/** The same as files of an archive: for people a page, for programs JSON, and every file that they sent or were sent. */
export async function* personFiles(
  ports: PersonPorts,
  contactId: string,
  language: string,
): AsyncGenerator<ZipEntry> {
  const data = await personData(ports, contactId);
  yield { name: 'data.json', body: Buffer.from(`${JSON.stringify(data, null, 2)}\n`) };
  yield { name: 'index.html', body: Buffer.from(personHtml(data, language)) };
  for (const [hash, name] of filesIn(data)) {
    const body = await bytesOf(ports.files, hash);
    if (body !== null) yield { name, body };
  }
}

async function contactOf({ store }: PersonPorts, id: string): Promise<PersonData['contacts']> {
  const contact = await store.contacts.byId(id);
  if (contact === null) return [];
  const [addresses, consents] = await Promise.all([store.contacts.addressesOf(id), store.consents.of(id)]);
  const { name, language, form, note, attributes, externalId, createdAt } = contact;
  return [
    {
      ...{ id, name, language, form, note, attributes, externalId, since: iso(createdAt) },
      addresses: addresses.map(({ channel, address }) => ({ channel, address })),
      consents: consents.map(({ purpose, given, at, source }) => ({ purpose, given, at: iso(at), source })),
    },
  ];
}

async function caseOf(
  ports: PersonPorts,
  ticketId: string,
  contacts: readonly string[],
): Promise<PersonCase[]> {
  const { store } = ports;
  const row = await store.tickets.byId(ticketId);
  if (row === null) return [];
  const { ticket } = row;
  const mine = contacts.filter((id) => placesOf(ticket).some(({ contactId }) => contactId === id));
  const gathered = { ...ports, tickets: store.tickets, files: null };
  const said = await Promise.all(mine.map((id) => transcriptOf(gathered, row, id)));
  const [first] = said;
  if (first === undefined) return [];
  const own = contacts.includes(ticket.conversation.contactId);
  const all = await transcriptOf(gathered, row, null);
  const { number, status, channel, createdAt } = first;
  return [
    {
      ...{ number, status, channel, createdAt, kind: ticket.about.kind, cause: ticket.about.cause },
      messages: said.flatMap(({ messages }) => messages).sort((a, b) => a.at.localeCompare(b.at)),
      promised: own ? ticket.pledges.made.map(promised) : [],
      offered: await offered(ports, ticketId, contacts),
      surveys: await surveysOf(ports, ticketId, contacts),
      notes: all.messages.filter(({ kind }) => kind === 'note').length,
    },
  ];
}

function promised({ kind, dueAt, ended }: { kind: string; dueAt: number; ended: { as: string } | null }) {
  return { kind, due: iso(dueAt), ended: ended?.as ?? null };
}

async function offered(
  { store }: PersonPorts,
  ticketId: string,
  contacts: readonly string[],
): Promise<PersonCase['offered']> {
  const rows = (await store.giving.offeredTo(contacts)).filter((one) => one.ticketId === ticketId);
  return rows.map(({ kind, count, minor, at, state }) => ({
    kind,
    count,
    minorUnits: minor,
    at: iso(at),
    state,
  }));
}

async function surveysOf(
  { store }: PersonPorts,
  ticketId: string,
  contacts: readonly string[],
): Promise<PersonCase['surveys']> {
  const asked = (await store.surveys.ofTicket(ticketId)).filter((one) => contacts.includes(one.contactId));
  return Promise.all(
    asked.map(async ({ id, survey, askedAt, score }) => ({
      survey,
      askedAt: iso(askedAt),
      score: score?.score ?? null,
      answers: (await store.surveys.answersOf(id)).map(({ question, at, value, choice, text }) => ({
        ...{ question, at: iso(at), value, choice, text },
      })),
    })),
  );
}

/** Null: the bytes are not here any more. */
async function bytesOf(files: Pick<FileStore, 'read'>, hash: string): Promise<Buffer | null> {
  const kept = await files.read(hash).catch(() => null);
  if (kept === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of kept.body) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
