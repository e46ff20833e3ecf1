import { z } from 'zod';

const listed = (setting: string) =>
  setting
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** `1234=token`, with commas between several. */
export const tokensByAccount = z
  .string()
  .regex(/^\s*\d+\s*=[^,\s]+(\s*,\s*\d+\s*=[^,\s]+)*\s*$/, 'takes id=token, with commas between them')
  .transform((list) => new Map(listed(list).map((one) => onePage(one))));

/** What the channels of Facebook Pages share: one app serves them, at one callback address. */
export const pageSettings = {
  MESSENGER_APP_SECRET: z
    .string()
    .min(1)
    .describe('App secret of your Meta app (App settings, Basic). Deliveries are signed with it.'),
  MESSENGER_VERIFY_TOKEN: z
    .string()
    .min(1)
    .describe('A word you choose and enter at Meta beside the callback address.'),
  MESSENGER_PAGE_TOKENS: tokensByAccount
    .describe('Page access tokens by the ids of their Pages: 1234=token, with commas between several.')
    .meta({ example: '1234=an-example-token' }),
  MESSENGER_API_URL: z
    .url()
    .default('https://graph.facebook.com/v23.0')
    .describe('Where the Graph API is, with its version.'),
};

/** Messenger knows it too, because Meta delivers both to one address. */
export const commentPages = z
  .string()
  .default('')
  .transform(listed)
  .refine((pages) => pages.every((one) => /^\d+$/.test(one)), 'takes ids of Pages, with commas between them')
  .describe(
    'Ids of Pages whose comments and visitor posts become tickets, with commas; each has a token in MESSENGER_PAGE_TOKENS.',
  )
  .meta({ example: '1234' });

function onePage(setting: string): [page: string, token: string] {
  const [page = '', ...token] = setting.split('=');
  return [page.trim(), token.join('=').trim()];
}
