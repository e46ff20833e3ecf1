import type { Channel, ChannelLimits, Choice, Outbound } from '../../channels/channel.ts';
import { personIn } from '../../domain/actor.ts';
import { CodedError, codeOf, MEANING } from '../../domain/coded-error.ts';
import { FILE_LINK_MS } from '../../domain/download.ts';
import { isErased } from '../../domain/erased.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { courtesyIn } from '../../domain/ticket/courtesy.ts';
import type { Intent, Ticket } from '../../domain/ticket/model.ts';
import { isShut } from '../../domain/ticket/signs.ts';
import { MAX_TRIES } from '../../jobs/jobs.ts';
import type { Message } from '../../store/store.ts';
import { actAsSystem } from '../act.ts';
import { newestThere } from '../newest-there.ts';
import type { TriagePorts } from '../ports.ts';
import { callbackFiles, callbackSaying, isOfCall } from './callback-saying.ts';
import { signatureOf } from './signature.ts';
import { hearerAt, offeredChoices, solvedChoices, thankChoices, whereChoice } from './solved-choices.ts';
import { surveySaying } from './survey-saying.ts';
import { withUnsubscribe } from './unsubscribe.ts';

const PART = 'delivery';

/**
 * Sends a reply to the customer. `sending` is committed before the vendor is called, so that after a crash it is known
 * that the outcome is not: a vendor that honours our key gets it again, elsewhere a person is asked. A reply that
 * cannot be sent any more says so on itself; it never stays queued behind a dead job.
 */
export async function deliver(
  ports: TriagePorts,
  payload: Record<string, unknown>,
  attempt: number,
): Promise<void> {
  const message = await ports.store.tickets.message(String(payload.messageId));
  if (message === null || (message.delivery !== 'queued' && message.delivery !== 'sending')) return;
  const { id: messageId } = message;
  if (payload.restored === true) return doubt(ports, message);
  const channel = ports.channels.get(message.channel);
  if (message.delivery === 'sending' && channel?.limits.sendsOnce !== true)
    return record(ports, message, { type: 'unknown', messageId });
  if (channel === undefined)
    return record(ports, message, { type: 'failed', messageId, code: 'wrong-setting' });
  if (isErased(message.conversation) || (channel.closable === true && (await isClosed(ports, message))))
    return record(ports, message, { type: 'failed', messageId, code: 'contact-unreachable' });
  // Before `sending` is committed: what breaks while gathering surely was not sent.
  const outbound = await outboundOf(ports, message, channel.limits);
  if (message.delivery === 'queued') {
    if (await isBehind(ports, message)) {
      if (attempt >= MAX_TRIES)
        return record(ports, message, { type: 'failed', messageId, code: 'conflict' });
      throw new CodedError('conflict', 'An earlier reply is still on its way');
    }
    const begun = await actAsSystem(ports, message.ticketId, PART, { type: 'start-sending', messageId });
    if (isRefusal(begun) || !begun.changed) return;
  }
  await sendAndRecord(ports, message, attempt, () => channel.send(outbound));
}

/** It was on its way when the backup was taken that the house stands on: nobody knows whether it was sent since. */
async function doubt(ports: TriagePorts, message: Message): Promise<void> {
  await actAsSystem(ports, message.ticketId, PART, { type: 'start-sending', messageId: message.id });
  return record(ports, message, { type: 'unknown', messageId: message.id });
}

/** Whether the customer reads nothing any more where it would go. */
async function isClosed({ store }: TriagePorts, message: Message): Promise<boolean> {
  const row = await store.tickets.byId(message.ticketId);
  return row !== null && isShut(row.ticket.conversation, message);
}

/** Replies of one ticket go out in the order in which they were written. */
async function isBehind(ports: TriagePorts, message: Message): Promise<boolean> {
  const before = await ports.store.tickets.messages(message.ticketId, { limit: 100, before: message.id });
  return before.some(
    ({ kind, delivery }) => kind === 'outbound' && (delivery === 'queued' || delivery === 'sending'),
  );
}

type Ending = Extract<Intent, { type: 'unknown' | 'failed' }>;

async function record(ports: TriagePorts, { id, ticketId }: Message, ending: Ending): Promise<void> {
  await actAsSystem(ports, ticketId, PART, ending);
  ports.log.warn(
    { messageId: id, ...('code' in ending ? { code: ending.code } : {}) },
    `a reply is ${ending.type}`,
  );
}

async function sendAndRecord(
  ports: TriagePorts,
  message: Message,
  attempt: number,
  send: () => ReturnType<Channel['send']>,
): Promise<void> {
  const { id: messageId, ticketId } = message;
  let externalId: string;
  try {
    ({ externalId } = await send());
  } catch (error) {
    const code = codeOf(error);
    const fate = error instanceof CodedError ? MEANING[code].job : 'unknown';
    if (fate === 'retry' && attempt < MAX_TRIES) {
      await actAsSystem(ports, ticketId, PART, { type: 'put-back', messageId, code });
      throw error;
    }
    return record(
      ports,
      message,
      fate === 'unknown' ? { type: 'unknown', messageId } : { type: 'failed', messageId, code },
    );
  }
  await actAsSystem(ports, ticketId, PART, { type: 'delivered', messageId }, [{ id: messageId, externalId }]);
}

