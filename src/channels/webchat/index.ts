import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({});

/** Live chat on any site. Needs no account and no setting: always on. */
export const entry: ChannelEntry = {
  id: 'webchat',
  settings,
  needs: [],
  load: async () => (await import('./webchat.ts')).createWebchat,
};
