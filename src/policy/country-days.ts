import { firstShown } from '../domain/zone-clock.ts';
import type { CalendarDay, CalendarName } from './calendar-days.ts';
import type { CountrySource } from './hours-file.ts';

const DAY = 86_400_000;
/** As the package writes names in them: its Serbian is Cyrillic. */
const LANGUAGES = { en: 'en', sl: 'sl', 'sr-Cyrl': 'sr', ru: 'ru' } as const;

/** Holidays of a country or a part of it by the package date-holidays, which is loaded here and nowhere else. */
export async function countryDays(
  { code, region, types = ['public'] }: CountrySource,
  zone: string,
  years: { from: number; to: number },
): Promise<CalendarDay[] | { problem: string }> {
  const { default: Holidays } = await import('date-holidays');
  const countries = new Holidays().getCountries();
  if (countries[code] === undefined)
    return { problem: `there is no country "${code}" whose holidays are known` };
  const [state, part] = region === undefined ? [] : region.split('.');
  if (state !== undefined) {
    const states = new Holidays().getStates(code) ?? {};
    if (states[state] === undefined)
      return {
        problem: `"${code}" has no region "${state}"; there is ${Object.keys(states).join(', ') || 'none'}`,
      };
    const parts = part === undefined ? {} : (new Holidays().getRegions(code, state) ?? {});
    if (part !== undefined && parts[part] === undefined)
      return {
        problem: `"${state}" has no part "${part}"; there is ${Object.keys(parts).join(', ') || 'none'}`,
      };
  }
  const place = [code, ...(state === undefined ? [] : [state]), ...(part === undefined ? [] : [part])] as [
    string,
  ];
  const found = new Map<string, { day: CalendarDay; names: Record<string, string> }>();
  for (const [tag, language] of Object.entries(LANGUAGES)) {
    const book = new Holidays(...place, { languages: [language, 'en'], types: [...types] });
    for (let year = years.from; year <= years.to; year++) {
      for (const { date, start, end, name, rule } of book.getHolidays(year)) {
        const key = `${date} ${rule}`;
        const known = found.get(key) ?? {
          day: dayOf(date, end.getTime() - start.getTime(), zone),
          names: {},
        };
        known.names[tag] = name;
        found.set(key, known);
      }
    }
  }
  return [...found.values()].flatMap(({ day, names }) => spread({ ...day, name: nameOf(names) }));
}

/** One that begins at midnight is a day; what begins later (a half holiday) is a span. */
function dayOf(date: string, lastsMs: number, zone: string): CalendarDay & { days: number } {
  const [day = '', clock = '00:00:00'] = date.split(' ');
  // A day on which the clocks change has 23 hours or 25.
  const days = Math.max(1, Math.round(lastsMs / DAY));
  if (clock.startsWith('00:00')) return { date: day, name: '', days };
  const from = firstShown(Date.parse(`${day}T${clock.slice(0, 5)}:00Z`), zone);
  return { from, to: from + lastsMs, name: '', days: 1 };
}

function spread({ days = 1, ...day }: CalendarDay & { days?: number }): CalendarDay[] {
  if (!('date' in day)) return [day];
  return Array.from({ length: days }, (_, index) => {
    const date = new Date(Date.parse(`${day.date}T00:00:00Z`) + index * DAY).toISOString().slice(0, 10);
    return { date, name: day.name };
  });
}

/** English is there for whoever reads none of ours; what is not translated says no more than it. */
function nameOf({ en = '', ...others }: Record<string, string>): CalendarName {
  const own = Object.entries(others).filter(([, name]) => name !== en);
  const names: Record<string, string> = Object.fromEntries(own);
  if (names['sr-Cyrl'] !== undefined) names.sr = latin(names['sr-Cyrl']);
  return own.length === 0 ? en : { en, ...names };
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', ђ: 'đ', е: 'e', ж: 'ž', з: 'z', и: 'i', ј: 'j', к: 'k' },
  ...{ л: 'l', љ: 'lj', м: 'm', н: 'n', њ: 'nj', о: 'o', п: 'p', р: 'r', с: 's', т: 't', ћ: 'ć', у: 'u' },
  ...{ ф: 'f', х: 'h', ц: 'c', ч: 'č', џ: 'dž', ш: 'š' },
};

function latin(words: string): string {
  return [...words]
    .map((letter) => {
      const small = letter.toLowerCase();
      const written = LETTERS[small] ?? letter;
      return small === letter ? written : written.charAt(0).toUpperCase() + written.slice(1);
    })
    .join('');
}
