import { z } from 'zod';
import { commentPages, pageSettings } from '../../vendors/meta/settings.ts';
import type { ChannelEntry } from '../channel.ts';

const settings = z.object({ FACEBOOK_COMMENTS_PAGES: commentPages, ...pageSettings }).refine(
  // What is wrong with a setting by itself is said by itself.
  ({ FACEBOOK_COMMENTS_PAGES: pages, MESSENGER_PAGE_TOKENS: tokens }) =>
    !(tokens instanceof Map) || pages.every((page) => tokens.has(page)),
  {
    path: ['FACEBOOK_COMMENTS_PAGES'],
    message: 'names a Page without a token in MESSENGER_PAGE_TOKENS',
  },
);

export type FacebookCommentsSettings = z.infer<typeof settings>;

/** What everybody reads on Facebook Pages: comments below their posts, and posts of visitors. */
export const entry: ChannelEntry = {
  id: 'facebook-comments',
  about: {
    level: 'gold',
    inbound: 'comments and visitor posts: texts, photos, videos, edits, deletions, hiding, signs',
    outbound: 'public answers with photos to 10 MB, one private reply',
    tested: 'stand-in of the Graph API v23.0',
  },
  settings,
  needs: [
    'FACEBOOK_COMMENTS_PAGES',
    'MESSENGER_APP_SECRET',
    'MESSENGER_VERIFY_TOKEN',
    'MESSENGER_PAGE_TOKENS',
  ],
  callsByHttps: true,
  load: async () => (await import('./facebook-comments.ts')).createFacebookComments,
  doctor: async () => (await import('./doctor.ts')).examineFacebookComments,
};
