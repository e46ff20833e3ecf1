import { CodedError } from '../../domain/coded-error.ts';
import { part, word } from '../../vendors/slack/client.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { DeskPorts } from '../desk.ts';
import type { Home, SlackApi } from './api.ts';

/** What Slack said of somebody counts so long, and so many of them are remembered. */
const REMEMBERED_MS = 5 * 60_000;
const REMEMBERED = 5000;
const STRANGERS = ['user_not_found', 'user_not_visible', 'users_not_found'];

/** A user as our workspace sees them; `name` is '' when Slack gives none, and so is the `zone` (IANA) of their profile. */
export interface SlackUser {
  name: string;
  zone: string;
  /** A full member of our workspace: no guest, nobody of another company, no bot, not deactivated. */
  member: boolean;
}

export interface People {
  /** Whose app we are; null as long as Slack could not be asked. */
  known(): Home | null;
  /** Asks Slack. Throws CodedError. */
  home(): Promise<Home>;
  /** Throws CodedError 'vendor-down' or 'rate-limited' when Slack cannot be asked about somebody new. */
  user(id: string): Promise<SlackUser>;
}

/** Who somebody is in Slack, remembered for some minutes. When Slack is down, what it said last goes on counting. */
export function createPeople(
  api: Pick<SlackApi, 'home' | 'user'>,
  log: DeskPorts['log'],
  now: () => number,
): People {
  const remembered = new Map<string, { user: SlackUser; until: number }>();
  let ours: Home | null = null;
  const home = async () => {
    ours = await api.home();
    return ours;
  };
  return {
    known: () => ours,
    home,
    async user(id) {
      const before = remembered.get(id);
      if (before !== undefined && isFresh(before.until, now())) return before.user;
      try {
        const user = await asked(api, id, ours ?? (await home()), log);
        remembered.delete(id);
        remembered.set(id, { user, until: now() + REMEMBERED_MS });
        const [oldest] = remembered.keys();
        if (remembered.size > REMEMBERED && oldest !== undefined) remembered.delete(oldest);
        return user;
      } catch (error) {
        if (before === undefined) throw error;
        return before.user;
      }
    },
  };
}

/** The people of the team are full members of our workspace, whoever mapped them: guests and strangers never act. */
export function membersOnly(ports: DeskPorts, people: People): DeskPorts {
  /** By their ids, what was handed on already. */
  const zones = new Map<string, string>();
  return {
    ...ports,
    async person(by) {
      const person = await ports.person(by);
      if (person === null || by.slack === undefined) return person;
      const { member, zone } = await people.user(by.slack);
      if (!member) return null;
      if (zone !== '' && zones.get(by.slack) !== zone) {
        await ports.person({ ...by, zone });
        zones.set(by.slack, zone);
      }
      return person;
    },
  };
}

async function asked(
  api: Pick<SlackApi, 'user'>,
  id: string,
  home: Home,
  log: DeskPorts['log'],
): Promise<SlackUser> {
  try {
    return userOf(await api.user(id), home);
  } catch (error) {
    if (refusedAs(error, ...STRANGERS)) return { name: '', zone: '', member: false };
    if (!(error instanceof CodedError) || error.code !== 'vendor-refused') throw error;
    // Slack tells nothing of anybody: then the lead's word counts, who mapped the people.
    log.warn({ desk: 'slack', message: error.message }, 'Slack does not say who is a guest');
    return { name: '', zone: '', member: true };
  }
}

/** Source of the flags: docs.slack.dev/reference/objects/user-object. */
export function userOf(user: unknown, home: Home): SlackUser {
  const profile = part(user, 'profile');
  const name =
    word(profile, 'display_name') ||
    word(profile, 'real_name') ||
    word(user, 'real_name') ||
    word(user, 'name');
  const flags = ['deleted', 'is_bot', 'is_restricted', 'is_ultra_restricted', 'is_stranger'];
  const outside = flags.some((flag) => part(user, flag) === true);
  return { name, zone: word(user, 'tz'), member: !outside && isOurs(user, home) };
}

/** Of our workspace, or of our organisation when there is one around it. */
function isOurs(user: unknown, home: Home): boolean {
  const team = word(user, 'team_id');
  if (team === '' || home.team === '' || team === home.team) return true;
  const enterprise = word(part(user, 'enterprise_user'), 'enterprise_id');
  return enterprise !== '' && enterprise === home.enterprise;
}

/** Nothing is remembered from beyond that: the clock was set back. */
function isFresh(until: number, now: number): boolean {
  return until > now && until <= now + REMEMBERED_MS;
}
