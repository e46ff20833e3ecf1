/** Where customers are, by the ids of channels: forums of a community, and channels in which they open a case. */
export interface OpenPlaces {
  communities: ReadonlySet<string>;
  customers: ReadonlySet<string>;
}

export function openPlaces(settings: {
  DISCORD_COMMUNITY_FORUMS: readonly string[];
  DISCORD_CUSTOMER_CHANNELS: readonly string[];
}): OpenPlaces {
  return {
    communities: new Set(settings.DISCORD_COMMUNITY_FORUMS),
    customers: new Set(settings.DISCORD_CUSTOMER_CHANNELS),
  };
}

/** Whether customers have cases of their own somewhere, direct messages among them. */
export function isPersonal({ communities, customers }: OpenPlaces): boolean {
  return communities.size + customers.size > 0;
}
