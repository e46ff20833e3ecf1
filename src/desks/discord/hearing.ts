import { type APIMessage, GatewayDispatchEvents } from 'discord.js';
import type { RawItem } from '../../channels/channel.ts';
import type { DeskPorts } from '../desk.ts';
import { createTagging, type Tagged } from './answers.ts';
import type { DiscordApi } from './api.ts';
import { catchUp } from './catch-up.ts';
import type { Heeding, MessageEvent } from './gateway.ts';
import { kept, type Sorting } from './heard.ts';
import { createLine, type Line } from './line.ts';
import { isPersonal, type OpenPlaces } from './open-places.ts';
import type { Reading } from './reading.ts';
import { ACCEPTING, accepted, deleted, editIn, type Names, type Said, saidIn } from './said.ts';
import type { Where, Whereabouts } from './whereabouts.ts';

/** What is said in the server on its way to the house. */
export interface Hearing extends Pick<Heeding, 'reads' | 'open' | 'onSession' | 'onMessage' | 'stored'> {
  /** A message as it stands now, without what nobody of us may keep. */
  saidIn(message: APIMessage): Said[];
  /** Stores in turn what somebody picked out; resolves once it is durable. */
  keep(items: RawItem[]): Promise<void>;
  where(channel: string): Promise<Where>;
}

interface HearingWork extends Whereabouts {
  api: Reading & Pick<DiscordApi, 'channel'>;
  ports: Sorting['ports'] &
    Pick<DeskPorts, 'conversations'> &
    Pick<DeskPorts, 'newest' | 'accept' | 'now' | 'log' | 'language'>;
  guild: string;
  reads: boolean;
  open: OpenPlaces;
  desks(): ReadonlySet<string>;
  /** Told of messages that are gone from a card's thread. */
  onGone(thread: string, id: string): void;
  signal: AbortSignal;
  /** Events that may wait in memory. */
  most?: number;
}

const NOBODY: Names = { channel: () => null, role: () => null };

export function createHearing(work: HearingWork): Hearing {
  const { api, ports, guild, reads, open, where, learn, desks, onGone } = work;
  const session = { us: '', names: NOBODY };
  const written = (message: APIMessage) => saidIn(message, session.us, session.names, ports.language);
  // One that nobody understands must not hold up whatever else the history has, now and at every start.
  const remaining = (message: APIMessage): Said[] => {
    try {
      return written(message);
    } catch (error) {
      const fault = error instanceof Error ? error.name : 'unknown';
      ports.log.error(
        { desk: 'discord', message: message.id, fault },
        'a message in the history was not understood',
      );
      return [];
    }
  };
  const sorted = (events: readonly Said[]) => kept({ ports, where, open }, events);
  const tagging = createTagging({ api, ports, open });
  const tagged = (posts: readonly Tagged[]) => {
    for (const post of posts)
      if (post.parent_id != null && open.communities.has(post.parent_id))
        line.inTurn(() => tagging(post)).catch(() => undefined);
  };
  const learnAll: Whereabouts['learn'] = (channels) => {
    learn(channels);
    tagged(channels);
  };
  const reading = { learn: learnAll, saidIn: remaining, kept: sorted };
  const line = createLine({
    async store(events) {
      const items = await sorted(events);
      if (items.length > 0) await ports.accept(items);
      for (const { kind, channel, id } of events) if (kind === 'delete') onGone(channel, id);
    },
    catchUp: () =>
      catchUp({ api, ports, read: () => new Set([...desks(), ...open.communities]), ...reading }),
    log: ports.log,
    signal: work.signal,
    ...(work.most === undefined ? {} : { most: work.most }),
  });
  return {
    reads,
    open,
    where,
    saidIn: written,
    onSession(us, names, goesOn) {
      Object.assign(session, { us, names });
      if (reads && !goesOn) line.catchUp();
    },
    stored: () => storedIn(line, work.signal),
    onMessage(event, data) {
      try {
        if (event === GatewayDispatchEvents.ThreadUpdate) return tagged([data as Tagged]);
        const message = messageIn(data as GatewayMessage);
        if (!isHeard(message, guild, open)) return;
        for (const id of [message.channel_id, ...(message.ids ?? [message.id])]) BigInt(id);
        line.said(saidBy(event, message, { ...session, written, ports }));
      } catch (error) {
        // Nothing that Discord sends may end the connection.
        const fault = error instanceof Error ? error.name : 'unknown';
        ports.log.error({ desk: 'discord', event, fault }, 'an event of Discord’s was not understood');
      }
    },
    keep: (items) => line.inTurn(() => ports.accept(items)),
  };
}

async function storedIn(line: Line, signal: AbortSignal): Promise<boolean> {
  if (!signal.aborted) await line.inTurn(async () => undefined);
  return !signal.aborted;
}

/** A message, what is left of one or of several, or a sign on one. */
type GatewayMessage = APIMessage & {
  guild_id?: string;
  ids?: string[];
  message_id?: string;
  user_id?: string;
  emoji?: { name: string | null };
};

interface Session {
  us: string;
  names: Names;
  written(message: APIMessage): Said[];
  ports: Pick<DeskPorts, 'now' | 'language'>;
}

/** What an event of the gateway tells that somebody did. */
function saidBy(
  event: Exclude<MessageEvent, GatewayDispatchEvents.ThreadUpdate>,
  data: GatewayMessage,
  { us, names, written, ports }: Session,
): Said[] {
  const gone = (id: string) => deleted(id, data.channel_id, ports.now());
  switch (event) {
    case GatewayDispatchEvents.MessageCreate:
      return written(data);
    case GatewayDispatchEvents.MessageUpdate:
      return editIn(data, us, names, ports.language);
    case GatewayDispatchEvents.MessageDelete:
      return [gone(data.id)];
    case GatewayDispatchEvents.MessageDeleteBulk:
      return (data.ids ?? []).map(gone);
    case GatewayDispatchEvents.MessageReactionAdd:
      return signIn(data, ports.now());
  }
}

/** A sign has no id of its own: that of its message stands for it. */
function messageIn(data: GatewayMessage): GatewayMessage {
  return data.message_id === undefined ? data : { ...data, id: data.message_id };
}

/** What is said in the server, and in direct messages where customers have cases. */
function isHeard({ guild_id: where }: GatewayMessage, guild: string, open: OpenPlaces): boolean {
  return where === undefined ? isPersonal(open) : where === guild;
}

function signIn({ id, channel_id: channel, user_id: user, emoji }: GatewayMessage, at: number): Said[] {
  return emoji?.name === ACCEPTING && user !== undefined ? [accepted(id, channel, user, at)] : [];
}
