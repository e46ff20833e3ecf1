import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({});

/** Live chat on any site. Needs no account and no setting: always on. */
export const entry: ChannelEntry = {
  id: 'webchat',
  about: {
    level: 'gold',
    inbound: 'texts, files, names, presses',
    outbound: 'texts, files, buttons',
    tested: 'headless Chromium, real HTTP',
  },
  settings,
  needs: [],
  load: async () => (await import('./webchat.ts')).createWebchat,
};
