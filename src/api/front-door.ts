import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type Contacts, realContacts } from '../domain/contacts.ts';
import { blocksOn, holidayAt, hoursFor, isOpen, nextOpening } from '../domain/hours.ts';
import type { Told } from '../domain/kinds.ts';
import type { AnswerTime } from '../store/history.ts';
import { channelName } from '../texts/channel-name.ts';
import { type FrontDoorPage, frontDoorHtml, type Way } from '../texts/front-door-page.ts';
import { publicHtml } from '../texts/public-page.ts';
import { text } from '../texts/texts.ts';
import { dayAndTime, timeSpan } from '../texts/time.ts';
import { toldIn } from '../texts/told.ts';
import { problemsShown } from './known-problems.ts';
import { type ApiPorts, CHAT_CHANNEL, FORMS_CHANNEL } from './ports.ts';
import { pageLanguage, publicPage } from './public-page.ts';
import type { Api } from './schemas.ts';

const SPAN_MS = 30 * 86_400_000;
const KEPT_MS = 5 * 60_000;
/** Fewer answers say nothing about what is usual. */
const ENOUGH = 30;
/** Real ms. */
const PATIENCE_MS = 1000;
const MOST_OTHERS = 6;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Calls are taken down by hand: the way there is the phone. */
const PHONE_CHANNEL = 'spoken';

const query = z.object({ lang: z.string().max(35).optional() });

/** The first page: every way to reach the house that is on, with its language, today's hours and what an answer takes. */
export function frontDoorRoutes(app: Api, ports: ApiPorts, links: ChannelLinks): void {
  const times = answerTimes(ports);
  const options = { config: { public: true }, schema: { querystring: query, hide: true } };
  app.get('/', options, async (request, reply) => {
    const { policy, settings } = ports;
    const language = await pageLanguage(request, request.query.lang, settings.language);
    const { business } = policy.current();
    const html = publicHtml({
      title: text('front.title', {}, language),
      about: text('front.about', { house: business.name }, language),
      house: business.name,
      home: null,
      language,
      inLanguage: (other) => `/?lang=${other}`,
      address: `${settings.publicUrl}/`,
      body: frontDoorHtml({
        ...pageOf(ports, { times: await times(), links: await links(PATIENCE_MS) }, language),
        problems: await problemsShown(ports, language).catch(() => []),
      }),
      footer: [{ words: text('front.policy', {}, language), to: `/policy?language=${language}` }],
    });
    return publicPage(reply, { caching: 'public, max-age=60' }).send(html);
  });
}

/** Asked for every few minutes, and not at all while it cannot be asked: the page is there without it. */
function answerTimes({ store, clock, log }: ApiPorts): () => Promise<readonly AnswerTime[]> {
  let known: { at: number; times: readonly AnswerTime[] } | null = null;
  return async () => {
    const now = clock.now();
    if (known !== null && Math.abs(now - known.at) <= KEPT_MS) return known.times;
    known = { at: now, times: known?.times ?? [] };
    const times = await store.history.answerTimes(now - SPAN_MS).catch((error: unknown) => {
      log.warn({ err: error }, 'how long answers take could not be asked');
      return null;
    });
    if (times !== null) known = { at: now, times: times.filter(({ answered }) => answered >= ENOUGH) };
    return known.times;
  };
}

/** Ways beside the chat, in short, for somebody who has it open: names and whole addresses. */
export async function otherWays(
  ports: ApiPorts,
  links: ChannelLinks,
  language: string,
): Promise<{ name: string; link: string }[]> {
  const ways = waysOf(ports, { times: [], links: await links(0) }, language);
  return ways
    .map(({ name, link }) => ({
      name,
      link: link.startsWith('/') ? `${ports.settings.publicUrl}${link}` : link,
    }))
    .filter(({ link }) => link !== `${ports.settings.publicUrl}/chat`)
    .slice(0, MOST_OTHERS);
}

/** Where channels begin, by what they say themselves: what is known after `patienceMs` (real) at the most. */
export type ChannelLinks = (patienceMs: number) => Promise<ReadonlyMap<string, string>>;

/** Asked for now and then. */
export function channelLinks({ channels, clock, log }: ApiPorts): ChannelLinks {
  const known = new Map<string, string>();
  let asked: { at: number; done: Promise<unknown> } | null = null;
  const ask = async (id: string) => {
    const link = await channels.get(id)?.link?.();
    if (link != null) known.set(id, link);
  };
  const askAll = () =>
    Promise.all(
      [...channels.keys()].map((id) =>
        ask(id).catch((error: unknown) =>
          log.warn({ err: error, channel: id }, 'where a channel begins is not known'),
        ),
      ),
    );
  return async (patienceMs) => {
    const now = clock.now();
    if (asked === null || Math.abs(now - asked.at) > KEPT_MS) asked = { at: now, done: askAll() };
    await Promise.race([asked.done, setTimeout(patienceMs, undefined, { ref: false })]);
    return known;
  };
}

