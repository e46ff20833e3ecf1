import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({});

/** Forms made for a matter, as rules/forms/ describes them. Always on; without any there is nothing to fill in. */
export const entry: ChannelEntry = {
  id: 'forms',
  about: {
    level: 'gold',
    inbound: 'forms with fields and files, texts, presses',
    outbound: 'texts, files, buttons',
    tested: 'headless Chromium without script, real HTTP',
  },
  settings,
  needs: [],
  load: async () => (await import('./forms.ts')).createForms,
};
