import { atLeast } from '../domain/actor.ts';
import { PURPOSES } from '../domain/consent.ts';
import { EXPORT_LINK_MS } from '../domain/download.ts';
import { isPlainLine } from '../domain/plain-line.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { CustomerField, CustomerIntent } from '../domain/ticket/customer.ts';
import { shownCustomer } from '../domain/ticket/shown-customer.ts';
import { withZone, zoneNamed, zoneSaid } from '../domain/zone.ts';
import type { Contact, ContactPatch, QueueRow } from '../store/store.ts';
import { customerLines } from '../texts/customer.ts';
import { CUSTOMER_LANGUAGE_NAMES, CUSTOMER_LANGUAGES } from '../texts/languages.ts';
import { type TextKey, text } from '../texts/texts.ts';
import type { Answer, Asked, Command } from './command.ts';
import { needs } from './handle.ts';
import { actorOf, messageIdOf } from './message.ts';
import { flagged, given, TICKET, ticketOf } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { seesAllOf } from './sight.ts';

/** Stands for what is not known. */
const UNKNOWN = 'unknown';
/** Takes the note away. */
const NOTHING = '-';
/** Of a purpose, of all of them, or of none. */
const CONSENTS = ['all', 'none', ...PURPOSES.flatMap((purpose) => [purpose, `no-${purpose}`])];
const NAME_LENGTH = 100;
const NOTE_LENGTH = 2000;
const PAST = 3;

export const customer: Command = {
  name: 'customer',
  summary: 'command.customer',
  example: '12 --language sl',
  role: 'viewer',
  group: 'about',
  options: [
    TICKET,
    { name: 'name', summary: 'option.customer-name', type: 'text', required: false, role: 'agent' },
    {
      name: 'language',
      summary: 'option.customer-language',
      type: 'choice',
      required: false,
      role: 'agent',
      choices: [...CUSTOMER_LANGUAGES, UNKNOWN],
      labels: CUSTOMER_LANGUAGE_NAMES,
    },
    {
      name: 'form',
      summary: 'option.customer-form',
      type: 'choice',
      required: false,
      role: 'agent',
      choices: ['formal', 'informal', UNKNOWN],
    },
    { name: 'note', summary: 'option.customer-note', type: 'text', required: false, role: 'agent' },
    { name: 'zone', summary: 'option.customer-zone', type: 'text', required: false, role: 'agent' },
    {
      name: 'consent',
      summary: 'option.customer-consent',
      type: 'choice',
      required: false,
      role: 'agent',
      choices: CONSENTS,
    },
    { name: 'data', summary: 'option.customer-data', type: 'flag', required: false, role: 'lead' },
  ],
  async run(request, ports) {
    const number = ticketOf(request);
    const row = await ports.store.tickets.byNumber(number);
    const contact = await ports.store.contacts.byId(row?.ticket.conversation.contactId ?? '');
    if (row === null || contact === null) return { refused: 'unknown-ticket', values: { ticket: number } };
    if (flagged(request, 'data')) return everything(contact, request, ports);
    const wanted = patchIn(request, contact);
    if (isRefusal(wanted)) return wanted;
    const consent = given(request, 'consent');
    const looks = Object.keys(wanted).length === 0 && consent === undefined;
    if (looks) return shown('said.customer', row, contact, {}, request, ports);
    if (!atLeast(request.actor.role, 'agent')) return needs('agent');
    const refused = consent === undefined ? null : await said(consent, row, request, ports);
    return refused ?? changed(wanted, row, contact, request, ports, consent !== undefined);
  },
};

/** A link for whoever asks what is kept of them: it is made while it is fetched. */
async function everything(
  { id: contact }: Contact,
  request: Asked,
  ports: CommandPorts,
): Promise<Answer | Refusal> {
  const { actor } = request;
  const number = ticketOf(request);
  if (!atLeast(actor.role, 'lead')) return needs('lead');
  if (!(await seesAllOf(ports, await ports.store.erasures.plan(contact))))
    return { refused: 'other-teams', values: { number } };
  const link = ports.download({ what: 'person', contact, by: actor.id }, EXPORT_LINK_MS);
  const values = { number, link, minutes: EXPORT_LINK_MS / 60_000 };
  return { key: 'said.customer-data', values, ticket: values.number, data: { link } };
}

