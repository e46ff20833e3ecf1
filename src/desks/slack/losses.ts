import { CodedError } from '../../domain/coded-error.ts';
import { type Finding, finder } from '../../texts/finding.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import type { DeskPorts } from '../desk.ts';
import { createTrouble, type Trouble } from '../trouble.ts';
import type { SlackApi } from './api.ts';
import { channelFinding, namedChannels } from './channels.ts';
import type { SlackSettings } from './index.ts';
import { placesIn, tellOnce } from './notice.ts';

/** Refusals after which a channel, the app itself or what it may do is gone. */
const LOSSES = [
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'missing_scope',
  'restricted_action',
  'invalid_auth',
  'token_revoked',
  'account_inactive',
] as const;

/** Tells leads once what the app has lost in Slack, and when it is back. */
export function createLosses(settings: SlackSettings, ports: DeskPorts, api: SlackApi): Trouble {
  const { language } = ports;
  const find = finder(language);
  const places = placesIn(settings, ports);
  return createTrouble({
    desk: 'slack',
    ports,
    isLoss: (error) => refusedAs(error, ...LOSSES),
    async look() {
      const found: Finding[] = [];
      for (const { id, name } of namedChannels(settings, ports))
        found.push(await channelFinding({ api, find }, id, name));
      if (found.some(({ ok }) => ok === null))
        throw new CodedError('vendor-down', 'Slack did not say what is there');
      return found
        .filter(({ ok }) => ok === false)
        .map(({ words, next }) => [words, next].filter((part) => part !== null).join(' '));
    },
    tell: (person, notice) => tellOnce(api, places, { kind: 'person', person }, notice, language),
  });
}