/** What is known beside the rules. */
interface Known {
  times: readonly AnswerTime[];
  links: ReadonlyMap<string, string>;
}

function pageOf(ports: ApiPorts, known: Known, language: string): Omit<FrontDoorPage, 'problems'> {
  const { business, frontDoor } = ports.policy.current();
  const { promise } = business as { promise?: Told };
  return {
    language,
    welcome: frontDoor.welcome === null ? null : toldIn(frontDoor.welcome, language),
    promise: promise === undefined ? null : toldIn(promise, language),
    hours: hoursOf(ports, language),
    ways: waysOf(ports, known, language),
  };
}

function hoursOf({ policy, clock }: ApiPorts, language: string): FrontDoorPage['hours'] {
  const table = hoursFor(policy.current().hours, null);
  if (table === null) return null;
  const now = clock.now();
  const blocks = blocksOn(now, table).map(({ from, to }) => `${from}–${to}`);
  const holiday = holidayAt(now, table);
  const today =
    blocks.length > 0
      ? text('front.open-at', { blocks: blocks.join(', '), zone: table.zone }, language)
      : holiday === null
        ? text('front.closed-today', {}, language)
        : text('front.holiday', { holiday: toldIn(holiday, language) }, language);
  const open = isOpen(now, table);
  const opens = open ? null : nextOpening(now, table);
  const back =
    opens === null
      ? null
      : text('front.now-closed', { opens: dayAndTime(opens, table.zone, language, now) }, language);
  return { today, open, now: open ? text('front.now-open', {}, language) : back };
}

/** Those that are on and can be pressed, in the order of the rules; what the rules do not name comes after. */
function waysOf(ports: ApiPorts, { times, links }: Known, language: string): Way[] {
  const { channels, policy } = ports;
  const { ways } = policy.current().frontDoor;
  const named = ways.map(({ channel }) => channel);
  const order = [
    ...named.filter((id) => channels.has(id)),
    ...[...channels.keys()].filter((id) => !named.includes(id)),
  ];
  const found = order.flatMap((id): Way[] => {
    const way = ways.find(({ channel }) => channel === id);
    const topics = way?.topics == null ? null : toldIn(way.topics, language);
    const said = timesIn(
      times.find(({ channel }) => channel === id),
      language,
    );
    if (id === FORMS_CHANNEL) return formWays(ports, said, language);
    const link = way?.link ?? links.get(id) ?? linkOf(ports, id);
    if (link === null) return [];
    return [{ name: channelName(id, language), topics, button: buttonOf(link, language), link, times: said }];
  });
  // A number that is answered by people and by a channel of its own is one way.
  return found.filter(({ link }, at) => found.findIndex((way) => way.link === link) === at);
}

function formWays({ policy }: ApiPorts, times: string | null, language: string): Way[] {
  return policy.current().forms.map(({ id, title, intro }) => ({
    name: toldIn(title, language),
    topics: intro === null ? null : toldIn(intro, language),
    button: text('front.fill-in', {}, language),
    link: `/forms/${id}?lang=${language}`,
    times,
  }));
}

/** Where a channel begins that does not say so itself, by what facts.json says; null: nobody says, or an example does. */
function linkOf({ policy }: ApiPorts, id: string): string | null {
  if (id === CHAT_CHANNEL) return '/chat';
  const { contacts } = policy.current().business as { contacts?: Contacts };
  const { phone, email } = realContacts(contacts);
  if (id === PHONE_CHANNEL && typeof phone === 'string') return `tel:${phone.replace(/[^+\d]/g, '')}`;
  return id === 'email' && typeof email === 'string' ? `mailto:${email}` : null;
}

function buttonOf(link: string, language: string): string {
  if (link.startsWith('tel:')) return text('front.call', { number: link.slice('tel:'.length) }, language);
  if (link.startsWith('mailto:'))
    return text('front.write-to', { address: link.slice('mailto:'.length).split('?', 1)[0] }, language);
  return text('front.go', {}, language);
}

function timesIn(time: AnswerTime | undefined, language: string): string | null {
  if (time === undefined) return null;
  return text(
    'front.times',
    { median: spanOf(time.medianMs, language), most: spanOf(time.p80Ms, language) },
    language,
  );
}

/** Rounded up: nobody is promised what half of the others did not get. */
function spanOf(ms: number, language: string): string {
  const unit = ms <= HOUR_MS ? MINUTE_MS : HOUR_MS;
  return timeSpan(Math.max(1, Math.ceil(ms / unit)) * unit, language);
}
