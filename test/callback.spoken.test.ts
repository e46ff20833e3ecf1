import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withDigits } from '../src/domain/callback/spoken-hours.ts';
import { timeIn, withoutTime } from '../src/domain/callback/when.ts';

const ZONE = 'Europe/Ljubljana';
/** A Monday, 9:00 in Ljubljana; winter, an hour ahead of UTC. */
const MONDAY = Date.UTC(2026, 10, 23, 8);
const clock = { now: MONDAY, zone: ZONE };
const there = (words: string) => {
  const named = timeIn(words, clock);
  return named === null ? null : [new Date(named.at + 3_600_000).toISOString().slice(8, 16), named.exact];
};

describe('hours as people say them', () => {
  it.each([
    ['call me tomorrow at ten', '24T10:00'],
    ['Can you call at half past ten tomorrow?', '24T10:30'],
    ['tomorrow half past 10', '24T10:30'],
    ['tomorrow at quarter to eleven, please', '24T10:45'],
    ['tomorrow at a quarter past nine', '24T09:15'],
    ['call me tomorrow at ten thirty', '24T10:30'],
    ['call me tomorrow at three pm', '24T15:00'],
    ['call me tomorrow at nine a.m.', '24T09:00'],
    ['call me tomorrow at eight in the evening', '24T20:00'],
    ['pokličite me jutri ob desetih', '24T10:00'],
    ['jutri ob desetih me pokličite', '24T10:00'],
    ['jutri ob pol enajstih', '24T10:30'],
    ['Jutri ob pol 11.', '24T10:30'],
    ['jutri ob četrt čez devet', '24T09:15'],
    ['jutri ob četrt na enajst', '24T10:15'],
    ['jutri ob tri četrt na enajst', '24T10:45'],
    ['jutri ob osmih zvečer', '24T20:00'],
    ['jutri popoldne ob treh', '24T15:00'],
    ['pozovite me sutra u deset', '24T10:00'],
    ['sutra u pola jedanaest', '24T10:30'],
    ['sutra u deset i po', '24T10:30'],
    ['sutra u petnaest do jedanaest', '24T10:45'],
    ['Позовите ме сутра у пола једанаест', '24T10:30'],
    ['сутра у десет и петнаест', '24T10:15'],
    ['позвоните завтра в десять', '24T10:00'],
    ['завтра в половине одиннадцатого', '24T10:30'],
    ['завтра в полдвенадцатого', '24T11:30'],
    ['завтра без четверти одиннадцать', '24T10:45'],
    ['завтра в четверть одиннадцатого', '24T10:15'],
    ['завтра в три часа дня', '24T15:00'],
    ['завтра в восемь вечера', '24T20:00'],
  ])('%s', (words, at) => {
    expect(there(words)).toEqual([at, true]);
  });

  it.each([
    ['call me at 5', '23T17:00'],
    ['call me tomorrow at three', '24T15:00'],
    ['jutri ob pol štirih', '24T15:30'],
    ['pozovite me sutra u 5', '24T17:00'],
    ['завтра в половине третьего', '24T14:30'],
    ['half past twelve tomorrow', '24T12:30'],
    ['jutri ob pol enih', '24T12:30'],
    ['call me tomorrow at 5 am', '24T05:00'],
    ['завтра в 5 утра', '24T05:00'],
    ['tomorrow at 05:30', '24T05:30'],
    ['call me tomorrow morning at 6', '24T06:00'],
    ['tomorrow morning at half past six, please', '24T06:30'],
    ['jutri zjutraj ob šestih', '24T06:00'],
    ['sutra ujutro u 6', '24T06:00'],
    ['завтра утром в шесть', '24T06:00'],
  ])('%s: nobody wants to be called at night who does not say so', (words, at) => {
    expect(there(words)).toEqual([at, true]);
  });

  it.each([
    'I wrote to one of your couriers',
    'stvar je v dveh paketih',
    'u dva paketa nešto fali',
    'в два раза дешевле',
    'half of the parcel is missing',
    'pol paketa manjka',
    'I paid at 10 euros',
  ])('%s: no time', (words) => {
    expect(timeIn(words, clock)).toBeNull();
  });

  it('a length of time stays one', () => {
    expect(there('call me in two hours')).toEqual(['23T11:00', true]);
    expect(there('pokličite me čez dve uri')).toEqual(['23T11:00', true]);
    expect(withDigits('u tri dana')).toBe('u tri dana');
  });

  it('leave what is asked when they stand within it', () => {
    expect(withoutTime('Me lahko jutri ob pol enajstih pokličete?', clock)).toBe('me lahko poklicete');
    expect(withoutTime('Можете мне завтра в десять перезвонить?', clock)).toBe('можете мне перезвонить');
  });

  it('everything else is left as it was written', () => {
    const words = fc.constantFrom(
      'Where',
      'is',
      'my',
      'parcel',
      'at',
      'ob',
      'u',
      'в',
      '12.11.',
      '10:30',
      '25',
      'ten',
      ',',
      '🙂',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (some) => {
        const text = some.join(' ');
        const made = withDigits(text);
        if (!/(?:at|ob|u|в)[^\p{L}\p{N}]+(?:ten|12|10)/u.test(text)) expect(made).toBe(text);
        expect(withDigits(made)).toBe(made);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void withDigits(text)));
  });
});
