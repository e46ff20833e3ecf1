import { App, type AppOptions, type ReceiverEvent } from '@slack/bolt';
import type { RawItem } from '../../channels/channel.ts';
import { CodedError } from '../../domain/coded-error.ts';
import { word } from '../../vendors/slack/client.ts';
import { accepts } from './accepting.ts';
import type { SlackEvent } from './changed.ts';
import { STORE_MS } from './limits.ts';
import type { OpenPlaces } from './open-places.ts';
import {
  eventBodyShape,
  type MessageEvent,
  messageEventShape,
  reactionShape,
  type SlackMessage,
} from './shapes.ts';
import type { SlackHouse } from './slack.ts';

/** Subtypes of messages that nobody wrote (docs.slack.dev/reference/events/message). */
const NOT_WRITTEN =
  /^(?:bot_(?:add|remove|message)|channel_|group_|ekm_|reminder_|pinned_item|unpinned_item|reply_broadcast|huddle_|sh_room_|assistant_|tombstone|joiner_notification)/;

/** Subtypes of what somebody has written just now. */
const NEW: readonly (string | undefined)[] = [undefined, 'file_share', 'me_message', 'thread_broadcast'];

/** Events remembered, so that a repeat is not answered again. */
const REMEMBERED = 1000;

/**
 * Bolt acknowledges an event before any listener has run. Here what customers and agents wrote is stored first; nothing
 * is acknowledged that is not. The rest goes on to the listeners. Rejects when it could not be stored in time, so that the
 * receiver acknowledges nothing and Slack sends it again.
 */
export class StoringApp extends App {
  private readonly house: SlackHouse;
  private readonly stored: (event: unknown) => void;
  private readonly signal: AbortSignal;
  private readonly known = new Set<string>();
  private unsure = false;

  /** `stored` hears of every event that is, once, however often Slack sends it. */
  constructor(options: AppOptions, house: SlackHouse, signal: AbortSignal, stored: (event: unknown) => void) {
    super(options);
    this.signal = signal;
    this.house = house;
    this.stored = stored;
  }

  override async processEvent(event: ReceiverEvent): Promise<void> {
    const { body, ack } = event;
    if (body.type === 'app_rate_limited') {
      this.house.ports.log.error(
        { desk: 'slack', minute: body.minute_rate_limited },
        'Slack holds back events',
      );
      return ack();
    }
    const seen = sighted(body, this.house);
    if (seen === 'listeners') return super.processEvent(event);
    if (seen !== 'nothing') {
      try {
        await inTime(this.house.ports.accept([seen]));
      } catch (error) {
        this.lost();
        throw error;
      }
      this.back();
      if (this.isNew(seen.externalId)) this.stored(body.event);
    }
    await ack();
  }

  /** Slack may have given up by the time that it could be stored. */
  private lost(): void {
    this.unsure = true;
    this.house.missed.missed();
  }

  private back(): void {
    if (!this.unsure) return;
    this.unsure = false;
    void this.house.missed.read(this.signal);
  }

  private isNew(externalId: string): boolean {
    if (this.known.has(externalId)) return false;
    this.known.add(externalId);
    const [oldest] = this.known;
    if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
    return true;
  }
}

/** What is to be stored of a message that was read afterwards; null: nothing. */
export function itemOf(
  house: Pick<SlackHouse, 'people' | 'ticketEmoji' | 'ports' | 'open' | 'missed'>,
  channel: string,
  message: SlackMessage | SlackEvent,
): RawItem | null {
  const { team = '', user = '' } = house.people.known() ?? {};
  const event = { type: 'message', channel, ...message };
  const named = { team_id: team, event_id: `read:${channel}:${'ts' in message ? message.ts : ''}` };
  const authorizations = [{ team_id: team, user_id: user }];
  // Whose company somebody is of stands in their message: where there is no other, nothing begins by this.
  const body = { type: 'event_callback', ...named, authorizations, is_ext_shared_channel: true, event };
  const seen = sighted(body, house);
  return typeof seen === 'string' ? null : seen;
}

