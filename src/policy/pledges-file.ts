import { z } from 'zod';
import { NO_PLEDGES, type PledgeBook, pledgeBook, SCOPES } from '../domain/pledge/book.ts';
import { HINT_REASONS } from '../domain/pledge/compare.ts';
import { readPledges } from '../domain/pledge/find.ts';
import { NEEDS, PLEDGE_KINDS } from '../domain/pledge/model.ts';
import { NO_PLEDGE_TERMS, type PledgeTerms } from '../domain/pledge/terms.ts';
import { code, words } from './codes.ts';
import type { ExampleRun } from './examples.ts';
import { type Phrasing, phraseProblem, phraseReader, type Sets, spellingCount } from './phrasing.ts';

const HOUR = 3_600_000;
const phrase = z.string().trim().min(1).max(200);
const phrasing = {
  en: z.array(phrase).max(200).optional(),
  sl: z.array(phrase).max(200).optional(),
  sr: z.array(phrase).max(200).optional(),
  ru: z.array(phrase).max(200).optional(),
};
const byLanguage = z.strictObject(phrasing);
const text = z.string().trim().min(1).max(500);

const span = z.number().positive().max(1000);

const pattern = z.strictObject({
  id: code,
  kind: z.enum(PLEDGE_KINDS),
  about: words,
  needs: z.array(z.enum(NEEDS)).max(NEEDS.length).default([]),
  yields: z.boolean().default(false),
  despite: z.array(code).max(50).default([]),
  ...phrasing,
  examples: z.array(z.strictObject({ text, fires: z.boolean() })).max(100),
});

const guard = z.strictObject({
  id: code,
  about: words,
  scope: z.enum(SCOPES),
  ...phrasing,
  except: byLanguage.default({}),
  /** Texts in which nothing is found, because of it. */
  examples: z.array(text).min(1).max(100),
});

export const pledgesFile = z.strictObject({
  about: words,
  gate: z.array(z.enum(HINT_REASONS)).max(HINT_REASONS.length).default([]),
  concessions: z.partialRecord(z.enum(PLEDGE_KINDS), code).default({}),
  times: z
    .partialRecord(
      z.enum(PLEDGE_KINDS),
      z.strictObject({ soonestHours: span.optional(), latestDays: span.optional() }),
    )
    .default({}),
  sets: z.record(code, byLanguage).default({}),
  patterns: z.array(pattern).max(100),
  unless: z.array(guard).max(50).default([]),
});

type PledgesFile = z.infer<typeof pledgesFile>;

/** What was made of a file; each part once somebody asks for it. */
interface Read {
  terms?: PledgeTerms;
  problems?: readonly Found[];
  book?: PledgeBook;
  examples?: readonly ExampleRun[];
}

/** The newest files, the oldest first: thousands of phrases are not spelt out anew whenever rules are loaded. */
const read = new Map<string, Read>();
const MOST_READ = 4;

function readingOf(content: unknown): Read {
  const key = JSON.stringify(content);
  const known = read.get(key) ?? {};
  read.delete(key);
  read.set(key, known);
  const [oldest] = read.keys();
  if (read.size > MOST_READ && oldest !== undefined) read.delete(oldest);
  return known;
}

/** The patterns of a file that was checked. */
export function pledgesOf(content: unknown): PledgeBook {
  if (content === undefined) return NO_PLEDGES;
  const known = readingOf(content);
  known.book ??= bookOf(pledgesFile.parse(content));
  return known.book;
}

/** What a file that was checked makes of pledges. */
export function pledgeTermsOf(content: unknown): PledgeTerms {
  if (content === undefined) return NO_PLEDGE_TERMS;
  const known = readingOf(content);
  known.terms ??= termsOf(pledgesFile.parse(content));
  return known.terms;
}

function termsOf({ gate, concessions, times }: PledgesFile): PledgeTerms {
  const inMs = Object.entries(times).map(([kind, { soonestHours, latestDays }]) => [
    kind,
    {
      ...(soonestHours === undefined ? {} : { soonestMs: soonestHours * HOUR }),
      ...(latestDays === undefined ? {} : { latestMs: latestDays * 24 * HOUR }),
    },
  ]);
  return { gate, concessions, times: Object.fromEntries(inMs) };
}

