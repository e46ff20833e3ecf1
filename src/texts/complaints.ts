import type { DigestLine } from '../domain/complaints.ts';
import { byId, type Kinds } from '../domain/kinds.ts';
import { moneyText } from './concession.ts';
import { text } from './texts.ts';
import { timeLocale } from './time.ts';
import { nameAmong } from './told.ts';

/** A month of cases by kind and cause, told to the team. */
export interface DigestWords {
  /** 2026-10. */
  month: string;
  lines: readonly DigestLine[];
  cases: number;
  casesBefore: number;
  minor: number;
  minorBefore: number;
  currency: string;
}

/** Lines of a post; the page has all of them. */
const LINES = 10;

/** `Delivery (late)`; a case whose kind nobody said is without one. */
export function causeName(
  { kind, cause }: Pick<DigestLine, 'kind' | 'cause'>,
  { kinds }: Pick<Kinds, 'kinds'>,
  language: string,
): string {
  if (kind === null) return text('complaints.no-kind', {}, language);
  const name = nameAmong(kinds, kind, language);
  return cause === null ? name : `${name} (${nameAmong(byId(kinds, kind)?.causes ?? [], cause, language)})`;
}

/** `kind/delivery`, `cause/delivery/late` or `tag/refund`, as people call it. */
export function topicName(topic: string, kinds: Pick<Kinds, 'kinds' | 'tags'>, language: string): string {
  const [what = '', id = '', cause = null] = topic.split('/');
  return what === 'tag'
    ? nameAmong(kinds.tags, id, language)
    : causeName({ kind: id, cause }, kinds, language);
}

export function digestText(digest: DigestWords, kinds: Kinds, language: string): string {
  const { lines, month, cases, casesBefore, currency } = digest;
  const money = (minor: number) => moneyText(minor, currency, language);
  const head = text(
    'complaints.digest',
    {
      month: monthName(month, language),
      cases,
      before: casesBefore,
      cost: money(digest.minor),
      costBefore: money(digest.minorBefore),
    },
    language,
  );
  const said = lines.slice(0, LINES).map((line) =>
    text(
      'complaints.line',
      {
        name: causeName(line, kinds, language),
        cases: line.cases,
        rose: line.rose ? 'yes' : 'no',
        trend: line.trend.slice(0, -1).join(', ') || 'none',
        cost: line.minor === 0 ? 'none' : money(line.minor),
        rule: line.rule ?? 'none',
        examples: line.examples.map((number) => `#${number}`).join(' ') || 'none',
      },
      language,
    ),
  );
  const rest = lines.length - said.length;
  const more = rest > 0 ? [text('complaints.more', { count: rest }, language)] : [];
  return [head, ...said, ...more].join('\n');
}

/** `October 2026`. */
export function monthName(month: string, language: string): string {
  const said = new Intl.DateTimeFormat(timeLocale(language), {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return said.format(Date.parse(`${month}-01T00:00:00Z`));
}

/** `Oct`. */
export function monthShort(month: string, language: string): string {
  const said = new Intl.DateTimeFormat(timeLocale(language), { month: 'short', timeZone: 'UTC' });
  return said.format(Date.parse(`${month}-01T00:00:00Z`));
}
