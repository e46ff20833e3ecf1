import { webApi } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { type Find, type Finding, finder } from '../../texts/finding.ts';
import { type ApiSettings, clientOptions, createCall, word } from '../../vendors/slack/client.ts';
import { SLACK_API } from '../../vendors/slack/download.ts';
import { codedFrom, refusedAs } from '../../vendors/slack/fault.ts';
import { lastingToken, newestToken } from '../../vendors/slack/token.ts';
import type { DeskDoctorPorts, DeskPerson } from '../desk.ts';
import { createLanes } from '../lanes.ts';
import { createApi, type Home, type SlackApi } from './api.ts';
import { channelFinding, customersIn, namedChannels, problemOf } from './channels.ts';
import { groupsIn } from './groups.ts';
import type { SlackSettings } from './index.ts';
import { missingScopes } from './manifest.ts';
import { userOf } from './people.ts';
import { vendorLog } from './vendor-log.ts';

/** People who are asked about: Slack answers some fifty such calls a minute. */
const PEOPLE = 40;

interface Look {
  settings: SlackSettings;
  vendor: ApiSettings;
  api: SlackApi;
  ports: DeskDoctorPorts;
  find: Find;
}

/** Proves what Slack lets be proven of an installation; nothing is posted. */
export async function examineSlack(settings: SlackSettings, ports: DeskDoctorPorts): Promise<Finding[]> {
  const quiet = () => undefined;
  const vendor: ApiSettings = {
    token: lastingToken(newestToken(settings, ports.kept)),
    apiUrl: settings.SLACK_API_URL,
    timeoutMs: ports.timeoutMs,
    logger: vendorLog({ info: quiet, warn: quiet, error: quiet }),
  };
  const api = createApi(
    vendor,
    createLanes(() => performance.now()),
  );
  const look = { settings, vendor, api, ports, find: finder(ports.language) };
  const { findings, home } = await tokenFindings(look);
  findings.push(...rotationFindings(look));
  const clock = await ports.clock('slack.clock', `${vendor.apiUrl ?? SLACK_API}api.test`);
  if (home === null) return [...findings, clock, ...(await waysIn(look))];
  return [
    ...findings,
    clock,
    ...(await waysIn(look)),
    ...(await channelFindings(look)),
    ...(await groupFindings(look)),
    ...(await peopleFindings(look, home)),
  ];
}

async function tokenFindings(look: Look): Promise<{ findings: Finding[]; home: Home | null }> {
  const { vendor, ports, find } = look;
  try {
    const said = await createCall(vendor)('auth.test', false, {});
    const home = {
      team: word(said, 'team_id'),
      enterprise: word(said, 'enterprise_id'),
      user: word(said, 'user_id'),
    };
    const values = { team: word(said, 'team') || home.team };
    const token = find('slack.token', true, 'doctor.slack-token', null, values);
    const granted = said.response_metadata?.scopes;
    if (granted === undefined)
      return { findings: [token, find('slack.scopes', null, 'doctor.slack-scopes-unknown')], home };
    const missing = missingScopes(granted, ports.commands);
    const scopes =
      missing.length === 0
        ? find('slack.scopes', true, 'doctor.slack-scopes', null, { count: granted.length })
        : find('slack.scopes', false, 'doctor.slack-no-scopes', 'doctor.slack-no-scopes-next', {
            scopes: missing.join(', '),
            count: missing.length,
          });
    return { findings: [token, scopes], home };
  } catch (error) {
    const problem = problemOf(error);
    const refused = error instanceof CodedError && error.code === 'vendor-refused';
    const finding = refused
      ? find('slack.token', false, 'doctor.slack-no-token', 'doctor.slack-no-token-next', { problem })
      : find('slack.token', null, 'doctor.slack-silent', 'doctor.silent-next', { problem });
    return { findings: [finding], home: null };
  }
}

/** The app's id and secret come together, and rotation needs both. */
function rotationFindings({ settings, find }: Look): Finding[] {
  const { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret, SLACK_REFRESH_TOKEN: refresh } = settings;
  const app = [id, secret].filter((one) => one !== undefined).length;
  if (app === 2 || (app === 0 && refresh === undefined)) return [];
  return [find('slack.rotation', false, 'doctor.slack-rotation', 'doctor.slack-rotation-next')];
}

