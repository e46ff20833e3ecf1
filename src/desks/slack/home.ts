import type { App, BlockAction, types } from '@slack/bolt';
import { text } from '../../texts/texts.ts';
import type { DeskPerson, DeskPorts } from '../desk.ts';
import { ACTION } from './actions.ts';
import { type Asker, type Said, saidOf } from './answer.ts';
import type { SlackApi } from './api.ts';
import { type HomeBody, homeMessage, homeView, TABS, type Tab } from './home-view.ts';
import { ask, brokenText, type Reader, readerOf, strangerText, work } from './house.ts';
import { BUSY_MS, HOME_LINES } from './limits.ts';
import { openForm } from './opening.ts';
import type { SlackHouse } from './slack.ts';
import { choiceIn, wishBlocks } from './wishes.ts';

/** Before a cursor: it goes on among what is snoozed. */
const SNOOZED = '~';

/** Where somebody is in their Home: a view, and the page of it. */
interface Place {
  tab: Tab;
  after?: string;
}

export interface Homes {
  /** Builds somebody's Home anew from the store, at `place` or where they were last. What breaks is shown in it. */
  show(user: string, note: Said | null, place?: Place): Promise<void>;
}

/** The Homes of everybody: one after the other a person, so that an older one never takes the place of a newer one. */
export function createHomes(api: Pick<SlackApi, 'publishView'>, ports: DeskPorts): Homes {
  const last = new Map<string, Promise<void>>();
  return {
    show(user, note, place) {
      const before = last.get(user) ?? Promise.resolve();
      const showing = before.catch(() => undefined).then(() => shown(api, ports, user, note, place));
      last.set(user, showing);
      const forget = () => {
        if (last.get(user) === showing) last.delete(user);
      };
      showing.then(forget, forget);
      return showing;
    },
  };
}

/** Builds Home when somebody opens it. */
export function listenToHome(app: App, { homes, ports }: Pick<SlackHouse, 'homes' | 'ports'>): void {
  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'messages') return;
    await homes.show(event.user, null).catch((error: unknown) => brokenText(ports, error, ports.language));
  });
}

/** Another view of Home or page of it, or a wish of one's own. */
export async function homePressed(house: SlackHouse, asker: Asker, body: BlockAction): Promise<void> {
  const [action] = body.actions;
  const [kind, name = ''] = (action?.action_id ?? '').split(/:(.*)/su, 2);
  if (kind === ACTION.turn) {
    const place = action?.type === 'button' ? placeIn(action.value ?? '') : null;
    return house.homes.show(asker.user, null, place ?? { tab: 'mine' });
  }
  const spec = house.ports.commands.find((one) => one.name === name);
  const option = spec === undefined ? undefined : choiceIn(spec);
  const chosen = action?.type === 'static_select' ? action.selected_option.value : null;
  // Who it is about is not asked: in one's Home it is oneself.
  if (spec !== undefined && chosen === null && spec.options.some(({ type }) => type !== 'person'))
    return openForm(house, asker, { trigger: body.trigger_id }, spec, null);
  return work(house, asker, async (reader) => {
    const options = option === undefined || chosen === null ? {} : { [option.name]: chosen };
    const wish = { name, options, requestId: `slack:${body.trigger_id}` };
    const reply = await ask(house.ports, reader, wish);
    await house.answers.say(asker, saidOf(name, reply, reader.language));
  });
}

function placeIn(value: string): Place | null {
  const [name = '', after = ''] = value.split(/:(.*)/su, 2);
  const tab = TABS.find((one) => one === name);
  return tab === undefined ? null : { tab, ...(after === '' ? {} : { after }) };
}

/** A slow store is announced; a view that cannot be read ends in words with a reference that stands in the log. */
async function shown(
  api: Pick<SlackApi, 'publishView'>,
  ports: DeskPorts,
  user: string,
  note: Said | null,
  place?: Place,
): Promise<void> {
  const publish = (view: types.HomeView) => api.publishView(user, view);
  let announced: Promise<void> = Promise.resolve();
  const busy = setTimeout(() => {
    announced = publish(homeMessage(text('slack.loading', {}, ports.language), note)).catch(() => undefined);
  }, BUSY_MS);
  const view = await viewFor(ports, user, note, place).catch((error: unknown) =>
    homeMessage(brokenText(ports, error, ports.language), note),
  );
  clearTimeout(busy);
  await announced;
  await publish(view);
}

async function viewFor(
  ports: DeskPorts,
  user: string,
  note: Said | null,
  place: Place | undefined,
): Promise<types.HomeView> {
  const reader = await readerOf(ports, user);
  if (reader === null) return homeMessage(strangerText(ports, user));
  const { person, language } = reader;
  const before = await ports.view(person.id);
  const { tab, after } = place ?? placeIn(before ?? '') ?? { tab: 'mine' };
  if (tab !== before) await ports.keepView(person.id, tab);
  const body = await bodyOf(ports, reader, tab, after);
  return homeView(body, { language, now: ports.now(), note });
}

async function bodyOf(
  ports: DeskPorts,
  { person, language }: Reader,
  tab: Tab,
  after: string | undefined,
): Promise<HomeBody> {
  if (tab === 'load') return { tab, loads: await ports.load() };
  if (tab === 'settings') return { tab, blocks: wishBlocks(ports.commands, person, ports.now(), language) };
  const first = after === undefined;
  if (tab === 'waiting') return { tab, first, ...(await resting(ports, person.id, after)) };
  const mine = tab === 'due' ? inSightOf(person) : { assignee: person.id };
  return { tab, first, ...(await ports.queue({ ...mine, limit: HOME_LINES, ...from(after) })) };
}

function inSightOf({ sight }: DeskPerson) {
  return sight === undefined ? {} : { sight };
}

function from(after: string | undefined): { after?: string } {
  return after === undefined || after === '' ? {} : { after };
}

/** What waits for the customer, and after the last of it what is snoozed, as one list. */
async function resting(ports: DeskPorts, assignee: string, after: string | undefined) {
  const snoozed = after?.startsWith(SNOOZED) === true;
  const waiting = snoozed
    ? { cards: [], next: null }
    : await ports.queue({ assignee, status: 'waiting', limit: HOME_LINES, ...from(after) });
  if (waiting.next !== null) return waiting;
  const limit = Math.max(1, HOME_LINES - waiting.cards.length);
  const rest = await ports.queue({
    assignee,
    status: 'snoozed',
    limit,
    ...from(snoozed ? after?.slice(SNOOZED.length) : undefined),
  });
  const next = rest.next === null ? null : SNOOZED + rest.next;
  return { cards: [...waiting.cards, ...rest.cards], next };
}
