import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { openChannels, openDesks, signInsOf } from './adapters.ts';
import { chartsOf } from './api/figure-charts.ts';
import { buildServer } from './api/server.ts';
import { namedVisitor } from './api/visitor-identity.ts';
import { PAGES_SECRET, signed } from './channels/forms/signature.ts';
import { VISITOR_SECRET, visitorTokens } from './channels/webchat/visitor.ts';
import { checksOf } from './checks.ts';
import { commands } from './commands/commands.ts';
import { createHandle, type Handle } from './commands/handle.ts';
import { type Config, listed } from './config.ts';
import { countsOf } from './counts.ts';
import { customerLinks } from './customer-links.ts';
import { folderOfFiles } from './data-folder.ts';
import type { Desk } from './desks/desk.ts';
import { hoursFor } from './domain/hours.ts';
import { createFiles } from './files/files.ts';
import { type Outside, openGround } from './ground.ts';
import { createGroups } from './groups.ts';
import { createHooks } from './hooks/hooks.ts';
import { createSendHook } from './hooks/send.ts';
import type { Pictures } from './insight/pictures/pictures.ts';
import { notListening } from './listening.ts';
import { createAccounts } from './people/accounts.ts';
import { createLinks } from './people/links.ts';
import { newToken } from './people/token.ts';
import { placeProblems } from './places.ts';
import { backtestHtml } from './policy/backtest/page.ts';
import { spokenRules } from './policy/handbook.ts';
import { createPolicyHolder, type HolderPorts } from './policy/holder.ts';
import { desks as desksThereAre } from './registry.ts';
import { ruleEditorOf } from './rule-desk.ts';
import type { Store } from './store/store.ts';
import type { Tally } from './store/tally.ts';
import { learn } from './texts/texts.ts';
import { createActs } from './triage/acts.ts';
import { announceBy } from './triage/announce.ts';
import { createBacktests } from './triage/backtests.ts';
import { callPagesOf } from './triage/callback-pages.ts';
import { commitmentsIn } from './triage/commitments.ts';
import { coverageOf } from './triage/coverage.ts';
import { createIntake } from './triage/intake.ts';
import { noticeTextBy } from './triage/notice.ts';
import { recalculateJob } from './triage/perform/recalculate.ts';
import type { TriagePorts } from './triage/ports.ts';
import { quoteFor } from './triage/quote.ts';
import { disarmChanged } from './triage/remedy-news.ts';
import { retainedIn } from './triage/retained.ts';
import { retentionOutlook } from './triage/retention.ts';
import { surveysOf } from './triage/survey-answers.ts';
import { unsubscribingOf } from './triage/unsubscribe.ts';
import { createWaits } from './triage/waits.ts';
import { knownZone } from './triage/zone.ts';
import { wishesOf } from './wishes.ts';
import { startWork, type Work } from './work.ts';

export interface House {
  /** Where it listens on this machine. */
  address: string;
  /** Where people reach it. */
  publicUrl: string;
  /** The one-time link of the first lead; null once the team has grown. */
  firstLink: string | null;
  reloadRules(): Promise<void>;
  /** Takes nothing new, finishes what is in hand, closes. */
  stop(): Promise<void>;
}

/**
 * Wires the rooms, starts the work, listens. Throws CodedError 'wrong-setting', 'broken-rules', 'store-down', and what
 * listening throws; nothing stays open then.
 */
export async function startHouse(config: Config, outside: Outside): Promise<House> {
  const opened: Opened = {};
  try {
    return await open(config, outside, opened);
  } catch (error) {
    await close(opened);
    throw error;
  }
}

/** What is open so far. */
interface Opened {
  store?: Store;
  duplicates?: Tally;
  pictures?: Pictures;
  work?: Work;
  http?: FastifyInstance;
}

/** In the order in which nothing in flight is lost: first what brings work, last what keeps it. */
async function close({ http, work, pictures, duplicates, store }: Opened): Promise<void> {
  await http?.close();
  await work?.stop();
  await pictures?.stop();
  await duplicates?.flush();
  await store?.close();
}

