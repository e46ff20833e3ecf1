import { z } from 'zod';
import { concessionsIn } from '../commands/concessions.ts';
import { budgetKey } from '../domain/authority/budget.ts';
import type { Concession } from '../domain/authority/concession.ts';
import { digitsOf } from '../domain/authority/money.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { placeFor } from '../domain/ticket/places.ts';
import type { Quote } from '../domain/ticket/quote.ts';
import { concessionLine } from '../texts/concession.ts';
import { languageForCustomer } from '../texts/languages.ts';
import { offerWords } from '../texts/offer.ts';
import { learn, text } from '../texts/texts.ts';
import { toldIn } from '../texts/told.ts';
import { callerOf, languageFor, ticketsOf } from './caller.ts';
import { budgetsShape, givingShape, type QuoteView, quoteAsked, quoteShape } from './giving-shapes.ts';
import type { ApiPorts } from './ports.ts';
import { namesOf, presentTicket } from './present.ts';
import { type GivingContext, givingContext, presentGiving, typedAs } from './present-giving.ts';
import { lesserThan, presentLeft, presentQuote } from './present-quote.ts';
import type { Api } from './schemas.ts';
import { refusedShape, ticketShape } from './shapes.ts';
import { rowOf } from './tickets.ts';

const numberParams = z.object({ number: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
/** Decisions that are shown at once. */
const MOST_DECISIONS = 200;

/** What may be given away, what would follow if it were, and what waits for a decision. Whatever is done is a command. */
export function givingRoutes(app: Api, ports: ApiPorts): void {
  quoteRoute(app, ports);

  app.get('/budgets', { schema: { response: { 200: budgetsShape } } }, async (request) => {
    const caller = callerOf(request);
    const { authority } = ports.policy.current();
    const { budgets, currency, concessions } = authority;
    const language = languageFor(request, ports);
    const spender = { agent: caller.id, team: caller.team, customer: '', at: ports.clock.now() };
    const own = budgets
      .filter(({ of }) => of !== 'customer')
      .flatMap((budget) => {
        const key = budgetKey(budget, spender);
        return key === null ? [] : [{ budget, key }];
      });
    const spent = await ports.store.giving.spent(own.map(({ key }) => key));
    return {
      currency,
      digits: digitsOf(currency),
      budgets: own.map(({ budget: { id, limit }, key }) =>
        presentLeft({ id, limit, left: limit - (spent.get(key) ?? 0) }, { authority, language }),
      ),
      concessions: concessions.map(({ id, name, measure, worth }) => ({
        id,
        name: toldIn(name, language),
        measure,
        worth,
      })),
    };
  });

  const decisionsShape = z.object({
    decisions: z.array(z.object({ ticket: ticketShape, giving: givingShape })),
  });
  app.get(
    '/decisions',
    { config: { role: 'supervisor' }, schema: { response: { 200: decisionsShape } } },
    async (request) => {
      const tickets = ticketsOf(request);
      const { rows } = await tickets.queue({ deciding: true }, { limit: MOST_DECISIONS });
      const names = namesOf(await ports.store.people.list());
      const context = { ...givingContext(callerOf(request), ports, languageFor(request, ports)), names };
      const askedAt = ({ ticket }: { ticket: Ticket }) => ticket.approval.open?.at ?? 0;
      const oldest = rows.sort((one, other) => askedAt(one) - askedAt(other));
      const decisions = await Promise.all(
        oldest.map(async (row) => {
          const giving = await presentGiving(row.ticket, tickets, context);
          return giving === null ? [] : [{ ticket: presentTicket(row, names), giving }];
        }),
      );
      return { decisions: decisions.flat() };
    },
  );
}

function quoteRoute(app: Api, ports: ApiPorts): void {
  app.post(
    '/tickets/:number/quote',
    { schema: { params: numberParams, body: quoteAsked, response: { 200: quoteShape, 400: refusedShape } } },
    async (request, reply) => {
      const { ticket } = await rowOf(request, request.params.number);
      const { what, text: words, because, to, noPledge } = request.body;
      const language = languageFor(request, ports);
      const rules = ports.policy.current();
      const { authority } = rules;
      const wanted = concessionsIn(what, authority, language);
      if (isRefusal(wanted)) {
        const { refused, values = {} } = wanted;
        return reply.code(400).send({ refused, values, text: text(`refused.${refused}`, values, language) });
      }
      const context = givingContext(callerOf(request), ports, language);
      const quote = await ports.quote(ticket, context.reader, wanted, noPledge ? '' : words.trim());
      const names = namesOf(await ports.store.people.list());
      const presented = presentQuote(quote, {
        ...context,
        names,
        number: ticket.number,
        reason: because,
        words: words.trim(),
      });
      return {
        ...presented,
        within: await withinDiscretion(quote, wanted, ticket, context, ports),
        preview: await previewOf(ticket, words, wanted, to, ports),
      };
    },
  );
}

/** The most of each that somebody may give alone; of what has nothing of that sort, nothing. */
async function withinDiscretion(
  quote: Quote,
  wanted: readonly Concession[],
  ticket: Ticket,
  { reader, language, authority }: Pick<GivingContext, 'reader' | 'language' | 'authority'>,
  ports: ApiPorts,
): Promise<QuoteView['within']> {
  if (quote.zone !== 'beyond') return null;
  const kept: Concession[] = [];
  for (const [index, { zone }] of quote.options.entries()) {
    const one = wanted[index];
    if (one === undefined) continue;
    const found =
      zone === 'beyond' ? await mostAlone(ticket, reader, lesserThan(one, authority), ports) : one;
    if (found !== null) kept.push(found);
  }
  const whats = [...new Set(kept.map((one) => typedAs(authority, one)))];
  if (kept.length === 0) return null;
  const lines = [...new Set(kept.map((one) => concessionLine(authority, one, language)))];
  return { what: whats.join('|'), text: lines.join('; ') };
}

async function mostAlone(
  ticket: Ticket,
  reader: GivingContext['reader'],
  lesser: readonly Concession[],
  ports: ApiPorts,
): Promise<Concession | null> {
  const { options } = await ports.quote(ticket, reader, lesser);
  const index = options.findIndex(({ zone }) => zone !== 'beyond');
  return lesser[index] ?? null;
}

async function previewOf(
  ticket: Ticket,
  words: string,
  wanted: readonly Concession[],
  to: number | undefined,
  { store, policy, settings }: ApiPorts,
): Promise<QuoteView['preview']> {
  const place = placeFor(ticket, to);
  const contact = await store.contacts.byId(place?.contactId ?? ticket.conversation.contactId);
  const language = languageForCustomer(contact, settings.language);
  await learn(language);
  return { language, text: offerWords(policy.current(), words.trim(), wanted, language) };
}
