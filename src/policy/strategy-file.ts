import { z } from 'zod';
import { FIGURES, NEEDS_GUARD } from '../domain/strategy/figures.ts';
import { type Profile, type Strategy, samePlace, type TrialPlace } from '../domain/strategy/strategy.ts';
import { type AuthorityFile, limitsIn } from './backtest/limits.ts';
import { code, told, words } from './codes.ts';
import { meantBy } from './meant.ts';
import { ownTextProblems, textsShape } from './texts-file.ts';

const DAY = 86_400_000;
const LONGEST_TRIAL = 366 * DAY;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A day (UTC), or an instant with its zone. */
const instant = z
  .string()
  .refine(
    (at) => Number.isFinite(instantOf(at)),
    'must be a day such as 2026-12-31, or an instant such as 2026-12-31T12:00:00Z',
  );

const choice = { profile: code, since: instant, why: words, by: words };
const trial = z
  .strictObject({ ...choice, channel: code.optional(), segment: code.optional(), until: instant })
  .refine(
    ({ channel, segment }) => (channel === undefined) !== (segment === undefined),
    'needs a channel or a segment, not both',
  )
  .refine(({ since, until }) => !(endOf(until) <= instantOf(since)), {
    path: ['until'],
    message: 'must be later than its beginning',
  })
  .refine(({ since, until }) => !(endOf(until) - instantOf(since) > LONGEST_TRIAL), {
    path: ['until'],
    message: 'a trial ends within a year',
  });

/** strategy.json: which profile is chosen, and which others are tried where. */
export const strategyFile = z.strictObject({
  about: words,
  chosen: z.strictObject({
    ...choice,
    /** Left out: nobody chose it yet, so that nobody is warned of another choice. */
    review: instant.optional(),
  }),
  trials: z.array(trial).max(20).default([]),
});
export type StrategyFile = z.infer<typeof strategyFile>;

const hours = z
  .number()
  .positive()
  .max(24 * 366);
const number = z.int().min(0).max(1_000_000_000);

/** A file under profiles/: what it moves, and what it is for. */
export const profileFile = z
  .strictObject({
    name: told,
    about: told,
    seeks: z.enum(FIGURES),
    guards: z.array(z.enum(FIGURES)).default([]),
    targets: z
      .strictObject({
        promiseHours: hours,
        aimHours: hours,
        acknowledgeMinutes: z.int().positive(),
        resolveHours: hours,
        /** `rules`: customers are told what deadlines.json promises, we work by what stands here. */
        tells: z.literal('rules'),
      })
      .partial()
      .refine(({ promiseHours, aimHours }) => (promiseHours === undefined) === (aimHours === undefined), {
        path: ['aimHours'],
        message: 'promiseHours and aimHours stand together',
      })
      .refine(({ promiseHours = 1, aimHours = 1 }) => aimHours <= promiseHours, {
        path: ['aimHours'],
        message: 'must not be later than the promise',
      })
      .refine(({ promiseHours, tells }) => tells === undefined || promiseHours !== undefined, {
        path: ['tells'],
        message: 'needs promiseHours, which is then ours alone',
      })
      .default({}),
    limits: z.record(z.string(), number).default({}),
    budgets: z.record(code, number).default({}),
    texts: textsShape.default({}),
  })
  .refine(({ seeks, guards }) => !NEEDS_GUARD.includes(seeks) || guards.some((one) => one !== seeks), {
    path: ['guards'],
    message: 'who neglects customers betters this figure too: it needs another one as its guard',
  });
export type ProfileFile = z.infer<typeof profileFile>;

/** Where profiles stand beside the other files. */
export const PROFILES = 'profiles';
const PROFILE_NAME = /^profiles\/([a-z][a-z0-9-]{0,39})\.json$/;

type Files = Readonly<Record<string, unknown>>;

export function isProfile(file: string): boolean {
  return PROFILE_NAME.test(file);
}

/** The profiles of checked files, by their ids. */
export function profilesIn(files: Files): Map<string, ProfileFile> {
  const named = Object.entries(files).flatMap(([file, content]) => {
    const id = PROFILE_NAME.exec(file)?.[1];
    return id === undefined ? [] : [[id, profileFile.parse(content)] as const];
  });
  return new Map(named);
}

export function spokenProfile(id: string, { name, about, seeks, guards }: ProfileFile): Profile {
  return { id, name, about, seeks, guards };
}

/** Of a checked file; null: there is none. */
export function strategyOf(content: unknown): Strategy | null {
  if (content === undefined) return null;
  const { chosen, trials } = strategyFile.parse(content);
  return {
    chosen: {
      ...chosen,
      since: instantOf(chosen.since),
      review: chosen.review === undefined ? null : instantOf(chosen.review),
    },
    trials: trials.map(({ channel, segment, since, until, ...rest }) => ({
      ...rest,
      on: placeOf({ channel, segment }),
      since: instantOf(since),
      until: endOf(until),
    })),
  };
}

export function placeOf({
  channel,
  segment,
}: {
  channel?: string | undefined;
  segment?: string | undefined;
}): TrialPlace {
  return channel === undefined ? { segment: segment ?? '' } : { channel };
}

