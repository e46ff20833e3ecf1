import type { Told } from '../kinds.ts';
import type { Ticket } from '../ticket/model.ts';
import type { FigureId } from './figures.ts';

/** A way to serve: what it moves of the rules stands in its file; this is what people read of it. */
export interface Profile {
  id: string;
  name: Told;
  about: Told;
  /** The figure that it wants to better, and those that must not suffer for it. */
  seeks: FigureId;
  guards: readonly FigureId[];
}

/** Where another profile is tried: on a channel or for a segment. */
export type TrialPlace = { channel: string } | { segment: string };

/** Instants are epoch ms; `by` is `person:<id>` or a name. */
interface Chosen {
  profile: string;
  since: number;
  why: string;
  by: string;
}

/** Another profile in one place, `since` included, `until` excluded. */
export interface Trial extends Chosen {
  on: TrialPlace;
  until: number;
}

/** What strategy.json says. */
export interface Strategy {
  /** Not to be changed again before `review` without good reason; null: at any time. */
  chosen: Chosen & { review: number | null };
  trials: readonly Trial[];
}

/** What of a ticket says by which profile it is served. */
export interface ServedPlace {
  channel: string;
  segment: string | null;
}

export function servedAt({ conversation, triage }: Pick<Ticket, 'conversation' | 'triage'>): ServedPlace {
  return { channel: conversation.channel, segment: triage.segment };
}

export function liveTrials({ trials }: Strategy, now: number): Trial[] {
  return trials.filter(({ since, until }) => since <= now && now < until);
}

/** The first trial that a ticket is part of, in the order in which they stand in the file. */
export function trialAt(trials: readonly Trial[], { channel, segment }: ServedPlace): Trial | undefined {
  return trials.find(({ on }) => ('channel' in on ? on.channel === channel : on.segment === segment));
}

export function samePlace(one: TrialPlace, other: TrialPlace): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