/** The address of whoever has that conversation, who need not be the ticket's first customer. */
async function addressAt(
  { store }: TriagePorts,
  ticket: Ticket,
  message: Message,
): Promise<string | undefined> {
  const { channel, conversation } = message;
  const hearer = hearerAt(ticket, message);
  const there = (await store.contacts.addressesOf(hearer)).filter((one) => one.channel === channel);
  return (there.find(({ address }) => address === conversation) ?? there[0])?.address;
}

async function outboundOf(ports: TriagePorts, message: Message, limits: ChannelLimits): Promise<Outbound> {
  const row = await ports.store.tickets.byId(message.ticketId);
  const to = row === null ? undefined : await addressAt(ports, row.ticket, message);
  const author = await ports.store.people.byId(personIn(message.author) ?? '');
  const business = ports.policy.current().business;
  const team = author?.team ?? row?.ticket.triage.team ?? null;
  const reader = row === null ? null : await ports.store.contacts.byId(hearerAt(row.ticket, message));
  const said = await saying(ports, message, row?.ticket, limits);
  return {
    key: message.id,
    conversation: message.conversation,
    to: to ?? message.conversation,
    ...said,
    ...(await withUnsubscribe(ports, message, { ticket: row?.ticket, text: said.text }, limits)),
    ...(await answersTo(ports, message)),
    ...knockOf(message, row?.ticket),
    ...(message.as === 'courtesy' ? { bySystem: true as const } : {}),
    ...(message.heading?.cc === undefined ? {} : { cc: message.heading.cc }),
    ...signatureOf(ports, message, team, reader),
    from: {
      name: author === null ? business.name : (author.publicName ?? author.name),
      team: team === null ? null : (business.teams[team] ?? team),
    },
    files: [
      ...(row !== null && isOfCall(row.ticket, message)
        ? await callbackFiles(ports, message, row.ticket, limits)
        : []),
      ...message.files.flatMap(({ id: file, name, type, hash }) => {
        const what = { what: 'file' as const, message: message.id, file };
        const address = (ms = FILE_LINK_MS) => ports.download(what, ms);
        return hash === null ? [] : [{ name, type, open: () => ports.files.open(hash), address }];
      }),
    ],
  };
}

function knockOf({ id }: Message, ticket: Ticket | undefined): Pick<Outbound, 'knock'> {
  const knock = ticket?.reply.pending[id]?.knock;
  return knock === undefined ? {} : { knock };
}

/** Among others it is said which message is answered. */
async function answersTo(ports: TriagePorts, to: Message): Promise<Pick<Outbound, 'answers'>> {
  const others = ports.channels.get(to.channel)?.readBy?.(to.conversation) === 'others';
  return others ? newestThere(ports, to) : {};
}

/** The words with what can be chosen; an offer has its options in its words already. */
async function saying(
  ports: TriagePorts,
  message: Message,
  ticket: Ticket | undefined,
  limits: ChannelLimits,
): Promise<Pick<Outbound, 'text' | 'choices'>> {
  const posed = ticket?.survey.posed[message.id];
  if (ticket !== undefined && posed !== undefined)
    return surveySaying(ports, message, { ticket, posed }, limits);
  if (ticket !== undefined && isOfCall(ticket, message)) {
    const { text, choices } = await callbackSaying(ports, message, ticket);
    return withChoices(text, choices, limits);
  }
  const open = ticket?.offer.open;
  if (ticket !== undefined && message.as === 'acknowledgement' && limits.buttons !== null) {
    const choice = await whereChoice(ports, message, ticket);
    return choice.label.length > limits.buttons.label
      ? { text: message.text }
      : { text: message.text, choices: [choice] };
  }
  if (ticket !== undefined && courtesyIn(message) === 'thanks' && limits.buttons !== null) {
    const choices = await thankChoices(ports, message, ticket, limits.buttons.label);
    return { text: message.text, ...(choices.length === 0 ? {} : { choices }) };
  }
  if (ticket === undefined || open?.messageId !== message.id)
    return withChoices(message.text, await choicesOf(ports, message, ticket), limits);
  const fit = fitting(await offeredChoices(ports, message, ticket, open), limits);
  return { text: message.text, ...(fit === null ? {} : { choices: fit }) };
}

/** Words that no button holds stand by their number, as in the text; null: there are not enough buttons. */
function fitting(choices: Choice[], { buttons }: ChannelLimits): Choice[] | null {
  if (buttons === null || choices.length > buttons.most) return null;
  return choices.map(({ id, label }, index) =>
    label.length <= buttons.label ? { id, label } : { id, label: String(index + 1) },
  );
}

/** What the customer can choose from: the answers to the question whether it is solved. */
async function choicesOf(ports: TriagePorts, question: Message, ticket?: Ticket): Promise<Choice[]> {
  return ticket?.solved.asked?.messageId === question.id ? solvedChoices(ports, question, ticket) : [];
}

/** As buttons where the channel has them, else written below the text, to be answered by a word or a number. */
function withChoices(
  text: string,
  choices: Choice[],
  { buttons }: ChannelLimits,
): Pick<Outbound, 'text' | 'choices'> {
  if (choices.length === 0) return { text };
  const fit = buttons !== null && choices.length <= buttons.most;
  if (fit && choices.every(({ label }) => label.length <= buttons.label)) return { text, choices };
  const lines = choices.map(({ label }, index) => `${index + 1} – ${label}`);
  return { text: [text, ...lines].join('\n') };
}