/** They told one of the team: written down once a request. */
async function said(
  consent: string,
  row: QueueRow,
  request: Asked,
  ports: CommandPorts,
): Promise<Refusal | null> {
  const key = `${messageIdOf(request, ports)}:consent`;
  if (await isDone(key, row, ports)) return null;
  const [, no, purpose] = /^(no-)?(.*)$/.exec(consent) ?? [];
  const about = PURPOSES.find((one) => one === purpose);
  const outcome = await ports.act({
    number: row.ticket.number,
    actor: actorOf(request),
    intent: {
      type: 'say-consent',
      purposes: about === undefined ? 'all' : [about],
      given: about === undefined ? consent === 'all' : no === undefined,
      source: 'told',
      key,
    },
  });
  return isRefusal(outcome) ? outcome : null;
}

/** What was asked to be changed; nothing: it is only looked at. */
function patchIn(request: Asked, { attributes }: Contact): ContactPatch | Refusal {
  const [name, note, language, form, zone] = ['name', 'note', 'language', 'form', 'zone'].map((option) =>
    given(request, option)?.trim(),
  );
  const wrong = (option: string, key: TextKey, limit = 0): Refusal => ({
    refused: 'bad-option',
    values: { option, problem: text(key, { limit }, request.language) },
  });
  if (name !== undefined && !isPlainLine(name)) return wrong('name', 'problem.plain');
  if (name !== undefined && name.length > NAME_LENGTH) return wrong('name', 'problem.long', NAME_LENGTH);
  if (note !== undefined && note.length > NOTE_LENGTH) return wrong('note', 'problem.long', NOTE_LENGTH);
  const there = zone === undefined || zone === NOTHING ? null : zoneNamed(zone);
  if (zone !== undefined && zone !== NOTHING && there === null) return wrong('zone', 'problem.zone');
  return {
    ...(name === undefined ? {} : { name }),
    ...(language === undefined ? {} : languageOf(language)),
    ...(form === undefined ? {} : { form: form === UNKNOWN ? null : (form as 'formal' | 'informal') }),
    ...(note === undefined ? {} : { note: note === NOTHING ? null : note }),
    ...(zone === undefined ? {} : { attributes: withZone(attributes, there) }),
  };
}

function languageOf(tag: string): ContactPatch {
  return tag === UNKNOWN
    ? { language: null, languageBy: null }
    : { language: tag, languageBy: 'chosen' as const };
}

async function changed(
  wanted: ContactPatch,
  row: QueueRow,
  before: Contact,
  request: Asked,
  ports: CommandPorts,
  isSaid: boolean,
): Promise<Answer | Refusal> {
  const intent = intentOf(wanted, before);
  const { number } = row.ticket;
  if (intent === null)
    return shown(
      'said.customer-changed',
      row,
      before,
      { number, already: isSaid ? 'no' : 'yes' },
      request,
      ports,
    );
  const key = messageIdOf(request, ports);
  if (await isDone(key, row, ports))
    return shown('said.customer-changed', row, before, { number, already: 'no' }, request, ports);
  const after = await ports.store.contacts.change(before.id, wanted);
  const outcome = await ports.act({ number, actor: actorOf(request), intent: { ...intent, key } });
  if (isRefusal(outcome)) return outcome;
  const now = { ...row, ticket: outcome.ticket };
  return shown('said.customer-changed', now, after ?? before, { number, already: 'no' }, request, ports);
}

/** They may have said otherwise since, and theirs stands. */
async function isDone(key: string, { ticket }: QueueRow, { store }: CommandPorts): Promise<boolean> {
  return (await store.tickets.events(ticket.id)).some((event) => 'key' in event && event.key === key);
}

/** What is new of it; null: it is so already. */
function intentOf(wanted: ContactPatch, before: Contact): CustomerIntent | null {
  const { language, languageBy = before.languageBy, ...rest } = wanted;
  const fields: CustomerField[] = (['name', 'form', 'note'] as const).filter(
    (field) => rest[field] !== undefined && rest[field] !== before[field],
  );
  const { attributes } = rest;
  if (attributes !== undefined && zoneSaid(attributes) !== zoneSaid(before.attributes))
    fields.push('attributes');
  const spoken = language !== undefined && (language !== before.language || languageBy !== before.languageBy);
  if (fields.length === 0 && !spoken) return null;
  return { type: 'change-customer', ...(spoken ? { language } : {}), fields };
}

async function shown(
  key: TextKey,
  { ticket }: QueueRow,
  contact: Contact,
  values: Record<string, string | number>,
  { language }: Asked,
  { store }: CommandPorts,
): Promise<Answer> {
  const [past, consents] = await Promise.all([
    store.contacts.past(contact.id, { limit: PAST, before: ticket.number }),
    store.consents.of(contact.id),
  ]);
  const known = shownCustomer(ticket, contact, past, { said: consents });
  const name = contact.name ?? text('card.nameless', {}, language);
  const lines = customerLines(known, language).join('\n');
  return { key, values: { ...values, name, lines }, ticket: ticket.number, data: known };
}
