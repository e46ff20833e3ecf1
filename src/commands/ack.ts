import { withoutBlanks } from '../domain/macro.ts';
import { secretsIn, struckOut } from '../domain/redact.ts';
import { isRefusal } from '../domain/refusal.ts';
import { servedAt } from '../domain/strategy/strategy.ts';
import { familyOf } from '../domain/ticket/links.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { samePlace } from '../domain/ticket/places.ts';
import type { QueueRow } from '../store/store.ts';
import { ownText } from '../texts/own-words.ts';
import { learn } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import type { Asked, Command } from './command.ts';
import {
  COMPOSING,
  customersLanguage,
  type Hearer,
  keptAsDraft,
  toWriteOn,
  variablesFor,
} from './compose.ts';
import { flagged, given, TICKET } from './options.ts';
import type { CommandPorts } from './ports.ts';
import { reply } from './reply.ts';

/** Of the customer's own words, so many characters: enough to show that they were read. */
const QUOTED = 160;
/** Of the newest messages that are looked at for them. */
const LOOKED_AT = 100;

/**
 * The first word to a customer, personal and at once: their name, what it is about, their own words, who works on it, and what
 * happens next, which only a person knows. It never ends the wait. Without that it shows the draft and sends nothing.
 */
export const ack: Command = {
  name: 'ack',
  summary: 'command.ack',
  example: '12 I am calling the courier now and write again by noon.',
  role: 'agent',
  group: 'answer',
  options: [
    TICKET,
    { name: 'next', summary: 'option.ack-next', type: 'rest', required: false },
    ...COMPOSING,
  ],
  async run(request, ports) {
    const there = await toWriteOn(ports, request);
    if (isRefusal(there)) return there;
    const { row, hearer } = there;
    const words = await draftOf(ports, row, hearer, request);
    if (flagged(request, 'draft')) return keptAsDraft(ports, request, row, words);
    // Pinned: whoever writes meanwhile does not hear what is for somebody else.
    const options = {
      to: hearer.place.number,
      ...request.options,
      text: words,
      as: 'acknowledgement',
    };
    const { next: _next, draft: _draft, ...asked } = options as Record<string, unknown>;
    const sent = await reply.run({ ...request, options: asked }, ports);
    return isRefusal(sent) ? { ...sent, values: { ...sent.values, text: words } } : sent;
  },
};

/** In the customer's language; the blank is left open when nothing was said of what happens next. */
async function draftOf(ports: CommandPorts, row: QueueRow, hearer: Hearer, request: Asked): Promise<string> {
  const { ticket } = row;
  const language = customersLanguage(hearer.contact, ports.language);
  await learn(language);
  const { name, agent, house } = await variablesFor(ports, row, hearer, request);
  const { kinds, texts } = ports.policy.current().at(servedAt(ticket));
  const kind = kinds.kinds.find(({ id }) => id === ticket.about.kind);
  const quote = quoted(await newestWords(ports, ticket, hearer));
  const next = given(request, 'next')?.trim() ?? `[[${ownText(texts, 'customer.ack-next', {}, language)}]]`;
  const values = {
    ...{ name, agent, house, next, quote, number: ticket.number },
    ...(await ownerOf(ports, ticket, request, agent)),
    named: name === '' ? 'no' : 'yes',
    quotes: quote === '' ? 'no' : 'yes',
    about: kind === undefined ? '' : toldIn(kind.name, language),
    knows: kind === undefined ? 'no' : 'yes',
  };
  return ownText(texts, 'customer.ack', values, language);
}

/** Who works on it: nobody says so of a colleague's ticket. */
async function ownerOf({ store }: CommandPorts, { claim }: Ticket, { actor }: Asked, agent: string) {
  const other = claim.by === null || claim.by === actor.id ? null : await store.people.byId(claim.by);
  const owner = other?.publicName ?? other?.name ?? agent;
  return { owner, owned: 'yes', mine: other === null ? 'yes' : 'no' };
}

/** What was written last where the reply goes. */
async function newestWords({ store }: CommandPorts, ticket: Ticket, { place }: Hearer): Promise<string> {
  const newest = await store.tickets.messages(familyOf(ticket), { limit: LOOKED_AT });
  const heard = newest.findLast(
    (one) => one.kind === 'inbound' && one.deletedAt === null && samePlace(one, place),
  );
  return heard?.text ?? '';
}

/** A card number is not written down a second time. */
function quoted(words: string): string {
  const line = withoutBlanks(struckOut(words, secretsIn(words)).text)
    .replace(/\s+/gu, ' ')
    .trim();
  if (line.length <= QUOTED) return line;
  return `${line.slice(0, line.lastIndexOf(' ', QUOTED) > QUOTED / 2 ? line.lastIndexOf(' ', QUOTED) : QUOTED)}…`;
}