async function open(config: Config, outside: Outside, opened: Opened): Promise<House> {
  const rooms = await openRooms(config, outside, opened);
  const { triage, policy } = rooms;
  const { log } = triage;
  const handle = handleOf(rooms);
  const http = await openHttp(rooms, handle);
  opened.http = http;
  await openDesks(config, { ...rooms, handle, http });
  await disarmChanged(triage, policy.current());
  const reachableAt = config.PUBLIC_URL;
  opened.work = await startWork(triage, {
    ...rooms,
    speed: config.CLOCK_SPEED,
    reachableAt,
    outdated: (why) => outside.outdated?.(why),
  });
  rooms.working.yes = true;
  const address = await http.listen({ port: rooms.port, host: config.HOST }).catch((error: unknown) => {
    throw notListening(error, config, rooms.port);
  });
  return {
    address,
    publicUrl: triage.publicUrl,
    firstLink: await rooms.accounts.firstStart(),
    async reloadRules() {
      await policy.reload('system:signal').then(
        ({ version, changed }) => log.info({ version, changed }, 'the rules were reloaded'),
        (error: unknown) => log.error({ err: error }, 'the rules were not reloaded; the old ones stay'),
      );
    },
    async stop() {
      rooms.working.yes = false;
      await close(opened);
    },
  };
}

/** What keeps the rules, with what hears of others. */
function holderPorts(
  config: Config,
  { store, clock }: Pick<Awaited<ReturnType<typeof openGround>>, 'store' | 'clock'>,
  desks: Map<string, Desk>,
): HolderPorts {
  return {
    folder: config.RULES_DIR,
    ruleSets: store.ruleSets,
    now: clock.now,
    look: (rules) => placeProblems(desksThereAre, rules),
    see: (rules) => store.escalations.see(rules, clock.now()),
    changed: (rules) => disarmChanged({ store, desks, now: clock.now }, rules),
    recounts: (version) => store.enqueue([recalculateJob(version, clock.now())]),
    announce: (version) => store.live.publish({ kind: 'rules', version }),
  };
}

type Rooms = Awaited<ReturnType<typeof openRooms>>;

async function openRooms(config: Config, outside: Outside, opened: Opened) {
  await learn(config.LANGUAGE);
  const ground = await openGround(config, outside, opened);
  opened.pictures = ground.pictures;
  const { store, clock, log, publicUrl, secret } = ground;
  const desks = new Map<string, Desk>();
  const policy = await createPolicyHolder(holderPorts(config, ground, desks));
  const folder = store.engine === 'sqlite' ? await folderOfFiles(config, log) : null;
  const files = createFiles({ table: store.files, folder });
  const counts = countsOf(ground, policy, desks);
  const { metrics, duplicates } = counts;
  opened.duplicates = duplicates;
  const timeoutMs = config.VENDOR_TIMEOUT_SECONDS * 1000;
  const houseNow = () => {
    const { business, hours } = policy.current();
    return { name: business.name, hours: hoursFor(hours, null) };
  };
  const spoken = { language: config.LANGUAGE, house: houseNow };
  const lent = { secret, publicUrl, ...spoken, now: clock.now, timeoutMs, log };
  const channels = await openChannels(config, store, lent);
  const links = createLinks({ secret: secret('downloads'), publicUrl });
  const triage: TriagePorts = {
    store,
    policy,
    channels,
    desks,
    files,
    sendHook: createSendHook({ allowPrivate: config.HOOKS_ALLOW_PRIVATE, timeoutMs, now: Date.now }),
    now: clock.now,
    newId: outside.newId,
    ...wishesOf(config, secret('invitations')),
    download: (what, ms) => links.address(what, Date.now() + ms),
    publicUrl,
    hasAdmin: config.ADMIN_TOKEN !== undefined,
    ...customerLinks(publicUrl, secret('forms')),
    waits: createWaits(),
    coverage: (asked) => coverageOf({ store, policy, now: clock.now, figures: counts.figures }, asked),
    observe: {
      intake: metrics.intake,
      command: metrics.command,
      duplicates: (_channel, count) => duplicates.add(count),
    },
    log,
  };
  const { newId, wallClock: now } = outside;
  const hooks = createHooks({ store, allowPrivate: config.HOOKS_ALLOW_PRIVATE, now: clock.now, newId });
  const { people, accesses, live } = store;
  const accounts = createAccounts({ people, live, publicUrl, now, newId });
  const groups = createGroups({ desks, people, accesses, live, now, newId, log });
  const own = { hooks, links, policy, desks, groups, accounts, timeoutMs, triage, wallClock: now };
  return { ...ground, ...counts, ...own, working: { yes: false } };
}

