import type { Told } from './kinds.ts';

/** What the rules say of the page that shows every way to reach the house. */
export interface FrontDoor {
  welcome: Told | null;
  /** Ways in the order in which they are shown; channels that are not here come after them. */
  ways: readonly FrontWay[];
}

export interface FrontWay {
  /** The id of a channel. */
  channel: string;
  /** Where it begins, instead of what the channel says itself. */
  link: string | null;
  /** What it is good for. */
  topics: Told | null;
}

/** For rules that say nothing of it. */
export const NO_FRONT_DOOR: FrontDoor = { welcome: null, ways: [] };
