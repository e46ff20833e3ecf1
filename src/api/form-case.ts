import { hoursFor } from '../domain/hours.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { isSpam } from '../domain/ticket/spam.ts';
import { whereabouts } from '../domain/ticket/where.ts';
import type { CaseMessage, CasePage } from '../texts/case-page.ts';
import { text } from '../texts/texts.ts';
import { heardBy, timeLocale } from '../texts/time.ts';
import { toldIn } from '../texts/told.ts';
import { choicesOf } from './chat-choices.ts';
import { presentChatMessage, shownToVisitor } from './chat-message.ts';
import { problemOfCase } from './known-problems.ts';
import { type ApiPorts, FORMS_CHANNEL } from './ports.ts';

/** Messages on the page of a case. */
const PAGE = 50;

export type CaseView = Pick<
  CasePage,
  'number' | 'status' | 'next' | 'known' | 'reached' | 'by' | 'messages' | 'older'
>;

/** The ticket of a case that was opened by a form; null until the inbox has come to it. */
export function ticketOfCase({ store }: Pick<ApiPorts, 'store'>, id: string): Promise<Ticket | null> {
  return store.tickets.ofConversation(FORMS_CHANNEL, id);
}

/** What its customer may see of a case: nothing that is the team's alone. */
export async function viewOfCase(
  ports: ApiPorts,
  ticket: Ticket,
  id: string,
  language: string,
): Promise<CaseView> {
  const { policy, clock } = ports;
  const { kinds, forms, hours } = policy.current();
  const { reached, by } = whereabouts(ticket, kinds, clock.now());
  const table = hoursFor(hours, ticket.triage.team);
  const zone = table?.zone ?? 'UTC';
  const form = forms.find(({ kind }) => kind === ticket.about.kind);
  return {
    number: ticket.number,
    status: ticket.status.name,
    next: form === undefined ? null : toldIn(form.next, language),
    known: await problemOfCase(ports, ticket, language),
    reached: reached === null || isSpam(ticket) ? null : toldIn(reached, language),
    by: by === null || isSpam(ticket) ? null : heardBy(by, table, language, clock.now()),
    ...(await messagesOf(ports, id, zone, language)),
  };
}

async function messagesOf(
  ports: ApiPorts,
  conversation: string,
  zone: string,
  language: string,
): Promise<Pick<CaseView, 'messages' | 'older'>> {
  const { store, policy, settings } = ports;
  const place = { channel: FORMS_CHANNEL, conversation };
  const found = await store.tickets.conversationMessages(FORMS_CHANNEL, conversation, { limit: PAGE + 1 });
  const shown = found.slice(-PAGE).filter(shownToVisitor);
  const people = new Map((await store.people.list()).map((person) => [person.id, person]));
  const { teams, name: house } = policy.current().business;
  const asked = await choicesOf(ports, place, shown);
  const context = { people, teams, secret: settings.fileSecret, now: Date.now(), asked };
  const messages = shown.map((message): CaseMessage => {
    const said = presentChatMessage(message, context);
    const from = [said.name, said.team].filter((one) => one !== null).join(', ');
    return {
      id: said.id,
      ours: said.from === 'team',
      who: said.from === 'team' ? from || house : text('case.you', {}, language),
      at: { instant: said.at, words: instantWords(message.sentAt, zone, language) },
      text: said.text,
      deleted: said.deleted,
      files: said.files,
      choices: said.choices,
      chosen: said.chosen?.label ?? null,
    };
  });
  return { messages, older: found.length > PAGE };
}

/** A day and a time by the clocks of the team, as people there write them. */
function instantWords(at: number, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(timeLocale(language), {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(at);
}

/** A day, as people write it. Epoch ms. */
export function dayWords(at: number, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(timeLocale(language), { dateStyle: 'long', timeZone }).format(at);
}
