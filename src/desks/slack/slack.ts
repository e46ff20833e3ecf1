import { LogLevel, type Receiver } from '@slack/bolt';
import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { type ApiSettings, clientOptions } from '../../vendors/slack/client.ts';
import { download } from '../../vendors/slack/download.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { tokenOf } from '../../vendors/slack/token.ts';
import { keepApart } from '../apart.ts';
import type { Audience, Desk, DeskPorts, Held, Notice } from '../desk.ts';
import { orCommonly } from '../fallback.ts';
import { createLanes, type Lanes } from '../lanes.ts';
import { watched } from '../trouble.ts';
import { type Answers, createAnswers } from './answer.ts';
import { createApi, type Home, type SlackApi } from './api.ts';
import { listenToButtons } from './buttons.ts';
import { cardPost } from './card.ts';
import { type CatchUp, createCatchUp } from './catch-up.ts';
import { customersIn, namedChannels } from './channels.ts';
import { listenToCommands } from './commands.ts';
import { questionAt } from './community.ts';
import { createDrafts, type Drafts } from './drafts.ts';
import { itemOf, StoringApp } from './events.ts';
import { groupsIn, listenToGroups, membersOf } from './groups.ts';
import { heardIn } from './heard.ts';
import { createHomes, type Homes, listenToHome } from './home.ts';
import type { SlackSettings } from './index.ts';
import { createLosses } from './losses.ts';
import { answerReaction, listenToShortcuts } from './make-ticket.ts';
import { missingScopes } from './manifest.ts';
import { createMarks } from './marks.ts';
import { type Places, placesIn, tellOnce } from './notice.ts';
import { makeOffer } from './offers.ts';
import { type OpenPlaces, openPlaces } from './open-places.ts';
import { createPeople, membersOnly, type People } from './people.ts';
import { createPictures, type Pictures } from './pictures.ts';
import { cardMark, isClosed, placed, pointed } from './placing.ts';
import { HttpReceiver } from './receiver.ts';
import { refOf } from './ref.ts';
import { slackSignIn } from './sign-in.ts';
import { SOCKETS, socketReceiver, stayConnected } from './socket.ts';
import { listenToSubmissions } from './submissions.ts';
import { mirrored } from './thread.ts';
import { createUploads, type Uploads } from './uploads.ts';
import { vendorLog } from './vendor-log.ts';
import { welcomed } from './welcome.ts';

/** What the listeners share. */
export interface SlackHouse {
  ports: DeskPorts;
  api: SlackApi;
  lanes: Lanes;
  answers: Answers;
  people: People;
  homes: Homes;
  drafts: Drafts;
  uploads: Uploads;
  pictures: Pictures;
  /** The desk channel. */
  channel: string;
  /** The reaction that makes a ticket of a message. */
  ticketEmoji: string;
  /** Where messages that answer nothing begin something. */
  open: OpenPlaces;
  /** What was written there while nobody listened. */
  missed: CatchUp;
}

/** The desk in Slack. Its HTTP address is mounted here, before the server listens. Throws CodedError 'wrong-setting'. */
export function createSlack(settings: SlackSettings, lent: DeskPorts): Desk {
  const { SLACK_SIGNING_SECRET: secret, SLACK_APP_TOKEN: appToken } = settings;
  if (secret === undefined && appToken === undefined) {
    throw new CodedError('wrong-setting', 'SLACK_SIGNING_SECRET or SLACK_APP_TOKEN: Slack needs one of them');
  }
  const client = {
    apiUrl: settings.SLACK_API_URL,
    timeoutMs: lent.timeoutMs,
    logger: vendorLog(lent.log),
  };
  const vendor = { ...client, token: tokenOf(settings, client, lent.secrets) };
  const house = houseOf(settings, lent, vendor);
  const { api, channel, ports } = house;
  // Slack signs by the world's clock; the house's may run faster (demo) or be moved (tests).
  const http = secret === undefined ? null : new HttpReceiver(ports, secret, () => Date.now());
  const places = placesIn(settings, ports);
  return {
    id: 'slack',
    async start(signal) {
      keepApart(namedChannels(settings, ports), customersIn(settings), ports.language);
      await check(
        house,
        [channel, places.supervisors, places.everybody].flatMap((one) => one ?? []),
      );
      await checkTeams(house);
      if (appToken === undefined) return hears(house, vendor, http, signal);
      const begin = (held: Held) => hearsBySocket(house, vendor, { appToken, http }, held.signal);
      await ports.hold('socket', begin, signal, { places: SOCKETS }).catch(throwAsSetting);
    },
    ...cardsOf(house),
    signIn: slackSignIn(settings, { people: house.people, timeoutMs: lent.timeoutMs, now: Date.now }),
    backlog: () => house.lanes.waits(),
    welcome: () =>
      welcomed(ports, (audience, notice) => tellOnce(api, places, audience, notice, ports.language)),
    members: () => membersOf(house, groupsIn(settings)),
    mirror: (ref, message) => mirrored(house, ref, message),
    parse: (raw) => heardIn(house, raw),
    question: (conversation) => questionAt(house, conversation),
    offer: (ref, offer) => makeOffer(house, ref, offer),
    fetchFile: (ref) => download(vendor, ref),
    tell: (audience, notice) => told(house, places, audience, notice),
  };
}

