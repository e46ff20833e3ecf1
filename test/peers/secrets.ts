import type { KeptSecrets } from '../../src/channels/channel.ts';

/** A house in which no vendor renews anything. */
export const NOTHING_KEPT: KeptSecrets = {
  keep: async (_purpose, fresh) => fresh,
  replace: async () => false,
};
