import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CodedError } from '../domain/coded-error.ts';
import { transcriptOf } from '../export/gather.ts';
import { transcriptHtml } from '../export/transcript.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { learn } from '../texts/texts.ts';
import { languageFor, ticketsOf } from './caller.ts';
import type { ApiPorts } from './ports.ts';
import { isoTime, namesOf } from './present.ts';
import { eventText } from './present-event.ts';
import type { Api } from './schemas.ts';
import { rowOf } from './tickets.ts';

/** As strict as the file says of itself: nothing runs, nothing is fetched. */
const CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

const numberParams = z.object({ number: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });

/** One ticket as a file, for the team: with notes and with what happened. */
export function transcriptRoutes(app: Api, ports: ApiPorts): void {
  for (const format of ['html', 'json'] as const) {
    app.get(
      `/tickets/:number/transcript.${format}`,
      { schema: { params: numberParams } },
      async (request, reply) => {
        const tickets = ticketsOf(request);
        const row = await rowOf(request, request.params.number);
        const language = languageFor(request, ports);
        const said = await transcriptOf({ ...ports, tickets, now: ports.clock.now() }, row, null);
        const names = namesOf(await ports.store.people.list());
        const rules = ports.policy.current();
        const happened = await tickets.events(row.ticket.id);
        const events = happened.map((event) => ({
          at: isoTime(event.at),
          text: eventText(event, names, language, rules),
        }));
        const transcript = { ...said, events };
        if (format === 'json') return asFile(reply, row.ticket.number, 'json').send(transcript);
        return asFile(reply, row.ticket.number, 'html').send(transcriptHtml(transcript, language));
      },
    );
  }
}

/** The same for the customer, in their language: what they wrote and what reached them. Throws CodedError 'not-found'. */
export async function sendForCustomer(
  reply: FastifyReply,
  ports: ApiPorts,
  { ticket: ticketId, contact: contactId }: { ticket: string; contact: string },
): Promise<FastifyReply> {
  const { tickets, contacts } = ports.store;
  const row = await tickets.byId(ticketId);
  if (row === null) throw new CodedError('not-found', 'There is no such ticket.');
  const contact = await contacts.byId(contactId);
  const language = languageForCustomer(contact, ports.settings.language);
  await learn(language);
  const transcript = await transcriptOf({ ...ports, tickets, now: ports.clock.now() }, row, contactId);
  return asFile(reply, row.ticket.number, 'html').send(transcriptHtml(transcript, language));
}

function asFile(reply: FastifyReply, number: number, format: 'html' | 'json'): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-security-policy', CSP)
    .header('content-disposition', `attachment; filename="ticket-${number}.${format}"`)
    .type(format === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8');
}