/** At its address: whoever is asked hears. */
function hears(house: SlackHouse, vendor: ApiSettings, http: HttpReceiver | null, signal: AbortSignal): void {
  if (http === null) return;
  const app = listeningApp(http, house, vendor, signal);
  http.init(app);
  signal.addEventListener('abort', () => void app.stop(), { once: true });
  void house.missed.read(signal);
}

/** Down a connection of Slack's, which gives each event to one of them. Resolves once connected. Throws CodedError. */
async function hearsBySocket(
  house: SlackHouse,
  vendor: ApiSettings,
  { appToken, http }: { appToken: string; http: HttpReceiver | null },
  signal: AbortSignal,
): Promise<() => Promise<unknown>> {
  const { missed, ports } = house;
  const socket = socketReceiver({ ...vendor, appToken });
  const app = listeningApp(socket, house, vendor, signal);
  http?.init(app);
  const heeding = { onLoss: () => missed.missed(), onConnected: () => void missed.read(signal) };
  await stayConnected(socket, { ports, ...heeding }, signal);
  return () => app.stop();
}

/** Once, by its key; in the common channels where those of its own are closed to us. Throws CodedError. */
function told(
  { api, ports, pictures }: SlackHouse,
  places: Places,
  audience: Audience,
  notice: Notice,
): Promise<void> {
  const { language } = ports;
  const shown = () => pictures.blocks(notice.charts ?? [], language);
  const say = (to: Audience, one: Notice) => tellOnce(api, places, to, one, language, shown);
  const own = audience.kind === 'channel' || ports.channelOf(notice.team) !== null;
  const common: Audience = audience.kind === 'channel' ? { kind: 'desk' } : audience;
  return orCommonly(
    { own, isClosed },
    () => say(audience, notice),
    () => say(common, { ...notice, team: null }),
  );
}

/** Cards stand in the channel of their team. */
function cardsOf({ api, ports, channel }: SlackHouse): Pick<Desk, 'show' | 'find' | 'leave'> {
  const marks = createMarks(api, ports.log);
  const inChannelOf = <T>(team: string | null, work: (where: string) => Promise<T>) => {
    const own = ports.channelOf(team)?.desk ?? channel;
    return orCommonly(
      { own: own !== channel, isClosed },
      () => work(own),
      () => work(channel),
    );
  };
  return {
    async show(card, ref) {
      const post = cardPost(card, ports.language);
      const { ticketId } = card;
      const where = await inChannelOf(card.team, (at) => placed(api, at, ref, { ticketId, post }));
      await marks.put(where, card.lastReply);
      return where;
    },
    find: (ticketId, team) =>
      inChannelOf(team, async (at) => {
        const ts = await api.find(at, cardMark(ticketId));
        return ts === null ? null : refOf({ channel: at, ts });
      }),
    leave: (ref, card, to) => pointed(api, ref, card, to, ports.language),
  };
}

