import type { Money } from './model.ts';
import { type Numeral, numeralAt } from './numbers.ts';
import { between, type Script } from './script.ts';
import type { Value } from './values.ts';
import { WordTable, wordSet } from './word-table.ts';

const SIGNS: Readonly<Record<string, string>> = {
  ...{ '€': 'EUR', $: 'USD', '£': 'GBP', '₽': 'RUB', '₴': 'UAH', '¥': 'JPY' },
};

const CURRENCIES = new WordTable<string>([
  ['EUR', 'eur euro euros evro evra evri evrov evre evru евро'],
  ['USD', 'usd dollar dollars bucks dolar dolarja dolarjev dolara dolari dolare доллар*'],
  ['GBP', 'gbp pound pounds funt funta funtov funti фунт*'],
  ['RSD', 'rsd din dinar dinara dinare dinari dinarjev динар*'],
  ['RUB', 'rub rur руб рубль рубля рублей рубли'],
  ['HRK', 'hrk kn kuna kune kun'],
  ['CHF', 'chf franc francs frank* франк*'],
  ['BAM', 'bam km maraka'],
  ['JPY', 'jpy yen jen jenov'],
  ['KWD', 'kwd'],
]);
const CODES = wordSet('eur usd gbp rsd din rub hrk chf bam jpy kwd');
/** Of a hundred minor units are all but these. */
const MINOR: Readonly<Record<string, number>> = { JPY: 1, KWD: 1000 };

const PERCENT = wordSet(
  'percent pct odstotek odstotka odstotke odstotkov odstotni odstotnega odstotno odstotnim odst procent* posto процент*',
);

/** An amount or a percentage at a word that is a number. */
export function amountAt(script: Script, index: number): Value | null {
  const numeral = numeralAt(script, index);
  return numeral === null ? null : (percentOf(script, numeral) ?? moneyOf(script, numeral));
}

function percentOf(script: Script, { value, first, next }: Numeral): Value | null {
  const { words } = script;
  const sign = /^[\s-]?%/u.exec(between(script, next - 1))?.[0];
  const start = words[first]?.start ?? 0;
  if (sign !== undefined)
    return {
      slot: 'percent',
      percent: value,
      first,
      next,
      start,
      end: (words[next - 1]?.end ?? 0) + sign.length,
    };
  const cent = words[next]?.word === 'per' && words[next + 1]?.word === 'cent';
  if (!cent && !PERCENT.has(words[next]?.word)) return null;
  const after = next + (cent ? 2 : 1);
  return { slot: 'percent', percent: value, first, next: after, start, end: words[after - 1]?.end ?? start };
}

function moneyOf(script: Script, { value, first, next }: Numeral): Value | null {
  const { words, text } = script;
  const start = words[first]?.start ?? 0;
  const end = words[next - 1]?.end ?? start;
  const amount = (currency: string): Money => ({
    minor: Math.round(value * (MINOR[currency] ?? 100)),
    currency,
  });
  const after = /^[\s-]?([€$£₽₴¥])/u.exec(between(script, next - 1));
  if (after !== null) {
    const currency = SIGNS[after[1] ?? ''] ?? '';
    return { slot: 'amount', amount: amount(currency), first, next, start, end: end + after[0].length };
  }
  const before = /[€$£₽₴¥]\s?$/u.exec(text.slice(Math.max(0, start - 2), start))?.[0];
  if (before !== undefined) {
    const currency = SIGNS[before.trim()] ?? '';
    return { slot: 'amount', amount: amount(currency), first, next, start: start - before.length, end };
  }
  const named = CURRENCIES.get(words[next]?.word);
  if (named !== undefined)
    return {
      slot: 'amount',
      amount: amount(named),
      first,
      next: next + 1,
      start,
      end: words[next]?.end ?? end,
    };
  const code = words[first - 1];
  if (code === undefined || !CODES.has(code.word) || between(script, first - 1).trim() !== '') return null;
  const currency = CURRENCIES.get(code.word) ?? '';
  return { slot: 'amount', amount: amount(currency), first: first - 1, next, start: code.start, end };
}
