import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { channelName } from '../src/texts/channel-name.ts';
import { inCyrillic } from '../src/texts/cyrillic.ts';
import { en } from '../src/texts/en.ts';
import { LANGUAGE_TAGS, type Language, languageFrom, languageOf } from '../src/texts/languages.ts';
import { roleName, stageName } from '../src/texts/names.ts';
import { learn, type TextKey, text } from '../src/texts/texts.ts';
import { timeLeft, timeSpan } from '../src/texts/time.ts';

const CATALOGUES = Object.fromEntries(
  await Promise.all(LANGUAGE_TAGS.map(async (tag) => [tag, await learn(tag)] as const)),
);
/** Around the borders between the forms of all languages: 1, 21 and 101 are one thing in Slovene, another in Russian. */
const COUNTS = [0, 1, 2, 3, 4, 5, 11, 21, 22, 101];

type Piece = ReturnType<IntlMessageFormat['getAst']>[number] & {
  value?: unknown;
  options?: Record<string, { value: Piece[] }>;
};

function parsed(message: string, language: string): Piece[] {
  return new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst() as Piece[];
}

/** Every piece of a message, those inside of choices too. */
function piecesOf(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece) => [
    piece,
    ...Object.values(piece.options ?? {}).flatMap(({ value }) => piecesOf(value)),
  ]);
}

const LITERAL = 0;
const SELECT = 5;
const PLURAL = 6;
const POUND = 7;

function holesOf(pieces: readonly Piece[]): string[] {
  const named = piecesOf(pieces).filter(({ type }) => type !== LITERAL && type !== POUND);
  return [...new Set(named.map(({ value }) => String(value)))].sort();
}

/** What a choice hangs on: codes that the program gives, the same in every language. */
function choicesOf(pieces: readonly Piece[]): string[] {
  const selects = piecesOf(pieces).filter(({ type }) => type === SELECT);
  return [
    ...new Set(
      selects.map(
        ({ value, options }) =>
          `${value}: ${Object.keys(options ?? {})
            .sort()
            .join(' ')}`,
      ),
    ),
  ].sort();
}

/** Addresses, commands, options and settings: they are typed, and nobody translates them. */
function typedIn(message: string): string[] {
  return (message.match(/(?<![\w/])\/[a-z][\w-]+|--[a-z]+|\b[A-Z]{3,}(?:_[A-Z]+)*_?/g) ?? []).filter(
    (word) => !['FAILED', 'HTML', 'API'].includes(word),
  );
}

/** What people type into canned replies stands in their help as it is. */
const TYPED_VARIABLES = /\{(?:name|number|agent|team|house)\}/g;

const HOLE = 1;

describe.each(LANGUAGE_TAGS)('the catalogue %s', (language) => {
  const catalogue = CATALOGUES[language] ?? {};

  it('has every text of the house, and none that English has not [K26]', () => {
    const keys = Object.keys(catalogue);
    expect(Object.keys(en).filter((key) => !keys.includes(key))).toEqual([]);
    expect(keys.filter((key) => !(key in en))).toEqual([]);
  });

  it('writes the number of a ticket outside of what is counted, where # is the count', () => {
    const swallowed = (parts: readonly Piece[], counted = false): boolean =>
      parts.some((part, index) => {
        if (counted && part.type === POUND && parts[index + 1]?.type === HOLE) return true;
        const inside = Object.values(part.options ?? {}).map(({ value }) => value);
        return inside.some((value) => swallowed(value, counted || part.type === PLURAL));
      });
    const wrong = Object.entries(catalogue).filter(([, message]) =>
      swallowed(new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst() as Piece[]),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  it('fills the same holes and knows the same choices', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      const own = parsed(message, language);
      const english = parsed(en[key as TextKey], 'en');
      expect([key, holesOf(own)]).toEqual([key, holesOf(english)]);
      expect([key, choicesOf(own)]).toEqual([key, choicesOf(english)]);
    }
  });

  it('has a form for every number where it counts things', () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const [key, message] of Object.entries(catalogue)) {
      for (const { type, options = {} } of piecesOf(parsed(message, language))) {
        const forms = Object.keys(options).filter((form) => !form.startsWith('='));
        // `=0 {} other {# h}` hides a zero: a unit is the same for every number.
        if (type === PLURAL && forms.length > 1)
          expect([key, forms.sort()]).toEqual([key, wanted.toSorted()]);
      }
    }
  });

  it('can be said with every number', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      const holes = holesOf(parsed(message, language));
      for (const count of COUNTS) {
        const whole = text(key as TextKey, Object.fromEntries(holes.map((hole) => [hole, count])), language);
        const said = whole.replace(TYPED_VARIABLES, '');
        expect([key, said]).not.toEqual([key, expect.stringMatching(/[{}]|undefined|NaN/)]);
        expect([key, said.trim()]).not.toEqual([key, '']);
      }
    }
  });

  it('leaves alone what people type', () => {
    for (const [key, message] of Object.entries(catalogue)) {
      for (const word of typedIn(en[key as TextKey]))
        expect([key, message]).toEqual([key, expect.stringContaining(word)]);
    }
  });

  it.each([
    ['summaries in Discord', /^(?:command|option)\./, 100],
    ['titles of Slack’s forms', /^slack\.\w+-title$/, 24],
    ['tags of Discord’s forums', /^discord\.tag-/, 20],
  ])('fits %s', (_place, keys, limit) => {
    const said = Object.keys(en)
      .filter((key) => keys.test(key))
      .map((key) => text(key as TextKey, { number: 123_456 }, language));
    expect(said.filter((words) => words.length > limit)).toEqual([]);
    // A platform tells tags apart by their names.
    if (limit === 20) expect(new Set(said).size).toBe(said.length);
  });

  it('has plain holes only in what customers read: the widget fills them without a formatter', () => {
    const customers = Object.entries(catalogue).filter(([key]) => key.startsWith('chat.'));
    for (const [key, source] of customers)
      expect([key, source.replace(/\{\w+\}/g, '')]).not.toEqual([key, expect.stringMatching(/[{}]/)]);
  });
});

