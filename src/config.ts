import { z } from 'zod';
import type { ChannelEntry } from './channels/channel.ts';
import type { DeskEntry } from './desks/desk.ts';
import { CodedError } from './domain/coded-error.ts';
import { LANGUAGE_TAGS, languageFrom } from './texts/languages.ts';

/** Where the database is when nobody says it. */
export const DEFAULT_DATABASE = 'sqlite:./data/osem.db';

/** The house's own settings. What the descriptions say stands in .env.example, which is made of them. */
export const houseSettings = z.object({
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('Port to listen on; 0 takes a free one.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 lets other machines in.'),
  PUBLIC_URL: z
    .url()
    .optional()
    .describe('Where customers and agents reach this installation, such as https://desk.example.com.'),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'takes sqlite:<path> or postgres://…')
    .default(DEFAULT_DATABASE)
    .describe('sqlite:<path> for the embedded default, or postgres://… for many processes.'),
  DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe(
      'Folder for attachments (with SQLite). The database is where DATABASE_URL says: set both to move both.',
    ),
  BACKUP_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Where npm run backup puts backups (./backups). When set, npm run doctor says how old the newest is.',
    ),
  RULES_DIR: z.string().min(1).default('./rules').describe('Folder of the rules.'),
  ADMIN_TOKEN: z
    .string()
    .min(16, 'takes at least 16 characters')
    .optional()
    .describe('A bearer token with the role lead for /api. Leave it out when nobody needs it.'),
  LANGUAGE: z
    .string()
    .default('en')
    .transform((setting, issues) => {
      const language = languageFrom(setting);
      if (language !== null) return language;
      issues.addIssue({ code: 'custom', message: `takes one of ${LANGUAGE_TAGS.join(', ')}` });
      return z.NEVER;
    })
    .describe(`The language of cards, notices and of people who chose none: ${LANGUAGE_TAGS.join(', ')}.`),
  PHONE_COUNTRY: z
    .string()
    .regex(/^[A-Z]{2}$/, 'takes two capital letters, such as SI')
    .optional()
    .describe(
      'The country (ISO 3166, such as SI) whose telephone numbers customers write without its code; empty: none.',
    ),
  UNDO_SECONDS: z.coerce.number().min(0).max(120).default(10).describe('How long a reply can be taken back.'),
  INVITE_HOURS: z.coerce
    .number()
    .positive()
    .max(720)
    .default(48)
    .describe('For so many hours a customer can take up an invitation to another channel.'),
  REOPEN_DAYS: z.coerce
    .number()
    .min(0)
    .default(14)
    .describe('A customer’s message reopens a resolved ticket for this many days; later it opens a new one.'),
  RETENTION_DELETED_DAYS: z.coerce
    .number()
    .min(0)
    .default(30)
    .describe('What somebody deleted is kept hidden for this many days, for supervisors with a reason.'),
  VENDOR_TIMEOUT_SECONDS: z.coerce
    .number()
    .positive()
    .default(10)
    .describe('A call to a vendor is given up after this.'),
  CHAT_ORIGINS: z
    .string()
    .default('')
    .describe('Origins whose pages may show the live chat, separated by commas; empty: any site.'),
  FORM_ORIGINS: z
    .string()
    .default('')
    .describe('Origins whose pages may show forms within theirs, separated by commas; empty: any site.'),
  CHAT_IDENTITY_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe(
      'A secret of 32 characters or more, with which your site signs who a visitor of the live chat is.',
    ),
  TRUST_PROXY: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true behind a reverse proxy that sets X-Forwarded-For.'),
  HOOKS_ALLOW_PRIVATE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((said) => said === 'true')
    .describe('true lets outgoing webhooks go to private addresses, and to this machine over plain http.'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('How much is logged.'),
  CLOCK_SPEED: z.coerce
    .number()
    .min(1)
    .max(10_000)
    .default(1)
    .describe('How fast the clock runs. Above 1 only for a demo: ten hours pass in minutes.'),
});

export type HouseSettings = z.infer<typeof houseSettings>;

/** An adapter that is on, with its settings checked. */
export interface Configured<Entry> {
  entry: Entry;
  settings: Record<string, unknown>;
}

export interface Config extends HouseSettings {
  channels: Configured<ChannelEntry>[];
  desks: Configured<DeskEntry>[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** The environment of this process, for programs that look at it as a whole. */
export function environment(): Env {
  return process.env;
}

/** The parts of a setting that commas stand between. */
export function listed(setting: string): string[] {
  return setting.split(',').flatMap((one) => one.trim() || []);
}

/** Where people reach the house. Without a setting, the address at which this machine itself finds it; no slash at the end. */
export function publicUrlOf(
  { PUBLIC_URL, HOST }: Pick<HouseSettings, 'PUBLIC_URL' | 'HOST'>,
  port: number,
): string {
  const everywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? 'localhost' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return (PUBLIC_URL ?? `http://${host}:${port}`).replace(/\/+$/, '');
}

/** The settings of this process. Throws CodedError 'wrong-setting' that names every wrong one at once. */
export function readConfig(adapters: Adapters, env: Env = process.env): Config {
  const { config, problems } = lookAtConfig(adapters, env);
  if (config === null || problems.length > 0) {
    throw new CodedError(
      'wrong-setting',
      `Settings that need a look:\n${problems.map((one) => `  ${one}`).join('\n')}`,
    );
  }
  return config;
}

/** The settings as far as they are right, and what is wrong with the others; null when the house's own are wrong. */
export function lookAtConfig(
  adapters: Adapters,
  env: Env = process.env,
): { config: Config | null; problems: string[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const problems: string[] = [];
  const house = checked(houseSettings, given, problems);
  const whole = [...adapters.channels, ...adapters.desks].filter((one) => isWhole(one, given));
  const known = { given, whole, problems };
  const channels = adapters.channels.flatMap((entry) => configured(entry, known));
  const desks = adapters.desks.flatMap((entry) => configured(entry, known));
  return { config: house === null ? null : { ...house, channels, desks }, problems };
}

interface Adapters {
  channels: readonly ChannelEntry[];
  desks: readonly DeskEntry[];
}

interface Adapter {
  id: string;
  settings: z.ZodObject;
  needs: readonly string[];
}

function isWhole({ needs }: Adapter, given: Env): boolean {
  return needs.every((name) => given[name] !== undefined);
}

/**
 * On when all it needs is there; with only a part of it somebody has forgotten something, unless that part is there for another
 * (`whole`: those that are on), such as an account that two channels share. A channel alone is no such reason for the desk of its
 * vendor, by which it hears.
 */
function configured<Entry extends Adapter>(
  entry: Entry,
  { given, whole, problems }: { given: Env; whole: readonly Adapter[]; problems: string[] },
): Configured<Entry>[] {
  const there = entry.needs.filter((name) => given[name] !== undefined);
  const missing = entry.needs.filter((name) => given[name] === undefined);
  const needed = new Set(whole.filter(({ id }) => id !== entry.id).flatMap(({ needs }) => needs));
  if (missing.length > 0 && there.every((name) => needed.has(name))) return [];
  if (missing.length > 0) {
    problems.push(...missing.map((name) => `${name}: ${entry.id} needs it beside ${there.join(', ')}`));
    return [];
  }
  const settings = checked(entry.settings, given, problems);
  return settings === null ? [] : [{ entry, settings }];
}

function checked<Shape extends z.ZodObject>(
  shape: Shape,
  given: Env,
  problems: string[],
): z.infer<Shape> | null {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  problems.push(...result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`));
  return null;
}