function houseOf(settings: SlackSettings, lent: DeskPorts, vendor: ApiSettings): SlackHouse {
  const lanes = createLanes(() => performance.now());
  const api = watched(createApi(vendor, lanes), () => losses);
  const people = createPeople(api, lent.log, lent.now);
  const ports = membersOnly(lent, people);
  const losses = createLosses(settings, ports, api);
  const channel = settings.SLACK_DESK_CHANNEL;
  const homes = createHomes(api, ports);
  const { timeoutMs, log } = ports;
  const { SLACK_API_URL: apiUrl } = settings;
  const answers = createAnswers({ api, apiUrl, deskChannel: channel, timeoutMs, log, showHome: homes.show });
  const rooms = { homes, drafts: createDrafts(ports), uploads: createUploads(api, ports) };
  const pictures = createPictures(api, ports);
  const ours = () => new Set([...namedChannels(settings, ports).map(({ id }) => id)]);
  const own = { channel, ticketEmoji: settings.SLACK_TICKET_EMOJI, open: openPlaces(settings, ours) };
  const house = { ports, api, lanes, answers, people, pictures, ...rooms, ...own };
  const reading = { api, ports, open: own.open, now: () => Date.now() };
  const missed: CatchUp = createCatchUp({
    ...reading,
    itemOf: (...of) => itemOf({ ...house, missed }, ...of),
  });
  return { ...house, missed };
}

/**
 * Asks Slack about the settings: only when it refuses them somebody has to change them. When it is down the desk starts all
 * the same, and its jobs wait until it is back.
 */
async function check({ api, people, ports }: SlackHouse, channels: readonly string[]): Promise<void> {
  try {
    const home = await people.home();
    heedScopes(home, ports);
    await api.user(home.user).catch((error: unknown) => {
      // Without this scope guests could not be told from the team.
      if (refusedAs(error, 'missing_scope')) throw error;
    });
    for (const channel of channels)
      await api.reach(channel).catch((error: unknown) => {
        throw inChannel(channel, error);
      });
  } catch (error) {
    if (!(error instanceof CodedError) || error.code === 'vendor-refused') throwAsSetting(error);
    ports.log.warn({ desk: 'slack', code: error.code, message: error.message }, 'Slack could not be asked');
  }
}

/** An app of an older manifest can do the most: what it cannot is said. Without this one it can post nothing. Throws CodedError. */
function heedScopes({ scopes }: Home, { commands, log }: DeskPorts): void {
  const missing = scopes === undefined ? [] : missingScopes(scopes, commands);
  if (missing.includes('chat:write'))
    throw new CodedError('vendor-refused', `the app lacks the scopes ${missing.join(', ')}`);
  if (missing.length > 0)
    log.warn(
      { desk: 'slack', scopes: missing },
      'the app lacks scopes: put docs/slack-manifest.json into its App Manifest, save, and reinstall it to the workspace',
    );
}

/** With the channel of which Slack said it. */
function inChannel(channel: string, error: unknown): unknown {
  if (!(error instanceof CodedError)) return error;
  return new CodedError(error.code, `${channel}: ${error.message}`, { cause: error });
}

/** Channels of teams stand in the rules, which may change at any time: what is wrong with one is said, and stops nothing. */
async function checkTeams({ api, ports }: SlackHouse): Promise<void> {
  for (const { team, desk, supervisors } of ports.places()) {
    for (const channel of [desk, supervisors].flatMap((one) => one ?? [])) {
      await api.reach(channel).catch((error: unknown) => {
        const message = error instanceof CodedError ? error.message : 'unknown';
        ports.log.warn({ desk: 'slack', team, channel, message }, 'the channel of a team cannot be used');
      });
    }
  }
}

function throwAsSetting(error: unknown): never {
  if (!(error instanceof CodedError) || error.code !== 'vendor-refused') throw error;
  throw new CodedError('wrong-setting', text('slack.wrong-setting', { problem: error.message }));
}

function listeningApp(
  receiver: Receiver,
  house: SlackHouse,
  vendor: ApiSettings,
  signal: AbortSignal,
): StoringApp {
  const options = {
    receiver,
    authorize: async () => ({ botToken: await vendor.token.current() }),
    logger: vendor.logger,
    logLevel: LogLevel.WARN,
    convoStore: false,
    clientOptions: clientOptions(vendor),
  } as const;
  const app = new StoringApp(options, house, signal, (event) => void answerReaction(house, event));
  listenToShortcuts(app, house);
  listenToCommands(app, house);
  listenToButtons(app, house);
  listenToSubmissions(app, house);
  listenToHome(app, house);
  listenToGroups(app, house);
  return app;
}
