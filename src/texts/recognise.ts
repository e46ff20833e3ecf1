/**
 * The tag of the language that a text is written in, as far as a customer's language goes: ours (`en`, `sl`, `sr`,
 * `sr-Cyrl`, `ru`), any other that the library knows, or null: not sure.
 */
export type Recognise = (text: string) => string | null;

/** How alike a text is to each language, 0 to 1, by the language's tag. */
type Likeness = Record<string, number>;

const OURS = ['en', 'sl', 'sr', 'sr-Cyrl', 'ru'];
/** Fewer letters say nothing. */
const FEWEST_LETTERS = 5;
/** From so many letters on the likeliest language is taken; 40 characters have about 33. */
const ENOUGH_LETTERS = 30;
/** How far ahead of its rival a language is to be in a text of next to no letters. */
const LEAD = 0.2;
/** Cyrillic languages share most of their letters' bytes, by which the library compares. */
const CYRILLIC_LEAD = 0.3 * LEAD;
/** So much of a text is looked at, which bounds the work too. */
const READ_CHARACTERS = 1000;
/** Addresses are nobody's language. */
const ADDRESS = /(?:https?:\/\/|www\.)\S+|\S+@\S+/gu;

let loading: Promise<Recognise> | undefined;

/** Loads the languages (0.2 s, some 60 MB: hence only once somebody writes) and answers what recognises them. */
export function recogniser(): Promise<Recognise> {
  loading ??= import('eld/small').then(({ eld }) => {
    return (text: string) => recognised(text, (plain) => eld.detect(plain).getScores());
  });
  return loading;
}

function recognised(text: string, likenessOf: (text: string) => Likeness): string | null {
  const lower = text.slice(0, READ_CHARACTERS).normalize('NFC').toLowerCase().replace(ADDRESS, ' ');
  const letters = count(lower, /\p{L}/gu);
  if (letters < FEWEST_LETTERS) return null;
  const cyrillic = count(lower, /\p{Script=Cyrillic}/gu) > letters / 2;
  const told = cyrillic ? byLetter(lower) : null;
  if (told !== null) return told;
  const likeness = cyrillic ? inCyrillic(lower, likenessOf(lower)) : inLatin(likenessOf(lower));
  const wanting = Math.max(0, 1 - letters / ENOUGH_LETTERS);
  return likeliest(likeness, wanting * (cyrillic ? CYRILLIC_LEAD : LEAD));
}

/** Letters that one language alone has: the library does not know Macedonian, and hardly needs the rest of the text. */
function byLetter(text: string): string | null {
  if (/[ѓќѕѐѝ]/u.test(text)) return 'mk';
  if (/[ђћ]/u.test(text)) return 'sr-Cyrl';
  if (/ў/u.test(text)) return 'be';
  return /[іїєґ]/u.test(text) ? 'uk' : null;
}

/** Words that Russian alone has: a short text may have none of its letters, and look Bulgarian. */
const RUSSIAN = /(?<!\p{L})(?:мне|меня|что|это|здравствуйте|пожалуйста|спасибо|сегодня)(?!\p{L})/u;

/** The library's `sr` is Serbian in Cyrillic, next to which letters that it has not got rule it out, or the others. */
function inCyrillic(text: string, { sr = 0, hr: _, ...likeness }: Likeness): Likeness {
  const onlyRussian = /[ыэё]/u.test(text) || RUSSIAN.test(text);
  const notSerbian = onlyRussian || /[йщьъюя]/u.test(text);
  const notRussian = /[љњџј]/u.test(text);
  const ruledOut = [
    ...(onlyRussian ? ['bg', 'uk'] : []),
    ...(notRussian ? ['ru', 'bg', 'uk'] : []),
    ...(notSerbian ? ['sr-Cyrl'] : []),
  ];
  const all = Object.entries({ ...likeness, 'sr-Cyrl': sr });
  return Object.fromEntries(all.filter(([tag]) => !ruledOut.includes(tag)));
}

/** Croatian, Bosnian and Montenegrin are served as Serbian in Latin letters: no short text tells them apart. */
function inLatin({ hr = 0, sr: _, ...likeness }: Likeness): Likeness {
  return { ...likeness, sr: hr };
}

/** The one that leads by so much: one of ours before every other, another before all of ours. */
function likeliest(likeness: Likeness, lead: number): string | null {
  const ranked = Object.entries(likeness)
    .filter(([, alike]) => alike > 0)
    .sort(([, one], [, other]) => other - one);
  const [best, ...others] = ranked;
  if (best === undefined) return null;
  const rival = OURS.includes(best[0]) ? others[0] : others.find(([tag]) => OURS.includes(tag));
  return best[1] - (rival?.[1] ?? 0) < lead ? null : best[0];
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
