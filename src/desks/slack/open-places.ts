import type { SlackPlaces } from '../../vendors/slack/places.ts';

/** Channels in which a message that nobody answers to begins something. */
export interface OpenPlaces {
  /** Members answer each other's questions. */
  isCommunity(channel: string): boolean;
  /** Channels in which they begin, as far as they are known by their ids. */
  known: readonly string[];
  /** They begin in every channel that is shared with another company, too, but for our own. */
  shared: { ours(): ReadonlySet<string> } | null;
  /** Direct messages with the app, in which cases of a community go on. */
  isDirect(channel: string): boolean;
  /** Whether messages of the channel itself are heard there. `shared`: Slack says that another company is in it. */
  begins(channel: string, shared: boolean): boolean;
}

/** `ours`: channels of the team's own, which are neither. */
export function openPlaces(
  { SLACK_COMMUNITY_CHANNELS: community, SLACK_CONNECT_CHANNELS: connect }: SlackPlaces,
  ours: () => ReadonlySet<string>,
): OpenPlaces {
  const isCommunity = (channel: string) => community.includes(channel);
  const isDirect = (channel: string) => community.length > 0 && channel.startsWith('D');
  return {
    known: [...new Set([...community, ...connect])].filter((one) => one !== 'all'),
    shared: connect.includes('all') ? { ours } : null,
    isCommunity,
    isDirect,
    begins: (channel, shared) =>
      isCommunity(channel) ||
      isDirect(channel) ||
      connect.includes(channel) ||
      (shared && connect.includes('all') && !ours().has(channel)),
  };
}
