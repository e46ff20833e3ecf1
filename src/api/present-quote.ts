import type { Concession } from '../domain/authority/concession.ts';
import { digitsOf, shareOf } from '../domain/authority/money.ts';
import { type AuthorityTerms, concessionKind } from '../domain/authority/terms.ts';
import { type Quote, reasonsOf } from '../domain/ticket/quote.ts';
import { approvalWords } from '../texts/approval.ts';
import { concessionLine, moneyText, standsLine } from '../texts/concession.ts';
import { saidLines } from '../texts/pledge.ts';
import { text } from '../texts/texts.ts';
import { nameAmong } from '../texts/told.ts';
import type { QuoteView } from './giving-shapes.ts';
import { named } from './present.ts';
import { type GivingContext, presentOption, presentSkipped } from './present-giving.ts';

/** What a quote is about, beside itself. */
export interface QuoteContext extends GivingContext {
  number: number;
  reason: string;
  /** What would be written beside the options. */
  words: string;
}

/** What would follow, in data and in words. */
export function presentQuote(quote: Quote, context: QuoteContext): Omit<QuoteView, 'within' | 'preview'> {
  const { authority, language } = context;
  const options = quote.options.map((option) => {
    const shown = presentOption({ ...option, why: reasonsOf(option) }, context);
    const because = shown.why.length === 0 ? 'none' : option.because;
    const why = shown.why.map((one) => one.text).join(' ') || 'none';
    const values = { number: shown.number, what: shown.text, zone: shown.zone, because, why };
    const zoneText = text('quote.zone', values, language);
    return { ...shown, because: option.because, zoneText, line: text('quote.option', values, language) };
  });
  const short = quote.short.map(({ key }) => {
    const budget = nameAmong(authority.budgets, key.split(':', 1)[0] ?? '', language);
    return text('refused.over-budget', { budget }, language);
  });
  const left = quote.left.map(({ budget, left: rest, limit }) =>
    presentLeft({ id: budget, left: rest, limit }, context),
  );
  const said = saidLines(context.words, quote.said, authority.currency, language);
  const asks = presentAsks(quote, context);
  const stands = standsLine(quote.stands, authority, language);
  const asked = asks === null ? [] : [asks.line];
  return {
    options: options.map(({ line: _line, ...option }) => option),
    zone: quote.zone,
    asks: asks === null ? null : asks.asks,
    said,
    short,
    stands: stands === null ? null : { text: stands, sent: quote.stands?.phase === 'sent' },
    left,
    text: [
      ...(stands === null ? [] : [stands]),
      ...options.map(({ line }) => line),
      ...said,
      ...short,
      ...asked,
      ...left.map((one) => one.text),
    ].join('\n'),
  };
}

export function presentLeft(
  { id, left, limit }: { id: string; left: number; limit: number },
  { authority, language }: Pick<GivingContext, 'authority' | 'language'>,
): QuoteView['left'][number] {
  const name = nameAmong(authority.budgets, id, language);
  const money = (minor: number) => moneyText(minor, authority.currency, language);
  return {
    id,
    name,
    left,
    limit,
    text: text('quote.left', { budget: name, left: money(left), limit: money(limit) }, language),
  };
}

function presentAsks(
  { approvers, asks, options, said }: Quote,
  context: QuoteContext,
): { asks: NonNullable<QuoteView['asks']>; line: string } | null {
  if (asks === null) return null;
  const { number, reason, reader, names, authority, language, whyText } = context;
  const may = approvers.filter(
    ({ id, role }) => id !== reader.id && (asks === 'supervisor' || role === asks),
  );
  const first = may.find(({ presence }) => presence === 'here');
  const person = first === undefined ? null : named(first.id, names);
  const skipped = may.flatMap(({ id, presence }) =>
    presence === 'here' ? [] : [{ person: id, because: presence }],
  );
  const beyond = options.filter(({ zone }) => zone === 'beyond');
  const words = approvalWords(
    {
      number,
      asker: named(reader.id, names).name,
      options: options.map((option) => concessionLine(authority, option, language)),
      reason: reason.trim() === '' ? null : reason.trim(),
      words: said.asks === null ? null : context.words,
      why: [...beyond.flatMap(reasonsOf), ...said.why].map((one) => whyText(one, language)),
      giveUpMs: authority.approval.giveUpMs,
    },
    language,
  );
  const passedOver = presentSkipped(skipped, names);
  const away = passedOver.map(({ name }) => name).join(', ') || 'none';
  const line = text('quote.asks', { asks, who: person?.name ?? 'none', away, words }, language);
  return { asks: { role: asks, person, passedOver, text: words }, line };
}

/** Parts of what is wanted that are tried, the largest first. */
const PARTS = Array.from({ length: 19 }, (_, index) => (19 - index) / 20);

/** Less of the same, the most first: one of these may be within what somebody may give alone. */
export function lesserThan(wanted: Concession, terms: AuthorityTerms): Concession[] {
  const kind = concessionKind(terms, wanted.kind);
  if (kind === undefined) return [];
  const { count, minor, percent } = wanted;
  const steps = (most: number, whole = 1) => {
    const tried = [most - whole, ...PARTS.map((part) => Math.floor((most * part) / whole) * whole)];
    return [...new Set(tried)].filter((one) => one >= whole);
  };
  switch (kind.measure) {
    case 'none':
      return [];
    case 'count':
      return steps(count).map((fewer) => ({ ...wanted, count: fewer, minor: fewer * kind.worth }));
    case 'amount':
      if (percent === null)
        return steps(minor, 10 ** digitsOf(terms.currency)).map((sum) => ({ ...wanted, minor: sum }));
      return steps(Math.floor(percent)).map((share) => ({
        ...wanted,
        percent: share,
        minor: shareOf((minor * 100) / percent, share),
      }));
  }
}
