import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { contactsInSight, ticketsInSight } from '../commands/sight.ts';
import { CodedError } from '../domain/coded-error.ts';
import { PURPOSES, standingConsent } from '../domain/consent.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { sightOf } from '../domain/sight.ts';
import { shownCustomer } from '../domain/ticket/shown-customer.ts';
import type { Address, Contact, ContactPatch, Contacts, QueueRow } from '../store/store.ts';
import { consentText } from '../texts/consent.ts';
import { languageName } from '../texts/language-name.ts';
import { CUSTOMER_LANGUAGES } from '../texts/languages.ts';
import { callerOf } from './caller.ts';
import {
  attributesShape,
  type ContactView,
  type CustomerView,
  contactShape,
  contactsShape,
  sameLinksShape,
} from './contact-shapes.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime } from './present.ts';
import type { Api } from './schemas.ts';
import { errorShape } from './shapes.ts';

/** Before the owner's own id of a customer, where an id of ours would stand. */
const EXTERNAL = 'external:';
/** The channel of what was said aloud. */
const SPOKEN = 'spoken';
const PAST = 3;
const OPEN_TICKETS = 50;

const idParams = z.object({ id: z.string().min(1).max(210) });
const findQuery = z.object({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
const patchBody = z.object({
  name: z
    .string()
    .trim()
    .max(100)
    .refine(isPlainLine, 'takes one line of up to 100 plain characters')
    .nullable()
    .optional(),
  language: z.enum(CUSTOMER_LANGUAGES).nullable().optional(),
  form: z.enum(['formal', 'informal']).nullable().optional(),
  note: z.string().trim().max(2000).nullable().optional(),
  externalId: z.string().trim().min(1).max(200).nullable().optional(),
  /** The one that was seen; without it the change is made whatever it is now. */
  version: z.number().int().nonnegative().optional(),
});
const changed = { 200: contactShape, 409: errorShape };

/** Customers, for programs and the web desk. The id may be the owner's: `external:user-7`. */
export function contactRoutes(app: Api, ports: ApiPorts): void {
  app.get(
    '/contacts',
    { schema: { querystring: findQuery, response: { 200: contactsShape } } },
    async (request) => {
      const { q, limit } = request.query;
      return { contacts: (await contactsOf(request, ports).find(q, limit)).map(presentContact) };
    },
  );

  app.get(
    '/contacts/:id',
    { schema: { params: idParams, response: { 200: contactShape } } },
    async (request) => presentContact(await contactIn(request, ports, request.params.id)),
  );

  app.get(
    '/contacts/:id/same-person',
    { schema: { params: idParams, response: { 200: sameLinksShape } } },
    async (request) => {
      const { id } = await contactIn(request, ports, request.params.id);
      const { samePerson } = ports.store;
      const [contacts, links] = await Promise.all([samePerson.contactsOf(id), samePerson.linksOf(id)]);
      const seen = await Promise.all(contacts.map((one) => contactsOf(request, ports).byId(one)));
      const inSight = contacts.filter((_, index) => seen[index] !== null);
      const shown = links.filter(({ one, other }) => inSight.includes(one) && inSight.includes(other));
      return { contacts: inSight, links: shown.map((link) => ({ ...link, at: isoTime(link.at) })) };
    },
  );

  app.patch(
    '/contacts/:id',
    { schema: { params: idParams, body: patchBody, response: changed } },
    async (request) => {
      const { version, ...given } = request.body;
      return change(request, ports, request.params.id, patchOf(given), version);
    },
  );

  app.put(
    '/contacts/:id/attributes',
    { schema: { params: idParams, body: attributesShape, response: changed } },
    async (request) => change(request, ports, request.params.id, { attributes: request.body }),
  );
}

/** The customer of a ticket, as the caller sees them; null: they are gone. */
export async function customerOf(
  request: FastifyRequest,
  ports: ApiPorts,
  { ticket }: QueueRow,
  language: string,
): Promise<CustomerView | null> {
  const contacts = contactsOf(request, ports);
  const { contactId } = ticket.conversation;
  const contact = await contacts.byId(contactId);
  if (contact === null) return null;
  const [past, addresses, same, said] = await Promise.all([
    contacts.past(contactId, { limit: PAST, before: ticket.number }),
    contacts.addressesOf(contactId),
    sameOf(request, ports, contactId),
    ports.store.consents.of(contactId),
  ]);
  const { heard, segment } = shownCustomer(ticket, contact, past);
  return {
    ...presentContact(contact),
    languageName: contact.language === null ? null : languageName(contact.language, language),
    heard: heard === null ? null : { language: heard, name: languageName(heard, language) },
    segment,
    phone: addresses.find(isPhone)?.address ?? null,
    past: {
      count: past.count,
      tickets: past.tickets.map((one) => ({ ...one, createdAt: isoTime(one.createdAt) })),
    },
    same,
    consent: standingConsent(said).map((one) => ({
      purposes: one.purposes === 'all' ? [...PURPOSES] : [...one.purposes],
      given: one.given,
      at: isoTime(one.at),
      source: one.source,
      words: consentText(one, language),
    })),
  };
}

/** As far as the caller sees a ticket of each. */
async function sameOf(
  request: FastifyRequest,
  { store }: ApiPorts,
  contactId: string,
): Promise<CustomerView['same']> {
  const tickets = ticketsInSight(store.tickets, sightOf(callerOf(request)));
  const seen = async <One extends { number: number }>(all: readonly One[]) => {
    const rows = await Promise.all(all.map(({ number }) => tickets.byNumber(number)));
    return all.filter((_, index) => rows[index] !== null);
  };
  const { are, maybe } = (await store.samePerson.shown(contactId)) ?? { are: [], maybe: [] };
  return { are: await seen(are), maybe: await seen(maybe) };
}

/** Whoever is known by name alone has an address that is no number. */
function isPhone({ channel, address }: Address): boolean {
  return channel === SPOKEN && /^\+?\d+$/.test(address);
}

function contactsOf(request: FastifyRequest, { store }: ApiPorts): Contacts {
  return contactsInSight(store.contacts, sightOf(callerOf(request)));
}

async function contactIn(request: FastifyRequest, ports: ApiPorts, id: string): Promise<Contact> {
  const contacts = contactsOf(request, ports);
  const contact = id.startsWith(EXTERNAL)
    ? await contacts.byExternalId(id.slice(EXTERNAL.length))
    : await contacts.byId(id);
  if (contact === null) throw new CodedError('not-found', 'There is no such customer.');
  return contact;
}

function patchOf({ language, ...given }: Omit<z.infer<typeof patchBody>, 'version'>): ContactPatch {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(said),
    ...(language === undefined ? {} : { language, languageBy: language === null ? null : 'chosen' }),
  };
}

async function change(
  request: FastifyRequest,
  ports: ApiPorts,
  id: string,
  patch: ContactPatch,
  version?: number,
): Promise<ContactView> {
  const contact = await contactIn(request, ports, id);
  const after = await ports.store.contacts.change(contact.id, patch, version);
  if (after === null) throw new CodedError('conflict', 'Somebody else has changed this customer.');
  await tellWatchers(ports, contact.id);
  return presentContact(after);
}

/** Whoever looks at one of the customer's open tickets fetches it again. */
async function tellWatchers({ store }: ApiPorts, contactId: string): Promise<void> {
  const { rows } = await store.tickets.queue({ contactId }, { limit: OPEN_TICKETS });
  for (const { ticket } of rows)
    store.live.publish({ kind: 'ticket', number: ticket.number, version: ticket.version });
}

function presentContact(contact: Contact): ContactView {
  return { ...contact, attributes: { ...contact.attributes }, createdAt: isoTime(contact.createdAt) };
}
