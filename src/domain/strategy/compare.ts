import type { TicketEvent } from '../ticket/model.ts';
import { Count, caseAt, type Figures, profileOf, type Span } from './figures.ts';
import { liveTrials, type Strategy, type Trial, trialAt } from './strategy.ts';

/** Two groups of cases beside each other: a trial and the rest of its time, or after a choice and before it. */
export type Comparison = {
  profile: string;
  /** The figures that are looked at, and those that they are held against. */
  here: Group;
  there: Group;
} & ({ of: 'trial'; trial: Trial } | { of: 'choice' });

export interface Group extends Span {
  figures: Figures;
}

interface Counting {
  comparison: (here: Figures, there: Figures) => Comparison;
  here: Count;
  there: Count;
  /** On which side a case stands; null: on none. */
  side(events: Events): 'here' | 'there' | null;
}

type Events = readonly TicketEvent[];

const DAY = 86_400_000;
/** Longer ago nobody asks about, and a chat answer should not have to count it. */
const LONGEST = 92 * DAY;
/** The newest trials that are told. */
const MOST_TRIALS = 5;

/** Adds up cases for every comparison at once. Epoch ms. */
export class Comparing {
  /** From when cases are needed. */
  readonly since: number;
  readonly #all: Counting[];

  constructor(strategy: Strategy, now: number) {
    const begun = strategy.trials.filter(({ since }) => since < now).slice(-MOST_TRIALS);
    this.#all = [choiceOf(strategy, now), ...begun.map((trial) => trialOf(trial, now))];
    this.since = Math.min(...this.#all.map(({ comparison }) => firstOf(comparison)));
  }

  add(events: Events): void {
    for (const one of this.#all) {
      const side = one.side(events);
      if (side !== null) one[side].add(events);
    }
  }

  result(): Comparison[] {
    return this.#all.map(({ comparison, here, there }) => comparison(here.result(), there.result()));
  }
}

function firstOf(comparison: Counting['comparison']): number {
  const nothing = new Count({ since: 0, until: 0 }).result();
  const { here, there } = comparison(nothing, nothing);
  return Math.min(here.since, there.since);
}

/** As long after the choice as before it. What was served by a trial is no part of what the choice did. */
function choiceOf({ chosen, trials }: Strategy, now: number): Counting {
  const { since, profile } = chosen;
  const length = Math.max(0, Math.min(now - since, LONGEST));
  const after = { since, until: since + length };
  const before = { since: since - length, until: since };
  const isTried = (events: Events) => {
    const by = profileOf(events);
    const running = liveTrials({ chosen, trials }, beganAt(events));
    return (
      trialAt(
        running.filter((one) => one.profile === by),
        caseAt(events),
      ) !== undefined
    );
  };
  return {
    comparison: (here, there) => ({
      of: 'choice',
      profile,
      here: { ...after, figures: here },
      there: { ...before, figures: there },
    }),
    here: new Count(after),
    there: new Count(before),
    side: (events) => (beganAt(events) < since ? 'there' : isTried(events) ? null : 'here'),
  };
}

function trialOf(trial: Trial, now: number): Counting {
  const { since, profile } = trial;
  const span = { since, until: Math.min(trial.until, now, since + LONGEST) };
  return {
    comparison: (here, there) => ({
      of: 'trial',
      profile,
      trial,
      here: { ...span, figures: here },
      there: { ...span, figures: there },
    }),
    here: new Count(span),
    there: new Count(span),
    side: (events) =>
      profileOf(events) === profile && trialAt([trial], caseAt(events)) !== undefined ? 'here' : 'there',
  };
}

function beganAt(events: Events): number {
  return events.find(({ type }) => type === 'deadline-set')?.at ?? 0;
}
