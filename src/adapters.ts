import type { FastifyInstance } from 'fastify';
import type { Channel, ChannelPorts, KeptSecrets } from './channels/channel.ts';
import type { ChannelMemory } from './channels/memory.ts';
import { commands } from './commands/commands.ts';
import { readyMade } from './commands/concessions.ts';
import type { Handle } from './commands/handle.ts';
import { receiversOf } from './commands/options.ts';
import type { Config } from './config.ts';
import type { Desk, DeskPorts, Load } from './desks/desk.ts';
import type { SignIn } from './desks/sign-in.ts';
import { contactIn, works } from './domain/actor.ts';
import { safeFileName } from './domain/file-name.ts';
import { zoneNamed } from './domain/zone.ts';
import { MAX_FILE_BYTES } from './files/files.ts';
import type { Groups } from './groups.ts';
import type { Holdings } from './holding.ts';
import type { Pictures } from './insight/pictures/pictures.ts';
import type { Processes } from './processes.ts';
import type { Store } from './store/store.ts';
import { cardOf } from './triage/card.ts';
import { deskInbox } from './triage/hear.ts';
import { createIntake } from './triage/intake.ts';
import { deskPerson } from './triage/perform/hearing.ts';
import type { TriagePorts } from './triage/ports.ts';

/** Loads the channels that are on; those that are off are not even imported. */
export async function openChannels(
  config: Config,
  store: Pick<Store, 'secrets' | 'memory' | 'tickets'>,
  {
    log,
    ...ports
  }: Omit<ChannelPorts, 'secrets' | 'memory' | 'caseIn' | 'log'> & { log: TriagePorts['log'] },
): Promise<Map<string, Channel>> {
  const open = new Map<string, Channel>();
  for (const { entry, settings } of config.channels) {
    const create = await entry.load();
    const own: ChannelPorts = {
      ...ports,
      secrets: secretsOf(entry.id, store),
      memory: memoryOf(entry.id, store),
      caseIn: async (conversation) => {
        const ticket = await store.tickets.ofConversation(entry.id, conversation);
        return ticket === null || ticket.status.name === 'resolved' ? null : ticket.number;
      },
      log: (level, data, text) => log[level]({ channel: entry.id, ...data }, text),
    };
    open.set(entry.id, create(settings as never, own));
  }
  return open;
}

/** A vendor's own secrets: the channel and the desk of one name share them. */
function secretsOf(id: string, { secrets }: Pick<Store, 'secrets'>): KeptSecrets {
  const named = (purpose: string) => `${id}:${purpose}`;
  return {
    keep: (purpose, fresh) => secrets.keep(named(purpose), fresh),
    replace: (purpose, was, value) => secrets.replace(named(purpose), was, value),
  };
}

function memoryOf(id: string, { memory }: Pick<Store, 'memory'>): ChannelMemory {
  return {
    keep: (kept) => memory.keep(id, kept),
    put: (kept) => memory.put(id, kept),
    get: (topic, key) => memory.get(id, topic, key),
    list: (topic, limit) => memory.list(id, topic, limit),
  };
}

interface DeskRooms {
  groups: Groups;
  triage: TriagePorts;
  /** Filled here: the flow knows it by `triage.desks`. */
  desks: Map<string, Desk>;
  handle: Handle;
  pictures: Pictures;
  http: FastifyInstance;
  timeoutMs: number;
  holdings: Holdings;
  processes: Processes;
}

/** Loads the desks that are on into the rooms. They connect when the work starts. */
export async function openDesks(config: Config, rooms: DeskRooms): Promise<void> {
  for (const { entry, settings } of config.desks) {
    const create = await entry.load();
    rooms.desks.set(entry.id, create(settings as never, portsFor(entry.id, rooms)));
  }
}

async function personBehind(
  store: Store,
  { slack, discord, zone }: Parameters<DeskPorts['person']>[0],
): ReturnType<DeskPorts['person']> {
  const found =
    slack !== undefined
      ? await store.people.bySlack(slack)
      : discord !== undefined
        ? await store.people.byDiscord(discord)
        : null;
  if (found?.active !== true) return null;
  if (zone !== undefined && found.zone === null) await keepZone(store, found.id, zone);
  return deskPerson(found);
}

/** A name that is no zone's is left alone. */
async function keepZone({ people, live }: Store, person: string, name: string): Promise<void> {
  const zone = zoneNamed(name);
  if (zone === null) return;
  await people.change(person, { zone });
  live.publish({ kind: 'people' });
}

function portsFor(id: string, rooms: DeskRooms): DeskPorts {
  const { triage, groups, handle, pictures, http, timeoutMs, holdings } = rooms;
  const { store, log } = triage;
  const intake = createIntake(triage);
  return {
    handle,
    hold: (name, ...how) => holdings.hold(`${id}/${name}`, ...how),
    processes: () => rooms.processes.count(),
    commands,
    draw: (chart) => pictures.draw(chart),
    secrets: secretsOf(id, store),
    language: triage.language,
    http,
    publicUrl: triage.publicUrl,
    now: triage.now,
    timeoutMs,
    log,
    person: (by) => personBehind(store, by),
    async seen(member) {
      const person = await groups.seen(id, member);
      return person === null ? null : deskPerson(person);
    },
    sync: () => groups.sync(id),
    ...placesOf(id, triage),
    async team() {
      return (await store.people.list()).filter(({ active }) => active).map(deskPerson);
    },
    ...listsOf(triage),
    accept: (items) => intake.store(deskInbox(id), items, triage.now()),
    newest: () => store.inbox.newest(deskInbox(id)),
    heardIn: (externalId) => store.inbox.conversationOf(deskInbox(id), externalId),
    conversations: (begin, over) => store.tickets.conversations(id, begin, over),
    written: (conversation) => writtenAt(store, id, conversation),
    ...inThreads(id, store),
    async draft(person, number) {
      const row = await store.tickets.byNumber(number);
      return row === null ? null : store.drafts.read(person, row.ticket.id);
    },
    async keepDraft(person, number, text) {
      const row = await store.tickets.byNumber(number);
      if (row === null) return;
      await store.drafts.keep({ personId: person, ticketId: row.ticket.id, text, at: triage.now() });
    },
    async card(by) {
      const ticketId = 'number' in by ? null : await ticketAt(id, store, by);
      const byId = ticketId === null ? null : store.tickets.byId(ticketId);
      const row = await ('number' in by ? store.tickets.byNumber(by.number) : byId);
      return row === null ? null : cardOf(triage, row);
    },
  };
}