describe('counting', () => {
  const says = (language: Language, key: TextKey, counts = COUNTS) =>
    counts.map((count) =>
      text(key, { count, which: '', more: 'no', lines: '' }, language).replace(/ \(.*/s, ''),
    );

  it('knows the Slovene dual, and that 101 is one again', () => {
    expect(says('sl', 'said.queue')).toEqual([
      '0 zahtevkov',
      '1 zahtevek',
      '2 zahtevka',
      '3 zahtevki',
      '4 zahtevki',
      '5 zahtevkov',
      '11 zahtevkov',
      '21 zahtevkov',
      '22 zahtevkov',
      '101 zahtevek',
    ]);
  });

  it('knows the Serbian and the Russian forms', () => {
    expect(says('sr', 'desk.notify.many', [1, 3, 5, 21])).toEqual([
      'Pisao je 1 korisnik',
      'Pisala su 3 korisnika',
      'Pisalo je 5 korisnika',
      'Pisao je 21 korisnik',
    ]);
    expect(says('sr-Cyrl', 'desk.notify.many', [2])).toEqual(['Писала су 2 корисника']);
    expect(says('ru', 'said.queue', [0, 1, 2, 5, 11, 21, 22])).toEqual([
      '0 обращений',
      '1 обращение',
      '2 обращения',
      '5 обращений',
      '11 обращений',
      '21 обращение',
      '22 обращения',
    ]);
  });

  it('says times and names in the language', () => {
    const ms = 3 * 3_600_000 + 12 * 60_000;
    expect([timeSpan(ms, 'ru'), timeLeft(ms, 'sl'), timeLeft(-ms, 'sr-Cyrl')]).toEqual([
      '3 ч 12 мин',
      'še 3 h 12 min',
      '3 h 12 min кашњења',
    ]);
    expect([roleName('lead', 'sl'), stageName('last-call', 'ru'), channelName('webchat', 'sr')]).toEqual([
      'vodja',
      'последний звонок',
      'Ćaskanje uživo',
    ]);
    expect([stageName('stage-of-theirs', 'sl'), channelName('pigeon', 'ru')]).toEqual([
      'stage-of-theirs',
      'pigeon',
    ]);
  });
});

describe('Serbian Cyrillic', () => {
  it.each([
    ['Ljubljana, njega, džep, Džep', 'Љубљана, њега, џеп, Џеп'],
    ['injekcija, konjugacija, nadživeti, odžvakati', 'инјекција, конјугација, надживети, оджвакати'],
    ['konj i panj, menja', 'коњ и пањ, мења'],
    ['đak, čas, ćaskanje, šuma, žaba', 'ђак, час, ћаскање, шума, жаба'],
  ])('writes %s', (latin, cyrillic) => {
    expect(inCyrillic(latin)).toBe(cyrillic);
  });

  it.each([
    [
      '{count, plural, one {# poruka od {name}} few {# poruke} other {# poruka}}',
      '{count, plural, one {# порука од {name}} few {# поруке} other {# порука}}',
    ],
    ['{yes, select, yes {da} other {ne}} {lines}', '{yes, select, yes {да} other {не}} {lines}'],
    ['Upišite /person add ili --confirm (/desk)', 'Упишите /person add или --confirm (/desk)'],
    ['https://desk.example.com/put i rules.json', 'https://desk.example.com/put и rules.json'],
    ['HTML-a, SLACK_TOKEN, U123, 2h', 'HTML-а, SLACK_TOKEN, U123, 2h'],
    ['3 h 12 min, 5 kB; Slack i Discord, Ctrl + K', '3 h 12 min, 5 kB; Slack и Discord, Ctrl + K'],
  ])('leaves alone what is no word in %s', (latin, cyrillic) => {
    expect(inCyrillic(latin)).toBe(cyrillic);
  });

  it('speaks to customers as it always did', () => {
    expect(text('chat.waiting', {}, 'sr-Cyrl')).toBe('Још није послато, покушавамо поново');
    expect(text('chat.page-embed-more', {}, 'sr-Cyrl')).toBe('Један ред HTML-а, на било којој страници:');
  });

  it('has no word left in Latin letters but names, units and what is typed', () => {
    const kept =
      /\{\w+\}|“[^”]*”|@[\w-]+|(?:\/|--)[a-z][\w-]*(?:\/\w+)?(?: (?:add|change|retry-letter|retry-job))?|https?:\S+|npm run [\w-]+|[\w/-]+\.(?:json|mjs)|\.env(?:\.example)?|<id>|\b[A-Z][A-Z\d_]+\b|\b\w*\d\w*\b/g;
    const names =
      /(?<!\p{L})(?:Osem|Slack|Discord|Telegram|Viber|WhatsApp|Messenger|Instagram|Facebook|Meta|Twilio|X|PostgreSQL|SQLite|https|Owner|Enter|Tab|Escape|Ctrl|K|h|min|s(?! \p{Ll})|d|kB|MB|true|false|house|dm|thread|digest|quiet)(?!\p{L})/gu;
    const ours = Object.entries(CATALOGUES['sr-Cyrl'] ?? {}).filter(
      ([key]) => !key.startsWith('discord.may-'),
    );
    const left = ours.flatMap(([key, message]) => {
      const words = piecesOf(parsed(message, 'sr-Cyrl')).filter(({ type }) => type === LITERAL);
      const said = words.map(({ value }) => String(value)).join(' ');
      const latin = said
        .replace(kept, '')
        .replace(names, '')
        .match(/[a-zčćđšž]+/giu);
      return latin === null ? [] : [`${key}: ${latin.join(' ')}`];
    });
    expect(left).toEqual([]);
  });
});

describe('a language', () => {
  it('is found by the nearest tag', () => {
    const found = ['sl-SI', 'sr-Cyrl-RS', 'sr-RS', 'ru', 'pt-BR', '__proto__'].map(languageOf);
    expect(found).toEqual(['sl', 'sr-Cyrl', 'sr', 'ru', 'en', 'en']);
  });

  it('is set by a tag of ours, or by the list that a system keeps for gettext', () => {
    expect(['sl', 'sr-cyrl', 'ru-RU', 'sl_SI.UTF-8', 'de_DE:ru_RU:sl', 'en_US:en'].map(languageFrom)).toEqual(
      ['sl', 'sr-Cyrl', 'ru', 'sl', 'ru', 'en'],
    );
    expect(['de_DE:de', 'pt_BR'].map(languageFrom)).toEqual(['en', 'en']);
    expect(['xx', 'slovene', ''].map(languageFrom)).toEqual([null, null, null]);
  });
});

/** All code and pages but the catalogues themselves. */
function code(): string {
  const root = join(import.meta.dirname, '..');
  // What the rules call their stages and reasons has names too.
  return ['src', 'scripts', 'rules']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter(
      (path) =>
        /\.(?:tsx?|mjs|html|json)$/.test(path) &&
        !catalogueFiles.includes(path.replace(/\.ts$/, '').replaceAll('\\', '/')),
    )
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
}

const catalogueFiles = LANGUAGE_TAGS.map((tag) => `src/texts/${tag.toLowerCase()}`);

it('nothing stands in the catalogue that nobody says', () => {
  const source = code();
  const words = new Set(
    [...source.matchAll(/(?:['"`]|\{\{)([\w.-]+)(?:['"`]|\}\})|\b(\w+)\??:/g)].flatMap(
      ([, quoted, name]) => quoted ?? name ?? [],
    ),
  );
  // `event.${type}`, `${desk}.trouble`: the hole must be filled by a word that stands somewhere.
  const holed = /`(?:([\w.-]*\.[\w.-]*)\$\{[^}]*\}([\w.-]*)|\$\{\w+\}(\.[\w.-]+))`/g;
  const made = [...source.matchAll(holed)].map(([, before = '', after = '', whole = after]) => ({
    before,
    after: whole,
  }));
  const said = (key: string) =>
    words.has(key) ||
    made.some(({ before, after }) => {
      const fits = key.startsWith(before) && key.endsWith(after) && key.length > before.length + after.length;
      return fits && words.has(key.slice(before.length, key.length - after.length));
    });
  expect(Object.keys(en).filter((key) => !said(key))).toEqual([]);
});
