import type { APIButtonComponent } from 'discord.js';
import { text } from '../../texts/texts.ts';
import { CODE, refusedAs } from '../../vendors/discord/errors.ts';
import { agreePresses } from '../agreeing.ts';
import type { Audience, DeskPerson, DeskPorts, Notice } from '../desk.ts';
import { ADVICE_FORMS, PRIMARY } from '../notice.ts';
import { plain } from '../plain.ts';
import { stoppedPresses } from '../remedies.ts';
import { remedyRows } from './answer.ts';
import type { DiscordApi } from './api.ts';
import { ACTION, customId, markOf, type Place, placeOf } from './ids.ts';
import { escaped, escapedLine, linkable } from './inert.ts';
import { LIMITS, MENTIONS } from './limits.ts';
import { type Body, button, footer, primary, type Row, row } from './parts.ts';
import { withPictures } from './pictures.ts';
import type { Places } from './places.ts';

const USER_ID = /^\d{17,20}$/;
const NAMES = 300;
const TITLE = 80;
/** Of a description of 4,096: the text, then as many tickets as fit. */
const WORDS = 1500;
const LIST = 2400;

/** Where notices go when they do not go to a person: the common channels, and those of teams. */
export interface NoticeChannels {
  desk: string;
  supervisors: string | null;
  /** Where everybody hears announcements. */
  everybody: string | null;
  of: DeskPorts['channelOf'];
}

export interface Telling {
  api: DiscordApi;
  places: Places;
  channels: NoticeChannels;
  /** That of cards and channels; people have their own. */
  language: string;
  draw: DeskPorts['draw'];
  /** The name of a thread that has to be begun. */
  threadName: (ref: string) => Promise<string>;
}

/** Says a notice once, by its key: what is there already is looked up before it is posted. Throws CodedError. */
export async function tellOnce(house: Telling, audience: Audience, notice: Notice): Promise<void> {
  const mark = markOf('notice', notice.key);
  const own = audience.kind === 'person' ? audience.person.language : null;
  const drawn = (body: Body, language: string) => withPictures(house, body, notice.charts ?? [], language);
  const speaks = own ?? house.language;
  const direct = await drawn(noticeBody(notice, [], speaks), speaks);
  // Who wants to hear in the ticket's thread hears there, when there is one.
  const directly = audience.kind === 'person' && (audience.person.notify !== 'thread' || notice.ref === null);
  if (directly && (await toldDirectly(house.api, audience.person, mark, direct, notice.mended))) return;
  if (notice.alone === true) return;
  const body = await drawn(noticeBody(notice, peopleIn(audience), house.language), house.language);
  const { channel: desk, whole } = channelFor(house.channels, audience, notice);
  const { ref } = notice;
  const place = whole || ref === null ? null : placeOf(ref);
  if (notice.mended === true || notice.again === true) {
    const said = await whereSaid(house, place, desk, mark);
    if (said !== null && notice.mended === true) await house.api.edit(said.channel, said.message, body);
    if (said !== null || notice.mended === true) return;
  }
  if (ref === null || place === null) return house.places.postInChannel(desk, mark, body);
  try {
    await house.places.postInThread(place, () => house.threadName(ref), mark, body);
  } catch (error) {
    if (!refusedAs(error, CODE.unknownChannel, CODE.unknownMessage, CODE.locked)) throw error;
    await house.places.postInChannel(desk, mark, body);
  }
}

/** In its ticket's thread, or in the channel: there it was said before its ticket had a card. */
async function whereSaid(
  { api, places }: Telling,
  place: Place | null,
  desk: string,
  mark: string,
): Promise<Place | null> {
  const message = place === null ? null : await inThread(api, place.message, mark);
  return place === null || message === null ? places.find(desk, mark) : { channel: place.message, message };
}

/** Null also where nobody has begun the thread yet. */
function inThread(api: DiscordApi, thread: string, mark: string): Promise<string | null> {
  return api.find(thread, mark).catch((error: unknown) => {
    if (refusedAs(error, CODE.unknownChannel)) return null;
    throw error;
  });
}

function peopleIn(audience: Audience): DeskPerson[] {
  if (audience.kind === 'person') return [audience.person];
  return audience.kind === 'supervisors' ? audience.people : [];
}

/** The channel of an audience; `whole`: it is told to the channel, and not in the ticket's thread. */
function channelFor(
  channels: NoticeChannels,
  audience: Audience,
  { team }: Notice,
): { channel: string; whole: boolean } {
  const own = channels.of(team);
  if (audience.kind === 'channel') return { channel: audience.id, whole: true };
  if (audience.kind === 'team') return { channel: channels.everybody ?? channels.desk, whole: true };
  const supervisors = own?.supervisors ?? channels.supervisors;
  if (audience.kind === 'supervisors' && supervisors !== null) return { channel: supervisors, whole: true };
  return { channel: own?.desk ?? channels.desk, whole: false };
}

