import { z } from 'zod';
import type { ChannelEntry } from '../channel.ts';
import { authoritiesIn, bouncesOf, mailboxesOf, submissionsOf } from './mailboxes.ts';

const settings = z.object({
  IMAP_URL: z
    .string()
    .refine((value) => mailboxesOf(value).length > 0, 'takes imaps://user:password@host, several with commas')
    .describe(
      'Mailboxes that are read, with commas between: imaps://user:password@host/INBOX?address=help@example.com. Write @ in a user as %40.',
    )
    .meta({ example: 'imaps://help%40example.com:password@mail.example.com' }),
  SMTP_URL: z
    .string()
    .refine(
      (value) => submissionsOf(value).length > 0,
      'takes smtps://user:password@host, several with commas',
    )
    .describe(
      'Where mail goes out: smtps://user:password@host (465) or smtp://…:587. One for all mailboxes, or one for each, in their order.',
    )
    .meta({ example: 'smtps://help%40example.com:password@mail.example.com' }),
  MAIL_AUTH_HOST: z
    .string()
    .default('')
    .describe(
      'The name with which your own receiving server signs its Authentication-Results; only those are believed (DMARC).',
    ),
  MAIL_BOUNCES: z
    .string()
    .default('')
    .refine((value) => value === '' || bouncesOf(value, 'case') !== null, 'takes an address with one *')
    .describe(
      'Where undeliverable mail comes back, * standing for the case: bounces+*@example.com. Only where your server lets you send so.',
    ),
  MAIL_CA: z
    .string()
    .default('')
    .refine((value) => value === '' || authoritiesIn(value) !== null, 'takes a file with certificates (PEM)')
    .describe(
      'A file with the certificates (PEM) of an authority of your own, that has signed those of your mail servers.',
    ),
  MAIL_MAX_MB: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(25)
    .describe('Megabytes of one mail that are read; of a larger one its beginning is.'),
});

export type EmailSettings = z.infer<typeof settings>;

/** Mail by IMAP and SMTP. */
export const entry: ChannelEntry = {
  id: 'email',
  about: {
    level: 'silver',
    inbound: 'mails with files, several mailboxes, CC, bounces',
    outbound: 'plain text, files, in the thread',
    tested: 'smtp-server, hoodiecrow-imap, Dovecot 2.3',
  },
  settings,
  needs: ['IMAP_URL', 'SMTP_URL'],
  load: async () => (await import('./email.ts')).createEmail,
  doctor: async () => (await import('./doctor.ts')).examineEmail,
};