function handleOf(rooms: Rooms): Handle {
  const { config, triage, jobs, policy, accounts } = rooms;
  const { store } = triage;
  const ports = {
    ...createActs(triage),
    store,
    jobs,
    figures: rooms.figures,
    ...chartsOf(rooms),
    awards: rooms.awards,
    hooks: rooms.hooks,
    backtest: createBacktests(triage, config.RULES_DIR),
    download: triage.download,
    publicUrl: triage.publicUrl,
    policy,
    team: accounts,
    announce: announceBy(triage),
    syncGroups: () => rooms.groups.sync(),
    ...checksOf(rooms),
    language: triage.language,
    now: triage.now,
    newId: triage.newId,
    newSecret: newToken,
    idFrom: (words: string) => createHash('sha256').update(words).digest('hex').slice(0, 32),
    undoMs: config.UNDO_SECONDS * 1000 * config.CLOCK_SPEED,
  };
  return createHandle(commands, ports, triage.observe.command);
}

function openHttp(rooms: Rooms, handle: Handle): Promise<FastifyInstance> {
  const { config, log, jobs, policy, accounts, metrics, clock, triage } = rooms;
  const { store, files } = triage;
  const visitorSecret = rooms.secret(VISITOR_SECRET);
  return buildServer({
    store,
    jobs,
    handle,
    commands,
    quote: (...asked) => quoteFor(triage, ...asked),
    commitments: (...asked) => commitmentsIn(triage, ...asked),
    customerZone: (ticket) => knownZone(triage, ticket),
    accept: createIntake(triage).accept,
    channels: triage.channels,
    policy,
    rules: ruleEditorOf({ ...rooms, store }),
    accounts,
    files,
    visitors: { ...visitorTokens(visitorSecret), named: (id) => namedVisitor(visitorSecret, id) },
    surveys: surveysOf(triage),
    calls: callPagesOf(triage),
    unsubscribing: unsubscribingOf(triage),
    signForm: (body) => signed(rooms.secret(PAGES_SECRET), body),
    metrics,
    figures: rooms.figures,
    pictures: rooms.pictures,
    clock,
    links: rooms.links,
    // Platforms send people back to an address that they reach.
    signIns: () => new Map(config.PUBLIC_URL === undefined ? [] : signInsOf(rooms.desks)),
    noticeText: noticeTextBy(policy),
    ...spokenRules(policy, clock.now),
    retention: async () => ({
      rules: await retentionOutlook(triage),
      taken: [await retainedIn(triage, 0), await retainedIn(triage, -1)],
    }),
    backtestHtml: (report, language) => backtestHtml(JSON.parse(report), triage.publicUrl, language),
    newId: triage.newId,
    working: () => rooms.working.yes,
    settings: {
      publicUrl: triage.publicUrl,
      adminToken: config.ADMIN_TOKEN ?? null,
      chatIdentitySecret: config.CHAT_IDENTITY_SECRET ?? null,
      chatOrigins: listed(config.CHAT_ORIGINS),
      formOrigins: listed(config.FORM_ORIGINS),
      formSecret: rooms.secret('forms'),
      language: triage.language,
      trustProxy: config.TRUST_PROXY === 'true',
      undoMs: config.UNDO_SECONDS * 1000,
      fileSecret: rooms.secret('chat-files'),
      deskFolder: fileURLToPath(new URL('../dist/desk', import.meta.url)),
      chatFolder: fileURLToPath(new URL('../dist/chat', import.meta.url)),
    },
    log,
  });
}