/** A notice; its pings name each person by their id, never a role or everybody. */
export function noticeBody(notice: Notice, people: readonly DeskPerson[], language: string): Body {
  const known = people.flatMap(({ discord }) => (discord !== null && USER_ID.test(discord) ? [discord] : []));
  const pings = [...new Set(known)].slice(0, MENTIONS);
  const unknown = people.filter(({ discord }) => discord === null || !USER_ID.test(discord));
  const urged = notice.urgent ? text('discord.step-in', { text: notice.text }, language) : notice.text;
  const names = plain(unknown.map(({ name }) => name).join(', '), NAMES);
  const words = unknown.length === 0 ? urged : text('discord.for', { names, text: urged }, language);
  const list = listOf(notice, language);
  const room = LIMITS.description - list.join('\n').length - 1;
  return {
    content: pings.map((id) => `<@${id}>`).join(' '),
    pings,
    notice: notice.gathered !== true,
    embeds: [
      {
        description: [escaped(words, Math.max(WORDS, room)), ...list].join('\n').slice(0, LIMITS.description),
        footer: footer(markOf('notice', notice.key)),
      },
    ],
    components:
      notice.checks === true
        ? row(checksButton(language))
        : [
            ...pressesOf(notice, language),
            ...adviceOf(notice, language),
            ...remedyOf(notice, language),
            ...agreeOf(notice, language),
          ],
  };
}

function pressesOf({ presses = [], tickets, request }: Notice, language: string): Row[] {
  const [ticket] = tickets;
  if (ticket === undefined || presses.length === 0) return [];
  const buttons = presses.map((press) =>
    button(
      text(`press.${press}`, {}, language),
      customId(ACTION[press], ticket.number, request ?? null),
      PRIMARY.has(press) ? primary : undefined,
    ),
  );
  return row(...buttons);
}

function adviceOf({ advice = [], tickets }: Notice, language: string): Row[] {
  const [ticket] = tickets;
  if (ticket === undefined || advice.length === 0) return [];
  const buttons = advice.map((one) => {
    const label = text(`advice.${one}`, {}, language);
    return one === 'take-over'
      ? button(label, customId(ACTION.takeOver, ticket.number), primary)
      : button(label, customId(ACTION.do, ticket.number, ADVICE_FORMS[one]));
  });
  return row(...buttons);
}

function remedyOf({ remedy }: Notice, language: string): Row[] {
  return remedy === undefined ? [] : remedyRows(stoppedPresses(remedy, language));
}

function agreeOf({ agree }: Notice, language: string): Row[] {
  if (agree === undefined) return [];
  const presses = agreePresses(agree, language);
  return row(...presses.map(({ id, label }) => button(label, customId(ACTION.agree, 1, id))));
}

function checksButton(language: string): APIButtonComponent {
  // An id names a ticket; this press needs none.
  return button(text('welcome.run-checks', {}, language), customId(ACTION.checks, 1), primary);
}

function listOf({ tickets, pages = [] }: Notice, language: string): string[] {
  const all = [...tickets, ...pages];
  const lines: string[] = [];
  let room = LIST;
  for (const { title, url } of all) {
    const label = escapedLine(title, TITLE);
    const one = `• ${linkable(url) ? `[${label}](${url.replaceAll(')', '%29')})` : label}`;
    room -= one.length + 1;
    if (room < 0) break;
    lines.push(one);
  }
  const more = all.length - lines.length;
  return more === 0 ? lines : [...lines, text('discord.more-of', { count: more }, language)];
}

/**
 * Gives somebody an answer that can no longer stand where they asked: directly, or with a ping at the desk, where others read
 * too: what is for them alone is not told there.
 */
export async function answerLater(
  { api, places, channels, language }: Pick<Telling, 'api' | 'places' | 'channels' | 'language'>,
  person: DeskPerson,
  key: string,
  { embeds, secret }: Body,
): Promise<void> {
  const mark = markOf('notice', key);
  const body = {
    notice: true,
    embeds: embeds.map((embed, index) => (index === 0 ? { ...embed, footer: footer(mark) } : embed)),
    components: [],
  };
  if (person.discord === null || (await toldDirectly(api, person, mark, body))) return;
  const ping = { content: `<@${person.discord}>`, pings: [person.discord] };
  const untold = text('discord.answer-untold', {}, person.language ?? language);
  const open = secret === true ? { embeds: [{ description: untold, footer: footer(mark) }] } : {};
  await places.postInChannel(channels.desk, mark, { ...body, ...ping, ...open });
}

/** Changes what stands there; nothing when nothing does. */
async function mend(api: DiscordApi, channel: string, mark: string, body: Body): Promise<void> {
  const there = await api.find(channel, mark);
  if (there !== null) await api.edit(channel, there, body);
}

/** False when Discord knows no such person or they let nobody write to them: then they are pinged at the desk. */
async function toldDirectly(
  api: DiscordApi,
  person: DeskPerson,
  mark: string,
  body: Body,
  mended?: true,
): Promise<boolean> {
  if (person.discord === null || !USER_ID.test(person.discord)) return false;
  try {
    const channel = await api.direct(person.discord);
    if (mended === true) {
      await mend(api, channel, mark, body);
      return true;
    }
    if ((await api.find(channel, mark)) === null) await api.post(channel, body, mark);
    return true;
  } catch (error) {
    if (refusedAs(error, ...UNREACHABLE)) return false;
    throw error;
  }
}

/** What Discord says of people whom an application cannot write to; 50033: it is no user, or a bot. */
const UNREACHABLE = [CODE.closedMessages, CODE.noCommonServer, CODE.missingAccess, 10_013, 50_033];
