import type { HeardInCommunity } from '../desks/community.ts';
import { type Actor, contactIn, works } from '../domain/actor.ts';
import { isRefusal } from '../domain/refusal.ts';
import { blankTicket, decide } from '../domain/ticket/ticket.ts';
import { change } from './change.ts';
import type { HeardItem } from './hear.ts';
import type { TriagePorts } from './ports.ts';
import { customerOf, member } from './who-wrote.ts';

/** Something happened among the members of a community. Answers whether the inbox row was finished. */
export function hearCommunity(ports: TriagePorts, item: HeardItem<HeardInCommunity>): Promise<boolean> {
  return item.heard.type === 'question'
    ? keepQuestion(ports, item.desk, item.heard)
    : accept(ports, { ...item, heard: item.heard });
}

async function keepQuestion(
  ports: TriagePorts,
  channel: string,
  { conversation, askedAt }: Extract<HeardInCommunity, { type: 'question' }>,
): Promise<false> {
  if ((await ports.store.tickets.ofConversation(channel, conversation)) !== null) return false;
  const dueAt = askedAt + ports.policy.current().community.unansweredMs;
  await ports.store.questions.keep({ channel, conversation, askedAt, dueAt });
  return false;
}

/** Of a question that is no ticket there is nothing more to do; a ticket is solved by it. */
async function accept(
  ports: TriagePorts,
  { desk, heard, applied }: HeardItem<Extract<HeardInCommunity, { type: 'accepted' }>>,
): Promise<boolean> {
  const { conversation, answer } = heard;
  await ports.store.questions.drop({ channel: desk, conversation });
  const by = await accepter(ports, desk, heard);
  const given =
    answer === null
      ? null
      : await ports.store.tickets.messageByExternalId(desk, conversation, answer.externalId);
  const giver =
    contactIn(given?.author ?? '') ??
    (answer?.address == null ? null : (await ports.store.contacts.byAddress(desk, answer.address))?.id) ??
    null;
  const outcome = await change(ports, async () => {
    const ticket = await ports.store.tickets.ofConversation(desk, conversation);
    if (ticket === null || by === null) return { ticket: ticket ?? blankTicket(''), events: [] };
    const of = giver === customerOf(ticket, desk, conversation) ? null : giver;
    const intent = { type: 'accept-answer' as const, messageId: given?.id ?? null, of };
    const events = decide(ticket, intent, { now: ports.now(), actor: by, policy: {} });
    return isRefusal(events) ? events : { ticket, events, applied: events.length === 0 ? [] : applied };
  });
  return !isRefusal(outcome) && outcome.changed;
}

/** Whoever asked, or somebody of the team who works; nobody else may. */
async function accepter(
  ports: TriagePorts,
  desk: string,
  { conversation, user, guest }: Extract<HeardInCommunity, { type: 'accepted' }>,
): Promise<Actor | null> {
  const [ticket, contact, colleague] = await Promise.all([
    ports.store.tickets.ofConversation(desk, conversation),
    ports.store.contacts.byAddress(desk, user),
    guest === true ? null : member(ports, desk, user),
  ]);
  if (ticket === null) return null;
  if (contact !== null && contact.id === customerOf(ticket, desk, conversation))
    return { kind: 'contact', id: contact.id };
  return colleague !== null && works(colleague)
    ? { kind: 'person', id: colleague.id, role: colleague.role }
    : null;
}
