import type { App } from '@slack/bolt';
import type { Member } from '../desk.ts';
import { inTurn } from '../lanes.ts';
import type { SlackSettings } from './index.ts';
import type { SlackHouse } from './slack.ts';

/** A user group that stands for a role. */
interface Group {
  role: Member['role'];
  id: string;
}

/** The groups of the settings, the highest role first. */
export function groupsIn(settings: SlackSettings): Group[] {
  const ids = {
    lead: settings.SLACK_LEAD_GROUP,
    supervisor: settings.SLACK_SUPERVISOR_GROUP,
    agent: settings.SLACK_AGENT_GROUP,
    viewer: settings.SLACK_VIEWER_GROUP,
  };
  return (['lead', 'supervisor', 'agent', 'viewer'] as const).flatMap((role) => {
    const id = ids[role];
    return id === undefined ? [] : [{ role, id }];
  });
}

/**
 * Everybody in the groups, with the highest role that these give; null without groups. Guests and people of other companies
 * are no members, whoever put them into a group. Throws CodedError: then nothing is known, as opposed to nobody being there.
 */
export async function membersOf(
  { api, people }: Pick<SlackHouse, 'api' | 'people'>,
  groups: readonly Group[],
): Promise<Member[] | null> {
  if (groups.length === 0) return null;
  const roles = new Map<string, Member['role']>();
  for (const { role, id } of groups) {
    for (const user of await inTurn(() => api.group(id))) if (!roles.has(user)) roles.set(user, role);
  }
  const members: Member[] = [];
  for (const [id, role] of roles) {
    const { name, member } = await inTurn(() => people.user(id));
    if (member) members.push({ id, name, role });
  }
  return members;
}

/** Slack says when somebody joins or leaves a group; what it forgets to say is seen within minutes. */
export function listenToGroups(app: App, { ports }: Pick<SlackHouse, 'ports'>): void {
  app.event('subteam_members_changed', () => ports.sync());
}
