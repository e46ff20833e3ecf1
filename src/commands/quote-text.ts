import type { Ticket } from '../domain/ticket/model.ts';
import type { Quote } from '../domain/ticket/quote.ts';
import { tellWhy } from '../policy/tell.ts';
import { approvalWords } from '../texts/approval.ts';
import { concessionLine, moneyText } from '../texts/concession.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import type { Asked } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/** What would follow, before anything is sent: zone and rule of each option, who would be asked with which words, what is left. */
export async function quoteText(
  quote: Quote,
  ticket: Ticket,
  request: Asked,
  ports: CommandPorts,
): Promise<string> {
  const { language } = request;
  const { authority } = ports.policy.current();
  const options = quote.options.map((option) => {
    const what = concessionLine(authority, option, language);
    const why = option.why.map((one) => tellWhy(one, language)).join(' ');
    const { number, zone } = option;
    const because = option.because === 'no-rule' ? 'none' : option.because;
    return text('quote.option', { number, what, zone, because, why: why || 'none' }, language);
  });
  const short = quote.short.map(({ key }) => {
    const budget = nameAmong(authority.budgets, key.split(':', 1)[0] ?? '', language);
    return text('refused.over-budget', { budget }, language);
  });
  const left = quote.left.map(({ budget, left: rest, limit }) =>
    text(
      'quote.left',
      {
        budget: nameAmong(authority.budgets, budget, language),
        left: moneyText(rest, authority.currency, language),
        limit: moneyText(limit, authority.currency, language),
      },
      language,
    ),
  );
  const asked = quote.asks === null ? [] : [await askedText(quote, ticket, request, ports)];
  return [...options, ...short, ...asked, ...left].join('\n');
}

async function askedText(
  { approvers, asks, options }: Quote,
  ticket: Ticket,
  request: Asked,
  ports: CommandPorts,
): Promise<string> {
  const { language } = request;
  const { authority } = ports.policy.current();
  const may = approvers.filter(
    ({ id, role }) => id !== request.actor.id && (asks !== 'lead' || role === 'lead'),
  );
  const nameOf = async (id: string) => (await ports.store.people.byId(id))?.name ?? id;
  const first = may.find(({ presence }) => presence === 'here');
  const away = await Promise.all(
    may.filter(({ presence }) => presence !== 'here').map(({ id }) => nameOf(id)),
  );
  const words = approvalWords(
    {
      number: ticket.number,
      asker: request.actor.name,
      options: options.map((option) => concessionLine(authority, option, language)),
      reason: given(request, 'because')?.trim() || null,
      why: options.flatMap((option) =>
        option.zone === 'beyond' ? option.why.map((one) => tellWhy(one, language)) : [],
      ),
      giveUpMs: authority.approval.giveUpMs,
    },
    language,
  );
  const values = {
    asks: asks ?? 'supervisor',
    who: first === undefined ? 'none' : await nameOf(first.id),
    away: away.join(', ') || 'none',
    words,
  };
  return text('quote.asks', values, language);
}
