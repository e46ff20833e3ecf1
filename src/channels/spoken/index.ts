import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({});

/** What is said on the phone or at the counter, and taken down by one of the team. Always on. */
export const entry: ChannelEntry = {
  id: 'spoken',
  about: {
    level: 'silver',
    inbound: 'what the team takes down',
    outbound: 'what the team says',
    tested: 'nothing stands outside',
  },
  settings,
  needs: [],
  load: async () => (await import('./spoken.ts')).createSpoken,
};
