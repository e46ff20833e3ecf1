import type { Team } from '../commands/ports.ts';
import { codeOf } from '../domain/coded-error.ts';
import type { Live, People, Person } from '../store/store.ts';
import { NEWCOMER } from './newcomer.ts';
import { hashToken, newToken } from './token.ts';

/** A sign-in link is good for 15 minutes, a session for 30 days from the sign-in. */
export const SIGN_IN_MS = 15 * 60 * 1000;
export const SESSION_MS = 30 * 24 * 60 * 60 * 1000;

const FIRST_NAME = 'Owner';
/** `<@U123>`, `<@U123|ana>` (Slack), `<@123>`, `<@!123>` (Discord). */
const MENTION = /^<@!?([A-Za-z0-9]+)(?:\|[^>]*)?>$/;

/** The team with its keys: who may come in, and until when. Tokens are kept as hashes only. */
export interface Accounts extends Team {
  /** Uses up a one-time link's token; null when it was used, is too old or was never given. Times are epoch ms. */
  signIn(token: string): Promise<{ person: Person; token: string; expiresAt: number } | null>;
  /** For somebody whom a platform has named. Throws CodedError 'not-found' when they are not active. */
  startSession(personId: string): Promise<{ token: string; expiresAt: number }>;
  /** The active person behind a session's cookie. */
  bySession(token: string): Promise<Person | null>;
  /** The active person behind a bearer token. */
  byApiToken(token: string): Promise<Person | null>;
  signOut(token: string): Promise<void>;
  /** A bearer token that acts as the person until they are removed. */
  addApiToken(id: string): Promise<string>;
  /** Adds a person, or takes back a removed one as the same person. Throws CodedError 'conflict': the name is taken. */
  join(person: Newcomer): Promise<Person>;
  /**
   * A sign-in link for the one who sets the house up: adds a lead called Owner to a team without one. While that person is
   * alone, each start gives a fresh link; afterwards null.
   */
  firstStart(): Promise<string | null>;
}

export type Newcomer = Parameters<Team['add']>[0];

interface AccountPorts {
  people: People;
  live: Live;
  /** Where the web desk stands for its readers, without a slash at the end. */
  publicUrl: string;
  /** Wall-clock time: links and sessions do not run faster in a demo. Epoch ms. */
  now(): number;
  newId(): string;
}

export function createAccounts({ people, live, publicUrl, now, newId }: AccountPorts): Accounts {
  const signInLink = async (id: string) => {
    const token = newToken();
    await people.addToken({
      hash: hashToken(token),
      personId: id,
      kind: 'sign-in',
      expiresAt: now() + SIGN_IN_MS,
    });
    return linkOf(publicUrl, token);
  };
  const join = async (newcomer: Newcomer) => {
    const former = await people.byName(newcomer.name.trim());
    const back = former?.active === false ? former : null;
    const person = personOf({ ...idsOf(back), ...newcomer }, back?.id ?? newId(), now());
    await takenOver(people, person.id, newcomer);
    if (back === null) await people.add(person);
    else await people.change(back.id, person);
    live.publish({ kind: 'people' });
    return person;
  };
  return {
    signInLink,
    join,
    find: (who) => find(people, who.trim()),
    async add(newcomer) {
      const person = await join(newcomer);
      return { person, link: await signInLink(person.id) };
    },
    async change(id, patch) {
      await takenOver(people, id, patch);
      const changed = await people.change(id, decided(patch));
      if (changed) live.publish({ kind: 'people' });
      return changed;
    },
    async signIn(token) {
      const person = await people.takeToken(hashToken(token), 'sign-in', now());
      if (person === null) return null;
      return { person, ...(await startSession(people, person.id, now())) };
    },
    startSession: (personId) => startSession(people, personId, now()),
    bySession: (token) => people.byToken(hashToken(token), ['session'], now()),
    byApiToken: (token) => people.byToken(hashToken(token), ['api'], now()),
    async signOut(token) {
      await people.dropToken(hashToken(token));
      live.publish({ kind: 'people' });
    },
    async addApiToken(id) {
      const token = newToken();
      await people.addToken({ hash: hashToken(token), personId: id, kind: 'api', expiresAt: null });
      return token;
    },
    async firstStart() {
      const first = await leadOf(people, () => join({ name: FIRST_NAME, role: 'lead' }));
      return first === null ? null : signInLink(first.id);
    },
  };
}

async function startSession(people: People, personId: string, now: number) {
  const token = newToken();
  const expiresAt = now + SESSION_MS;
  await people.addToken({ hash: hashToken(token), personId, kind: 'session', expiresAt });
  return { token, expiresAt };
}

/** Of several processes that start at once with an empty team one adds its first lead. */
async function leadOf(people: People, add: () => Promise<Person>): Promise<Person | null> {
  const first = firstLead(await people.list());
  if (first !== 'nobody') return first;
  return add().catch(async (error: unknown) => {
    const meanwhile = codeOf(error) === 'conflict' ? firstLead(await people.list()) : 'nobody';
    if (meanwhile === 'nobody') throw error;
    return meanwhile;
  });
}

/** The lead who is the whole team; null once it has grown. */
function firstLead(team: readonly Person[]): Person | 'nobody' | null {
  const lead = team.find(({ role, active }) => role === 'lead' && active);
  if (lead === undefined) return 'nobody';
  return team.length === 1 ? lead : null;
}

/**
 * What a lead decides of somebody holds, whatever groups say. Whoever has gone keeps the platforms' ids: by them groups know
 * that they are not to come back.
 */
function decided(patch: Parameters<Team['change']>[1]): Parameters<People['change']>[1] {
  return patch.role === undefined && patch.active === undefined ? patch : { roleBy: null, ...patch };
}

/** An account on a platform that a lead gives to somebody is no longer that of whoever has gone. */
async function takenOver(
  people: People,
  id: string,
  { slack, discord }: Partial<Pick<Newcomer, 'slack' | 'discord'>>,
): Promise<void> {
  const former = [
    slack == null ? null : await people.bySlack(slack),
    discord == null ? null : await people.byDiscord(discord),
  ];
  for (const [index, one] of former.entries()) {
    if (one === null || one.active || one.id === id) continue;
    await people.change(one.id, index === 0 ? { slack: null } : { discord: null });
  }
}

function idsOf(former: Person | null): Partial<Newcomer> {
  return {
    ...(former?.slack == null ? {} : { slack: former.slack }),
    ...(former?.discord == null ? {} : { discord: former.discord }),
  };
}

/** Where the web desk takes the token; it uses it up at once and takes it out of the address. */
function linkOf(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, '')}/desk/?token=${token}`;
}

async function find(people: People, who: string): Promise<Person | null> {
  const mention = MENTION.exec(who)?.[1];
  const found =
    mention === undefined
      ? ((await people.byId(who)) ?? (await people.byName(who.replace(/^@/, ''))))
      : ((await people.bySlack(mention)) ?? (await people.byDiscord(mention)));
  return found?.active === true ? found : null;
}

function personOf(newcomer: Newcomer, id: string, createdAt: number): Person {
  const { name, role, sees = 'all', team = null, publicName = null, slack = null, discord = null } = newcomer;
  const { skills = [], cap = null, zone = null } = newcomer;
  return {
    id,
    name: name.trim(),
    role,
    sees,
    team,
    publicName,
    slack,
    discord,
    active: true,
    ...NEWCOMER,
    skills,
    cap,
    zone,
    createdAt,
  };
}