/** Epoch ms; NaN: it is none. */
export function instantOf(written: string): number {
  return DATE.test(written) || /T.*(Z|[+-]\d{2}:?\d{2})$/.test(written) ? Date.parse(written) : Number.NaN;
}

/** A day as an end is over with it. */
export function endOf(written: string): number {
  return instantOf(written) + (DATE.test(written) ? DAY : 0);
}

/** A customer may answer an offer by its words, long after a trial has ended. */
const EVERYWHERE = ['customer.offer', 'customer.offer-else', 'customer.solved-yes', 'customer.solved-no'];

interface Found {
  path: PropertyKey[];
  problem: string;
}

/** What the shape of strategy.json cannot say: profiles and segments there are, one trial in a place at a time. */
export function strategyProblems(content: unknown, files: Files): Found[] {
  const parsed = strategyFile.safeParse(content);
  if (!parsed.success) return [];
  const { chosen, trials } = parsed.data;
  const profiles = Object.keys(files).flatMap((file) => PROFILE_NAME.exec(file)?.[1] ?? []);
  const unknown = (id: string, path: PropertyKey[]): Found[] =>
    profiles.includes(id)
      ? []
      : [
          {
            path: [...path, 'profile'],
            problem: `there is no ${PROFILES}/${id}.json${meantBy(id, profiles)}`,
          },
        ];
  const segments = segmentsIn(files);
  const strange = trials.flatMap(({ profile, segment }, index): Found[] => [
    ...unknown(profile, ['trials', index]),
    ...(segment === undefined || segments.includes(segment)
      ? []
      : [
          {
            path: ['trials', index, 'segment'],
            problem: `there is no such segment${meantBy(segment, segments)}`,
          },
        ]),
  ]);
  const long = tooLong(chosen.profile, files);
  return [
    ...unknown(chosen.profile, ['chosen']),
    ...(long === null ? [] : [{ path: ['chosen', 'profile'], problem: long }]),
    ...strange,
    ...crowded(strategyOf(content)?.trials ?? []),
  ];
}

function crowded(trials: Strategy['trials']): Found[] {
  return trials.flatMap((one, index): Found[] => {
    const before = trials.slice(0, index);
    const clash = before.some(
      (other) => samePlace(one.on, other.on) && one.since < other.until && other.since < one.until,
    );
    return clash ? [{ path: ['trials', index], problem: 'another trial runs there at that time' }] : [];
  });
}

function segmentsIn(files: Files): string[] {
  const { rules = [] } = (files['segments.json'] ?? {}) as {
    rules?: { event?: { params?: { name?: unknown } } }[];
  };
  if (!Array.isArray(rules)) return [];
  return rules.flatMap(({ event }) => (typeof event?.params?.name === 'string' ? [event.params.name] : []));
}

/** What the shape of a profile cannot say: limits, budgets and texts there are. */
export function profileProblems(content: unknown, files: Files): Found[] {
  const parsed = profileFile.safeParse(content);
  if (!parsed.success) return [];
  const { limits, budgets, texts } = parsed.data;
  const authority = files['authority.json'] as AuthorityFile | undefined;
  // Without it nothing is given away, whatever a profile says.
  if (authority === undefined) return textProblems(texts);
  const known = limitsIn(structuredClone(authority)).map(({ name }) => name);
  // What a piece costs is no matter of how we serve.
  const names = known.filter((name) => !name.startsWith('budget.') && !name.endsWith('.worth'));
  const purses = authority.budgets.map(({ id }) => id);
  return [
    ...strangers(limits, names, 'limits'),
    ...strangers(budgets, purses, 'budgets'),
    ...textProblems(texts),
  ];
}

function textProblems(texts: ProfileFile['texts']): Found[] {
  const everywhere = Object.keys(texts).filter((key) => EVERYWHERE.includes(key));
  return [
    ...ownTextProblems(texts),
    ...everywhere.map((key) => ({
      path: ['texts', key],
      problem: 'is the same everywhere: say it in texts.json',
    })),
  ];
}

function strangers(said: Readonly<Record<string, number>>, known: readonly string[], where: string): Found[] {
  return Object.keys(said)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: [where, name],
      problem: `there is no such one in authority.json; there is ${known.join(', ')}${meantBy(name, known)}`,
    }));
}

/** A profile that somebody is served by only tightens what deadlines.json promises; a longer promise is written there, for everybody to see. */
function tooLong(id: string, files: Files): string | null {
  const { data } = profileFile.safeParse(files[`${PROFILES}/${id}.json`]);
  const promise = data?.targets.promiseHours ?? 0;
  const slowest = slowestPromise(files);
  return promise <= slowest
    ? null
    : `${id} promises ${promise} h, longer than deadlines.json (${slowest} h); a profile only tightens`;
}

function slowestPromise(files: Files): number {
  const { rules = [] } = (files['deadlines.json'] ?? {}) as {
    rules?: { event?: { params?: { promiseHours?: unknown } } }[];
  };
  const all = Array.isArray(rules) ? rules.map(({ event }) => Number(event?.params?.promiseHours)) : [];
  return Math.max(0, ...all.filter(Number.isFinite));
}