function bookOf({ sets, patterns, unless }: PledgesFile): PledgeBook {
  const spelt = phraseReader(sets);
  return pledgeBook(
    patterns.map((one) => ({ ...one, phrases: spelt(one) })),
    unless.map((one) => ({ ...one, phrases: spelt(one), except: spelt(one.except) })),
  );
}

/** Phrases of a file with all their alternatives: they bound the memory, and the time that the file takes to be read. */
const MOST_SPELLINGS = 20_000;
/** When examples are read: a Tuesday. */
const EXAMPLE_CLOCK = { now: Date.UTC(2026, 10, 24, 9), zone: 'UTC' };

/** Whether each example of each pattern fires, or does not, as it says; whether each of an `unless` is held back by it. */
export function pledgeExamples(content: unknown): readonly ExampleRun[] {
  if (content === undefined) return [];
  const known = readingOf(content);
  known.examples ??= examplesOf(content, pledgesOf(content));
  return known.examples;
}

function examplesOf(content: unknown, book: PledgeBook): ExampleRun[] {
  const { patterns, unless } = pledgesFile.parse(content);
  const readIn = (text: string) => readPledges(text, book, EXAMPLE_CLOCK);
  return [
    ...patterns.flatMap(({ id, examples }) =>
      examples.map(({ text, fires }, index) => {
        const passed = readIn(text).found.some((one) => one.pattern === id) === fires;
        return { rule: id, number: index + 1, expected: fires, passed };
      }),
    ),
    ...unless.flatMap(({ id, examples }) =>
      examples.map((text, index) => {
        const { found, held } = readIn(text);
        const passed = found.length === 0 && held.some(({ guard }) => guard === id);
        return { rule: id, number: index + 1, expected: true, passed };
      }),
    ),
  ];
}

interface Found {
  path: (string | number)[];
  problem: string;
}

/** What the shape cannot say: ids stand once, phrases can be read, and each pattern has an example on which it fires. */
export function pledgesProblems(content: unknown): Found[] {
  const known = readingOf(content);
  known.problems ??= problemsIn(content);
  return [...known.problems];
}

function problemsIn(content: unknown): Found[] {
  const parsed = pledgesFile.safeParse(content);
  if (!parsed.success) return [];
  const { sets, patterns, unless } = parsed.data;
  const all = [...patterns, ...unless, ...unless.map(({ except }) => except)];
  const count = all.reduce((sum, one) => sum + spellingCount(one, sets), 0);
  if (count > MOST_SPELLINGS)
    return [{ path: [], problem: `stands for ${count} phrases; ${MOST_SPELLINGS} are the most` }];
  return readingProblems(parsed.data);
}

function readingProblems({ sets, patterns, unless }: PledgesFile): Found[] {
  const all = [...patterns, ...unless];
  return [
    ...Object.entries(sets).flatMap(([name, set]) => phrasingProblems(set, {}, ['sets', name])),
    ...patterns.flatMap((one, index): Found[] => {
      const path = ['patterns', index];
      const silent = one.examples.every(({ fires }) => !fires);
      const problem = 'needs at least one example on which the pattern fires';
      return [
        ...phrasingProblems(one, sets, path),
        ...one.despite.flatMap((name, at): Found[] =>
          unless.some(({ id }) => id === name)
            ? []
            : [{ path: [...path, 'despite', at], problem: `there is no "${name}" in unless` }],
        ),
        ...(silent ? [{ path: [...path, 'examples'], problem }] : []),
      ];
    }),
    ...unless.flatMap((one, index) => [
      ...phrasingProblems(one, sets, ['unless', index]),
      ...phrasingProblems(one.except, sets, ['unless', index, 'except']),
    ]),
    ...all.flatMap(({ id }, index) => {
      if (all.findIndex((other) => other.id === id) === index) return [];
      const list = index < patterns.length ? ['patterns', index] : ['unless', index - patterns.length];
      return [{ path: [...list, 'id'], problem: `"${id}" is there twice` }];
    }),
  ];
}

function phrasingProblems({ en, sl, sr, ru }: Phrasing, sets: Sets, path: Found['path']): Found[] {
  return Object.entries({ en, sl, sr, ru }).flatMap(([language, phrases = []]) =>
    phrases.flatMap((one, index) => {
      const problem = phraseProblem(one, language as keyof Phrasing, sets);
      return problem === undefined ? [] : [{ path: [...path, language, index], problem }];
    }),
  );
}
