import { CodedError } from '../../domain/coded-error.ts';
import type { Find, Finding } from '../../texts/finding.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { SlackPlaces } from '../../vendors/slack/places.ts';
import { type NamedChannel, named } from '../apart.ts';
import type { DeskPorts } from '../desk.ts';
import type { SlackApi } from './api.ts';
import type { SlackSettings } from './index.ts';

/** Every channel that the settings and the rules name, each once, with where it is named. */
export function namedChannels(
  settings: SlackSettings,
  { places }: Pick<DeskPorts, 'places'>,
): NamedChannel[] {
  const teams = places().flatMap(({ team, desk, supervisors }) =>
    [desk, supervisors].map((id) => ({ id, name: `rules/teams.json (${team})` })),
  );
  const all = [
    { id: settings.SLACK_DESK_CHANNEL, name: 'SLACK_DESK_CHANNEL' },
    { id: settings.SLACK_SUPERVISOR_CHANNEL ?? null, name: 'SLACK_SUPERVISOR_CHANNEL' },
    { id: settings.SLACK_TEAM_CHANNEL ?? null, name: 'SLACK_TEAM_CHANNEL' },
    ...teams,
  ];
  return all.flatMap(({ id, name }, index) =>
    id === null || all.slice(0, index).some((before) => before.id === id) ? [] : [{ id, name }],
  );
}

/** The channels of customers that the settings name. */
export function customersIn(settings: SlackPlaces): NamedChannel[] {
  const { SLACK_COMMUNITY_CHANNELS: community, SLACK_CONNECT_CHANNELS: connect } = settings;
  const shared = connect.filter((one) => one !== 'all');
  return [...named('SLACK_COMMUNITY_CHANNELS', community), ...named('SLACK_CONNECT_CHANNELS', shared)];
}

/** Whether the app is in a channel and may read it. `setting`: where the channel is named. */
export async function channelFinding(
  { api, find }: { api: Pick<SlackApi, 'reach'>; find: Find },
  channel: string,
  setting: string,
): Promise<Finding> {
  const id = `slack.channel.${channel}`;
  try {
    await api.reach(channel);
    return find(id, true, 'doctor.slack-channel', null, { channel, setting });
  } catch (error) {
    const values = { channel, setting, problem: problemOf(error) };
    if (refusedAs(error, 'not_in_channel'))
      return find(id, false, 'doctor.slack-not-in', 'doctor.slack-not-in-next', values);
    if (refusedAs(error, 'channel_not_found'))
      return find(id, false, 'doctor.slack-no-channel', 'doctor.slack-no-channel-next', values);
    if (refusedAs(error, 'missing_scope'))
      return find(id, false, 'doctor.slack-no-history', 'doctor.slack-no-scopes-next', values);
    if (error instanceof CodedError && error.code === 'vendor-refused')
      return find(id, false, 'doctor.slack-channel-refused', 'doctor.slack-no-channel-next', values);
    return find(id, null, 'doctor.slack-silent', 'doctor.silent-next', values);
  }
}

/** Slack's own word, without the name of the call. */
export function problemOf(error: unknown): string {
  const message = error instanceof CodedError ? error.message : 'unknown';
  return message.slice(message.lastIndexOf(': ') + 1).trim();
}