/** What is to be stored of a body, whether nobody needs it, or whether it is none of this door's. */
function sighted(
  body: unknown,
  {
    people,
    ticketEmoji,
    ports,
    open,
    missed,
  }: Pick<SlackHouse, 'people' | 'ticketEmoji' | 'ports' | 'open' | 'missed'>,
): RawItem | 'nothing' | 'listeners' {
  const read = eventBodyShape.safeParse(body);
  if (!read.success) {
    if (Reflect.get(Object(body), 'type') !== 'event_callback') return 'listeners';
    ports.log.warn({ desk: 'slack' }, 'an event in a shape that nobody knows was left alone');
    return 'nothing';
  }
  const { team_id: team, event_id: eventId, authorizations, event } = read.data;
  if (event.type !== 'message' && event.type !== 'reaction_added') return 'listeners';
  const ours = people.known();
  const installed = authorizations?.[0]?.team_id ?? null;
  if (ours !== null && installed !== null && ours.team !== '' && installed !== ours.team) {
    ports.log.warn({ desk: 'slack', team: installed }, 'an event of another workspace was left alone');
    return 'nothing';
  }
  const bot = authorizations?.[0]?.user_id ?? ours?.user ?? '';
  const shared = read.data.is_ext_shared_channel === true;
  const conversation =
    event.type === 'message'
      ? threadOfMessage(event, (channel) => open.begins(channel, shared))
      : pointedAt(event, { emoji: ticketEmoji, open, bot });
  if (conversation === null) return 'nothing';
  // Slack's old verification token is a secret that nobody needs once the signature was checked.
  const raw = JSON.stringify({ ...Object(body), token: undefined });
  return { externalId: readAs(event, missed, shared) ?? `${team}:${eventId}`, conversation, raw };
}

/** Words that are new are known by their place alone, so that whoever reads them afterwards knows them again. */
function readAs(event: unknown, missed: SlackHouse['missed'], shared: boolean): string | null {
  const { data } = messageEventShape.safeParse(event);
  if (!data?.ts || !NEW.includes(data.subtype ?? undefined)) return null;
  return missed.idOf(data.channel, data.ts, shared);
}

/** The thread that a message, its edit or its deletion belongs to; null when nobody needs it. */
function threadOfMessage(event: unknown, begins: (channel: string) => boolean): string | null {
  const read = messageEventShape.safeParse(event);
  // Of a shape that nobody knows: it becomes a dead letter, which somebody sees, instead of being lost.
  if (!read.success) return placeIn(word(event, 'channel'), word(event, 'thread_ts'));
  const { channel, message, previous_message: before, ...outer } = read.data;
  switch (outer.subtype) {
    case 'message_changed':
      if (message === null || message === undefined || isBots(message) || sameWords(read.data)) return null;
      return placeIn(channel, message.thread_ts ?? message.ts);
    case 'message_deleted':
      return isBots(before) ? null : placeIn(channel, before?.thread_ts ?? outer.deleted_ts ?? before?.ts);
    case 'message_replied':
      return placeIn(channel, message?.thread_ts ?? message?.ts ?? outer.thread_ts);
    default:
      if (isBots(outer) || NOT_WRITTEN.test(outer.subtype ?? '')) return null;
      return placeIn(channel, outer.thread_ts ?? (begins(channel) ? outer.ts : null));
  }
}

/** Links that Slack unfolded, reactions, replies counted: the words are the same. */
export function sameWords({
  message,
  previous_message: before,
}: Pick<MessageEvent, 'message' | 'previous_message'>) {
  if (message?.subtype === 'tombstone') return false;
  return before !== null && before !== undefined && (message?.text ?? '') === (before.text ?? '');
}

/** Our own words, those of other apps, and copies of a bridge: never taken for somebody's. */
export function isBots(message: Partial<SlackMessage> | null | undefined): boolean {
  return Boolean(message?.bot_id) || Boolean(message?.app_id) || message?.subtype === 'bot_message';
}

function pointedAt(
  event: unknown,
  { emoji, open, bot }: { emoji: string; open: OpenPlaces; bot: string },
): string | null {
  const read = reactionShape.safeParse(event);
  if (!read.success || read.data.user === bot) return null;
  const { item, reaction } = read.data;
  const means = reaction === emoji || (accepts(reaction) && open.isCommunity(item.channel));
  return means ? placeIn(item.channel, item.ts) : null;
}

function placeIn(channel: string, ts: string | null | undefined): string | null {
  return channel && ts ? `${channel}:${ts}` : null;
}

/** A database that takes longer is not waited for: Slack waits 3 s in all, and sends again. */
async function inTime(storing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new CodedError('store-down', 'An event was not stored in time')),
      STORE_MS,
    );
  });
  // Given up, it may still be stored, or fail: Slack's repeat finds out.
  storing.catch(() => undefined);
  await Promise.race([storing, late]).finally(() => clearTimeout(timer));
}
