import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { Calendar } from '../src/domain/pledge/calendar.ts';
import { scriptOf } from '../src/domain/pledge/script.ts';
import { valuesIn } from '../src/domain/pledge/values.ts';
import { wordsOf } from '../src/policy/words.ts';
import { dayOf } from './pledges.labels.ts';

const zone = 'Europe/Ljubljana';
const at = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
/** A Tuesday. */
const TUESDAY = '2026-11-24T10:00';

function values(text: string, now = TUESDAY) {
  const script = scriptOf(text, () => false);
  return valuesIn(script, new Calendar({ now: at(now), zone })).map((value) => ({
    ...value,
    said: text.slice(value.start, value.end),
  }));
}
const money = (text: string) =>
  values(text).map(({ amount }) => (amount === undefined ? null : `${amount.minor} ${amount.currency}`));
const due = (text: string, now?: string) =>
  values(text, now).map((value) => (value.at === undefined ? value.slot : dayOf(value.at, zone)));

describe('an amount', () => {
  test.each([
    ['45 €', '4500 EUR'],
    ['€45', '4500 EUR'],
    ['45,9 EUR', '4590 EUR'],
    ['EUR 45.90', '4590 EUR'],
    ['1.250,50 €', '125050 EUR'],
    ['$1,250.50', '125050 USD'],
    ['1 250 €', '125000 EUR'],
    ['1\u00a0250,5\u00a0€', '125050 EUR'],
    ['1.250 €', '125000 EUR'],
    ['0.125 €', null],
    ['twenty euros', '2000 EUR'],
    ['deset evrov', '1000 EUR'],
    ['двадцать евро', '2000 EUR'],
    ['2.500 din.', '250000 RSD'],
    ['2500 динара', '250000 RSD'],
    ['5 тысяч рублей', '500000 RUB'],
    ['4 500 ₽', '450000 RUB'],
    ['300 kn', '30000 HRK'],
    ['£15', '1500 GBP'],
    ['1.250.000,00 RSD', '125000000 RSD'],
    ['12.34.56 €', null],
    ['2.000 ¥', '2000 JPY'],
    ['2000 yen', '2000 JPY'],
    ['12,5 KWD', '12500 KWD'],
  ])('%s', (text, wanted) => {
    expect(money(text)).toEqual(wanted === null ? [] : [wanted]);
  });

  test('stands where it is written', () => {
    expect(values('about €45.90 today')[0]).toMatchObject({ said: '€45.90' });
    expect(values('about 45,90 € today')[0]).toMatchObject({ said: '45,90 €' });
  });

  test.each(['order 4590', '24/7', 'size 42', '3 for 2', 'v 2', '1234567890123 €'])('is not %s', (text) => {
    expect(values(text)).toEqual([]);
  });
});

describe('a percentage', () => {
  test.each([
    ['30 %', 30],
    ['30%', 30],
    ['12,5 %', 12.5],
    ['12.5 percent', 12.5],
    ['15 per cent', 15],
    ['15-odstotni', 15],
    ['20 posto', 20],
    ['двадцать процентов', 20],
    ['15-процентную', 15],
  ])('%s', (text, wanted) => {
    expect(values(text).map(({ percent }) => percent)).toEqual([wanted]);
  });
});

describe('a time', () => {
  test.each([
    ['on 25.11.2026', '2026-11-25'],
    ['25. 11. 2026', '2026-11-25'],
    ['do 25. 11.', '2026-11-25'],
    ['by 25.11', '2026-11-25'],
    ['25/11/2026', '2026-11-25'],
    ['11/25/2026', '2026-11-25'],
    ['2026-11-25', '2026-11-25'],
    ['25 November', '2026-11-25'],
    ['November 25th', '2026-11-25'],
    ['the 25th of November 2026', '2026-11-25'],
    ['25. novembra', '2026-11-25'],
    ['25. новембра', '2026-11-25'],
    ['25 ноября', '2026-11-25'],
    ['3. januarja', '2027-01-03'],
    ['today', '2026-11-24'],
    ['jutri', '2026-11-25'],
    ['sutra', '2026-11-25'],
    ['the day after tomorrow', '2026-11-26'],
    ['послезавтра', '2026-11-26'],
    ['v ponedeljek', '2026-11-30'],
    ['у понедељак', '2026-11-30'],
    ['by Friday', '2026-11-27'],
    ['в пятницу', '2026-11-27'],
    ['on Tuesday', '2026-12-01'],
    ['next Friday', '2026-12-04'],
    ['by the end of the week', '2026-11-27'],
    ['do kraja nedelje', '2026-11-27'],
    ['do konca prihodnjega tedna', '2026-12-04'],
    ['до конца месяца', '2026-11-30'],
    ['in three days', '2026-11-27'],
    ['u roku od 3 dana', '2026-11-27'],
    ['v 3 dneh', '2026-11-27'],
    ['within 5 working days', '2026-12-01'],
    ['in 2 weeks', '2026-12-08'],
    ['za nedelju', '2026-12-01'],
    ['in 2-3 days', '2026-11-27'],
    ['в течение 24 часов', '2026-11-25T10:00'],
    ['within an hour', '2026-11-24T11:00'],
    ['in 20 minutes', '2026-11-24T10:20'],
    ['by 3 pm', '2026-11-24T15:00'],
    ['by 9:00', '2026-11-25T09:00'],
    ['tomorrow at 3 p.m.', '2026-11-25T15:00'],
    ['by 5 pm tomorrow', '2026-11-25T17:00'],
    ['jutri ob 15. uri', '2026-11-25T15:00'],
    ['u petak u 15 časova', '2026-11-27T15:00'],
    ['завтра в 15 часов', '2026-11-25T15:00'],
    ['до 18:30', '2026-11-24T18:30'],
    ['v petek ob 10.30 vas', '2026-11-27T10:30'],
    ['до завтрашнего вечера', '2026-11-25'],
    ['ove nedelje', '2026-11-27'],
    ['sledeće nedelje', '2026-12-04'],
    ['u nedelju', '2026-11-29'],
  ])('%s', (text, wanted) => {
    expect(due(text)).toEqual([wanted]);
  });

  test.each([
    ...['3 days', '3 days ago', 'pred 3 dnevi', 'pre 3 dana', '3 дня назад', 'on 12 November', '31. 2. 2027'],
    ...['last Friday', 'since Monday', 'ob petkih', 'u danu', 'for the last 3 days', '99 November', '25:70'],
  ])('is not %s', (text) => {
    expect(due(text)).toEqual([]);
  });

  test('is counted from the day of the zone, over weekends and changes of the clock', () => {
    expect(due('tomorrow', '2026-12-31T23:30')).toEqual(['2027-01-01']);
    expect(due('end of the week', '2026-11-28T10:00')).toEqual(['2026-11-29']);
    expect(due('in 1 working day', '2026-11-28T10:00')).toEqual(['2026-11-30']);
    expect(due('in 1 working day', '2026-11-27T10:00')).toEqual(['2026-11-30']);
    expect(due('in 5 working days', '2026-11-27T10:00')).toEqual(['2026-12-04']);
    expect(due('tomorrow', '2027-03-27T10:00')).toEqual(['2027-03-28']);
    expect(due('by Friday', '2026-11-27T10:00')).toEqual(['2026-12-04']);
  });
});

test('words are those that rules compare, but for digits that touch letters', () => {
  for (const text of ["We'll fix it", 'Đorđe će stići', 'ещё Й', 'crème brûlée ½', 'so-so, a.b'])
    expect(scriptOf(text, () => false).words.map(({ word }) => word)).toEqual(wordsOf(text));
});