/** What stands in the threads of cards. */
function inThreads(id: string, store: TriagePorts['store']): Pick<DeskPorts, 'noteOf' | 'messageIn'> {
  return {
    async noteOf(ref, externalId) {
      return (await store.tickets.messageByExternalId(id, ref, externalId))?.id ?? null;
    },
    async messageIn(ref, is) {
      const ticketId = await store.cards.ticketOf(id, ref);
      if (ticketId === null) return null;
      const messages = await store.tickets.messages(ticketId);
      return messages.findLast((message) => is(message.id))?.id ?? null;
    },
  };
}

async function ticketAt(
  desk: string,
  store: TriagePorts['store'],
  place: { ref: string } | { conversation: string },
): Promise<string | null> {
  if ('ref' in place) return store.cards.ticketOf(desk, place.ref);
  return (await store.tickets.ofConversation(desk, place.conversation))?.id ?? null;
}

type Lists = Pick<DeskPorts, 'queue' | 'load' | 'upload' | 'view' | 'keepView'>;

/** What a person's own desk is made of. */
function listsOf(triage: TriagePorts): Lists {
  const { store, files, newId, now } = triage;
  return {
    async queue({ status = 'open', assignee, sight = null, ...page }) {
      const filter = { status, sight, ...(assignee === undefined ? {} : { assignee }) };
      const { rows, next } = await store.tickets.queue(filter, page);
      return { cards: await Promise.all(rows.map((row) => cardOf(triage, row))), next };
    },
    load: () => loadOf(store),
    async upload(person, { name, type, body }) {
      const kept = await files.put(body, { name, type, maxBytes: MAX_FILE_BYTES });
      const id = newId();
      const upload = { ...kept, id, name: safeFileName(name), owner: `person:${person}`, at: now() };
      await store.files.addUpload(upload);
      return id;
    },
    view: (person) => store.people.view(person),
    keepView: (person, view) => store.people.keepView(person, view),
  };
}

async function loadOf(store: Pick<Store, 'people' | 'tickets'>): Promise<Load[]> {
  const [people, loads] = await Promise.all([store.people.list(), store.tickets.load()]);
  const of = (id: string | null) => {
    const { open, waited, dueAt } = loads.find(({ assignee }) => assignee === id) ?? NO_LOAD;
    return { open, waited, dueAt };
  };
  const team = people
    .filter((one) => one.active && works(one))
    .map((one) => ({ person: deskPerson(one), ...of(one.id) }));
  return [{ person: null, ...of(null) }, ...team];
}

const NO_LOAD = { open: 0, waited: 0, dueAt: null };

/** Channels of teams, by the rules that are in force at the moment. */
/** Of the newest messages of a conversation those of customers. */
const LOOKED = 100;

async function writtenAt(
  { tickets, contacts }: Pick<Store, 'tickets' | 'contacts'>,
  channel: string,
  conversation: string,
): Promise<{ externalId: string; user: string }[]> {
  const said = await tickets.conversationMessages(channel, conversation, { limit: LOOKED });
  const theirs = said.filter(({ kind, deletedAt }) => kind === 'inbound' && deletedAt === null);
  const writers = new Map<string, string | undefined>();
  for (const id of new Set(theirs.map(({ author }) => contactIn(author) ?? ''))) {
    const there = (await contacts.addressesOf(id)).find((one) => one.channel === channel);
    writers.set(id, there?.address);
  }
  return theirs.flatMap(({ externalId, author }) => {
    const user = writers.get(contactIn(author) ?? '');
    return externalId === null || user === undefined ? [] : [{ externalId, user }];
  });
}

function placesOf(
  id: string,
  { policy }: TriagePorts,
): Pick<DeskPorts, 'receivers' | 'kinds' | 'concessions' | 'channelOf' | 'places'> {
  const placeOf = (team: string) => {
    const place = policy.current().teams[team]?.desks[id];
    return place === undefined
      ? null
      : { team, desk: place.desk ?? null, supervisors: place.supervisors ?? null };
  };
  return {
    receivers: () => receiversOf(policy.current()),
    kinds: () => policy.current().kinds,
    concessions: (language) => readyMade(policy.current().authority, language),
    channelOf: (team) => (team === null ? null : placeOf(team)),
    places: () => Object.keys(policy.current().teams).flatMap((team) => placeOf(team) ?? []),
  };
}

/** Platforms by which people may sign in to the web desk. */
export function signInsOf(desks: ReadonlyMap<string, Desk>): (readonly [string, SignIn])[] {
  return [...desks.values()].flatMap(({ id, signIn }) => (signIn == null ? [] : [[id, signIn] as const]));
}