/** How events and presses reach us: a socket that we open, or our address, which Slack calls. */
async function waysIn(look: Look): Promise<Finding[]> {
  const { settings, ports, find } = look;
  const { SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: secret } = settings;
  if (appToken === undefined && secret === undefined)
    return [find('slack.way-in', false, 'doctor.slack-no-way', 'doctor.slack-no-way-next')];
  // With both, both work: then HTTP is the spare way.
  if (appToken !== undefined) return [await socketFinding(look, appToken)];
  const unknown = find('slack.signing-secret', null, 'doctor.slack-secret');
  const url = ports.publicUrl;
  if (url === null)
    return [unknown, find('slack.public-url', false, 'doctor.slack-no-url', 'doctor.slack-no-url-next')];
  if (!url.startsWith('https:'))
    return [
      unknown,
      find('slack.public-url', false, 'doctor.slack-plain-url', 'doctor.slack-plain-url-next', { url }),
    ];
  return [
    unknown,
    find('slack.public-url', true, 'doctor.slack-url', null, { url: url.replace(/\/+$/, '') }),
  ];
}

async function socketFinding({ vendor, find }: Look, appToken: string): Promise<Finding> {
  const client = new webApi.WebClient(appToken, clientOptions(vendor));
  try {
    await client.apiCall('apps.connections.open');
    return find('slack.app-token', true, 'doctor.slack-socket');
  } catch (error) {
    const fault = codedFrom('apps.connections.open', error, false);
    const problem = problemOf(fault);
    return fault.code === 'vendor-refused'
      ? find('slack.app-token', false, 'doctor.slack-no-socket', 'doctor.slack-no-socket-next', { problem })
      : find('slack.app-token', null, 'doctor.slack-silent', 'doctor.silent-next', { problem });
  }
}

async function channelFindings({ settings, api, ports, find }: Look): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { id, name } of [...namedChannels(settings, ports), ...customersIn(settings)])
    findings.push(await channelFinding({ api, find }, id, name));
  return findings;
}

async function groupFindings({ settings, api, find }: Look): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { role, id: group } of groupsIn(settings)) {
    const values = { group, setting: `SLACK_${role.toUpperCase()}_GROUP` };
    const id = `slack.group.${group}`;
    try {
      const count = (await api.group(group)).length;
      findings.push(find(id, true, 'doctor.slack-group', null, { ...values, count }));
    } catch (error) {
      const refused = error instanceof CodedError && error.code === 'vendor-refused';
      const problem = problemOf(error);
      findings.push(
        refused
          ? find(id, false, 'doctor.slack-no-group', 'doctor.slack-no-group-next', { ...values, problem })
          : find(id, null, 'doctor.slack-silent', 'doctor.silent-next', { problem }),
      );
    }
  }
  return findings;
}

/** Whoever is mapped must be a full member: guests and people of other companies are never agents. */
async function peopleFindings({ api, ports, find }: Look, home: Home): Promise<Finding[]> {
  const mapped = ports.team.filter((person) => person.slack !== null);
  if (mapped.length === 0)
    return [find('slack.people', null, 'doctor.slack-nobody', 'doctor.slack-nobody-next')];
  const outside: Finding[] = [];
  for (const person of mapped.slice(0, PEOPLE)) {
    const member = await isMember(api, person, home);
    const values = { name: person.name, id: person.slack };
    if (member === false)
      outside.push(find('slack.people', false, 'doctor.slack-guest', 'doctor.slack-guest-next', values));
  }
  if (outside.length > 0) return outside;
  return [find('slack.people', true, 'doctor.slack-people', null, { count: mapped.length })];
}

/** null when Slack does not say. */
async function isMember(api: SlackApi, { slack }: DeskPerson, home: Home): Promise<boolean | null> {
  try {
    return userOf(await api.user(slack ?? ''), home).member;
  } catch (error) {
    return refusedAs(error, 'user_not_found', 'user_not_visible') ? false : null;
  }
}
