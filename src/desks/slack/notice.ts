import type { types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import { refusedAs } from '../../vendors/slack/fault.ts';
import { agreePresses } from '../agreeing.ts';
import type { Audience, DeskPerson, DeskPorts, Notice } from '../desk.ts';
import { ADVICE_FORMS, PRIMARY } from '../notice.ts';
import { pieces, plain } from '../plain.ts';
import { stoppedPresses } from '../remedies.ts';
import { ACTION, actionId } from './actions.ts';
import { remedyButtons } from './answer.ts';
import type { Post, SlackApi } from './api.ts';
import { button, markup, paragraph, rich, sentence, words } from './blocks.ts';
import type { SlackSettings } from './index.ts';
import { escaped } from './inert.ts';
import { LIMITS } from './limits.ts';
import { threadOf } from './ref.ts';
import { stillMissing } from './still-missing.ts';

const USER_ID = /^[UW][A-Z0-9]{2,20}$/;
const LINES = 40;
/** Of one notice. */
const PARAGRAPHS = 2;
const TITLE = 80;
const NAMES = 300;
/** People mentioned in one message: their mentions stay within a section. */
const MENTIONS = 100;

/** Where notices go when they do not go to a person: the common channels, and those of teams. */
export interface Places {
  desk: string;
  supervisors: string | null;
  /** Where everybody hears announcements. */
  everybody: string | null;
  of: DeskPorts['channelOf'];
}

/** The places of the settings. */
export function placesIn(settings: SlackSettings, { channelOf }: Pick<DeskPorts, 'channelOf'>): Places {
  return {
    desk: settings.SLACK_DESK_CHANNEL,
    supervisors: settings.SLACK_SUPERVISOR_CHANNEL ?? null,
    everybody: settings.SLACK_TEAM_CHANNEL ?? null,
    of: channelOf,
  };
}

interface Place {
  channel: string;
  threadTs?: string;
}

/** What is drawn below a notice: made when it is posted, and not when it stands there already. Throws CodedError. */
type Shown = () => Promise<types.KnownBlock[]>;

/** Says a notice once, by its key: what is there already is looked up before it is posted. Throws CodedError. */
export async function tellOnce(
  api: SlackApi,
  places: Places,
  audience: Audience,
  notice: Notice,
  language: string,
  pictures: Shown = async () => [],
): Promise<void> {
  // Who wants to hear in the ticket's thread hears there, when there is one.
  const direct = audience.kind === 'person' && (audience.person.notify !== 'thread' || notice.ref === null);
  if (direct && (await toldDirectly(api, audience.person, notice, language, pictures))) return;
  if (notice.alone === true) return;
  const post = noticePost(notice, peopleIn(audience), language);
  const place = placeOf(places, audience, notice);
  try {
    await postOnce(api, place, post, notice, pictures);
  } catch (error) {
    if (place.threadTs === undefined || !refusedAs(error, 'thread_not_found', 'message_not_found'))
      throw error;
    await postOnce(api, { channel: place.channel }, post, notice, pictures);
  }
}

function peopleIn(audience: Audience): DeskPerson[] {
  if (audience.kind === 'person') return [audience.person];
  return audience.kind === 'supervisors' ? audience.people : [];
}

/** A notice in blocks; mentions name each person by their id, never a channel or a group. */
export function noticePost(notice: Notice, people: readonly DeskPerson[], language: string): Post {
  const known = people.flatMap(({ slack }) => (slack !== null && USER_ID.test(slack) ? [`<@${slack}>`] : []));
  const mentions = known.slice(0, MENTIONS).join(' ');
  const unknown = people
    .filter(({ slack }) => slack === null || !USER_ID.test(slack))
    .map(({ name }) => name);
  const urged = notice.urgent ? text('slack.step-in', { text: notice.text }, language) : notice.text;
  const names = plain(unknown.join(', '), NAMES);
  const said = unknown.length === 0 ? urged : text('slack.for', { names, text: urged }, language);
  const fallback = escaped(said, LIMITS.sectionText);
  return {
    text: mentions === '' ? fallback : `${mentions} ${fallback}`,
    mark: {
      type: 'osem_notice',
      payload: { key: notice.key, ...(notice.gathered === true ? { gathered: 1 } : {}) },
    },
    blocks: [
      ...(mentions === '' ? [] : [markup(mentions)]),
      ...pieces(said, LIMITS.sectionText, PARAGRAPHS).parts.map(paragraph),
      ...listOf(notice, language),
      ...pressesOf(notice, language),
      ...adviceOf(notice, language),
      ...checksOf(notice, language),
      ...(notice.remedy === undefined ? [] : [remedyButtons(stoppedPresses(notice.remedy, language))]),
      ...agreeOf(notice, language),
    ],
  };
}

function listOf({ tickets, pages = [] }: Notice, language: string): types.KnownBlock[] {
  const all = [...tickets, ...pages];
  if (all.length === 0) return [];
  const links = all.slice(0, LINES).map(({ title, url }) => {
    const label = words(title, TITLE).text;
    return sentence(
      url.length <= LIMITS.url ? { type: 'link', url, text: label } : { type: 'text', text: label },
    );
  });
  const more = all.length - links.length;
  const rest = more === 0 ? [] : [sentence(words(text('slack.more', { count: more }, language), TITLE))];
  return [rich({ type: 'rich_text_list', style: 'bullet', elements: [...links, ...rest] })];
}

function pressesOf({ presses = [], tickets, request }: Notice, language: string): types.KnownBlock[] {
  const [ticket] = tickets;
  if (ticket === undefined || presses.length === 0) return [];
  const value = request === undefined ? String(ticket.number) : `${ticket.number}:${request}`;
  const elements = presses.map((press) =>
    button(
      text(`press.${press}`, {}, language),
      { id: ACTION[press], value },
      PRIMARY.has(press) ? { style: 'primary' } : {},
    ),
  );
  return [{ type: 'actions', elements }];
}

function adviceOf({ advice = [], tickets }: Notice, language: string): types.KnownBlock[] {
  const [ticket] = tickets;
  if (ticket === undefined || advice.length === 0) return [];
  const elements = advice.map((one) => {
    const label = text(`advice.${one}`, {}, language);
    if (one === 'take-over')
      return button(label, { id: ACTION.takeOver, value: String(ticket.number) }, { style: 'primary' });
    const form = ADVICE_FORMS[one];
    return button(label, { id: actionId(ACTION.form, form), value: `${ticket.number}:${form}` });
  });
  return [{ type: 'actions', elements }];
}

function agreeOf({ agree }: Notice, language: string): types.KnownBlock[] {
  if (agree === undefined) return [];
  const agreeing = agreePresses(agree, language);
  const elements = agreeing.map(({ id, label }) =>
    button(label, { id: actionId(ACTION.agree, id), value: id }),
  );
  return [{ type: 'actions', elements }];
}

function checksOf({ checks }: Notice, language: string): types.KnownBlock[] {
  if (checks !== true) return [];
  const label = text('welcome.run-checks', {}, language);
  const press = button(label, { id: ACTION.checks, value: ACTION.checks }, { style: 'primary' });
  return [{ type: 'actions', elements: [press] }];
}

/** False when Slack knows no such person or lets nobody write to them: then the desk channel is told. */
async function toldDirectly(
  api: SlackApi,
  person: DeskPerson,
  notice: Notice,
  language: string,
  pictures: Shown,
): Promise<boolean> {
  if (person.slack === null || !USER_ID.test(person.slack)) return false;
  try {
    const opened = await api.direct(person.slack);
    const post = noticePost(notice, [], person.language ?? language);
    await postOnce(api, { channel: opened }, post, notice, pictures);
    return true;
  } catch (error) {
    if (refusedAs(error, ...UNREACHABLE)) return false;
    throw error;
  }
}

/** What conversations.open, and chat.postMessage after it, say of people whom an app cannot write to. */
const UNREACHABLE = [
  'user_not_found',
  'user_not_visible',
  'user_disabled',
  'cannot_dm_bot',
  'missing_scope',
  'channel_not_found',
  'is_archived',
  'messages_tab_disabled',
];

function placeOf(places: Places, audience: Audience, { ref, team }: Notice): Place {
  const own = places.of(team);
  if (audience.kind === 'channel') return { channel: audience.id };
  if (audience.kind === 'team') return { channel: places.everybody ?? places.desk };
  const supervisors = own?.supervisors ?? places.supervisors;
  if (audience.kind === 'supervisors' && supervisors !== null) return { channel: supervisors };
  const thread = ref === null ? null : threadOf(ref);
  return thread ?? { channel: own?.desk ?? places.desk };
}

async function postOnce(
  api: SlackApi,
  { channel, threadTs }: Place,
  post: Post,
  { mended, again }: Notice,
  pictures: Shown,
): Promise<void> {
  // Before its ticket had a card it was said in the channel, which shows what is said in its threads, too.
  const isElsewhere = threadTs !== undefined && (mended === true || again === true);
  const look = async () =>
    (await api.find(channel, post.mark, threadTs)) ??
    (isElsewhere ? await api.find(channel, post.mark) : null);
  const begun = Date.now();
  const there = await look();
  const whole = async () => ({ ...post, blocks: [...post.blocks, ...(await pictures())] });
  if (there !== null && mended === true) return api.update(channel, there, await whole());
  if (there !== null || mended === true) return;
  const all = await whole();
  if (!(await stillMissing(look, begun))) return;
  await api.post(channel, { ...all, ...(threadTs === undefined ? {} : { threadTs, broadcast: true }) });
}
