import type { Approver } from '../domain/ticket/approver.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { type Quote, reasonsOf } from '../domain/ticket/quote.ts';
import { tellWhy } from '../policy/tell.ts';
import { approvalWords } from '../texts/approval.ts';
import { concessionLine, moneyText, standsLine } from '../texts/concession.ts';
import { roleName } from '../texts/names.ts';
import { saidLines } from '../texts/pledge.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import type { Asked } from './command.ts';
import { given } from './options.ts';
import type { CommandPorts } from './ports.ts';

/**
 * The quote in words, and what a desk makes its button of: `asks` is who would be asked, by name, or '' when nobody is;
 * `fits` whether the budgets hold it.
 */
export async function quoteValues(quote: Quote, ticket: Ticket, request: Asked, ports: CommandPorts) {
  const first = quote.asks === null ? undefined : deciding(quote, request).find(isHere);
  const person = first === undefined ? null : await ports.store.people.byId(first.id);
  return {
    quote: await quoteText(quote, ticket, request, ports),
    zone: quote.zone,
    asks: quote.asks === null ? '' : (person?.name ?? roleName(quote.asks, request.language)),
    fits: quote.short.length === 0 ? 'yes' : 'no',
  };
}

/** Who may decide but whoever asks. */
function deciding({ approvers, asks }: Quote, { actor }: Asked): Approver[] {
  return approvers.filter(({ id, role }) => id !== actor.id && (asks !== 'lead' || role === 'lead'));
}

const isHere = ({ presence }: Approver): boolean => presence === 'here';

/** What would follow, before anything is sent: zone and rule of each option, who would be asked with which words, what is left. */
async function quoteText(quote: Quote, ticket: Ticket, request: Asked, ports: CommandPorts): Promise<string> {
  const { language } = request;
  const rules = ports.policy.current();
  const { authority } = rules;
  const options = quote.options.map((option) => {
    const what = concessionLine(authority, option, language);
    const reasons = reasonsOf(option);
    const why = reasons.map((one) => tellWhy(one, language, rules)).join(' ');
    const { number, zone } = option;
    const because = reasons.length === 0 ? 'none' : option.because;
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
  const said = saidLines(given(request, 'text')?.trim() ?? '', quote.said, authority.currency, language);
  const asked = quote.asks === null ? [] : [await askedText(quote, ticket, request, ports)];
  const stands = standsLine(quote.stands, authority, language);
  return [...(stands === null ? [] : [stands]), ...options, ...said, ...short, ...asked, ...left].join('\n');
}

async function askedText(quote: Quote, ticket: Ticket, request: Asked, ports: CommandPorts): Promise<string> {
  const { language } = request;
  const rules = ports.policy.current();
  const { authority } = rules;
  const { asks, options } = quote;
  const may = deciding(quote, request);
  const nameOf = async (id: string) => (await ports.store.people.byId(id))?.name ?? id;
  const first = may.find(isHere);
  const away = await Promise.all(may.filter((one) => !isHere(one)).map(({ id }) => nameOf(id)));
  const words = approvalWords(
    {
      number: ticket.number,
      asker: request.actor.name,
      options: options.map((option) => concessionLine(authority, option, language)),
      reason: given(request, 'because')?.trim() || null,
      words: quote.said.asks === null ? null : (given(request, 'text')?.trim() ?? null),
      why: [...options.filter(({ zone }) => zone === 'beyond').flatMap(reasonsOf), ...quote.said.why].map(
        (one) => tellWhy(one, language, rules),
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
