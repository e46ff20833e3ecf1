import type { ChatSession } from '../../../api/chat-shapes.ts';
import { CallForm } from './call-form.ts';
import type { Chat } from './chat.ts';
import { Composer } from './composer.ts';
import { linesOf } from './conversation.ts';
import { element, icon } from './element.ts';
import { hoursText } from './hours-text.ts';
import { LogView } from './log-view.ts';
import { nameCard } from './name-card.ts';
import type { Shelf } from './storage.ts';
import type { Say } from './wording.ts';

export interface PanelHands {
  chat: Chat;
  shelf: Shelf;
  say: Say;
  language: string;
  /** Given by the page. */
  title: string | null;
  address(path: string): string;
  newId(): string;
  close(): void;
}

/** Whoever asked again sooner would be answered by people alone. */
const WHERE_AGAIN_MS = 10 * 60_000;

/** The window of the chat. */
export class Panel {
  readonly node: HTMLElement;
  readonly #hands: PanelHands;
  readonly #title = element('h2', { id: 'osem-title' });
  readonly #subtitle = element('p', { class: 'subtitle' });
  readonly #ways = element('p', { class: 'ways', hidden: true });
  readonly #hours = element('p', { class: 'hours', hidden: true });
  readonly #problems = element('div', { class: 'problems', role: 'status', hidden: true });
  readonly #typing = element('div', { class: 'typing', hidden: true, role: 'status' });
  readonly #line = element('p', { class: 'line-state', role: 'status' });
  readonly #where = element('button', { type: 'button', class: 'where', hidden: true });
  readonly #call = element('button', { type: 'button', class: 'where', hidden: true });
  readonly #form: CallForm;
  #whereAt = Number.NEGATIVE_INFINITY;
  readonly #asking = element('div', { class: 'asking' });
  readonly #log: LogView;
  readonly #composer: Composer;

  constructor(hands: PanelHands) {
    const { chat, say } = hands;
    this.#hands = hands;
    this.#log = new LogView(
      {
        ...hands,
        now: Date.now,
        earlier: () => void chat.earlier().catch(() => chat.tryNow()),
        tryNow: () => chat.tryNow(),
        discard: (key) => chat.discard(key),
        choose: (key, id) => chat.choose(key, id),
      },
      element(
        'div',
        { class: 'welcome' },
        element('p', { class: 'hello' }, say('welcome')),
        element('p', {}, say('welcome-more')),
        this.#ways,
      ),
    );
    this.#composer = new Composer({
      ...hands,
      limits: () => chat.state().session?.limits ?? null,
      upload: (file, signal) => chat.upload(file, signal),
      send: (text, files) => chat.say(text, files),
      writes: () => chat.writes(),
    });
    const { timeZone: zone } = new Intl.DateTimeFormat().resolvedOptions();
    this.#form = new CallForm({ ...hands, zone, done: () => this.#endCall() });
    this.node = this.#build();
    this.#listen();
    this.show();
  }

  focus(): void {
    this.#composer.focus();
    this.#log.toEnd();
  }

  /** Whether the newest message is in sight. */
  get atEnd(): boolean {
    return this.#log.atEnd;
  }

  show(): void {
    const { say, chat } = this.#hands;
    const state = chat.state();
    const followed = this.#log.atEnd;
    const { session, line } = state;
    this.#title.textContent = this.#hands.title ?? say('title');
    const who = lastAnswerer(state.messages) ?? servingOf(session);
    this.#subtitle.textContent = who === null ? say('serving-none') : whoText(who, say);
    this.#showHours(session);
    this.#log.show(linesOf(state.messages, state.outbox), state.more, state.loaded);
    this.#typing.hidden = !state.typing;
    // Who answered last need not be who writes now.
    const typist = state.typist ?? say('us');
    if (state.typing)
      this.#typing.replaceChildren(dots(), element('bdi', {}, say('typing', { name: typist })));
    this.#line.textContent = line === 'offline' ? say('offline') : '';
    this.#where.hidden = state.messages.length === 0 || Date.now() - this.#whereAt < WHERE_AGAIN_MS;
    this.#call.hidden = session?.calls !== true;
    this.#askName(state.askName);
    if (followed) this.#log.toEnd();
  }

  /** Whether the team is there, when it opens next by the visitor's own clock, and how long an answer usually takes. */
  #showHours(session: ChatSession | null): void {
    const { say, language } = this.#hands;
    const said = session === null ? '' : hoursText(session, say, language);
    if (session !== null) this.#showWays(session);
    this.#showProblems(session?.problems ?? []);
    this.#hours.hidden = said === '';
    if (this.#hours.textContent !== said) this.#hours.textContent = said;
  }

  /** Other ways to reach the house, below the welcome. */
  #showWays({ ways }: Pick<ChatSession, 'ways'>): void {
    const { say } = this.#hands;
    const said = JSON.stringify(ways);
    if (this.#ways.dataset.drawn === said) return;
    this.#ways.dataset.drawn = said;
    this.#ways.hidden = ways.length === 0;
    const links = ways.map(({ name, link }) =>
      element('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, name),
    );
    this.#ways.replaceChildren(`${say('ways')} `, ...links);
  }

  /** What is known to go wrong now, above the conversation. */
  #showProblems(problems: readonly string[]): void {
    const said = problems.join('\n');
    if (this.#problems.dataset.drawn === said) return;
    this.#problems.dataset.drawn = said;
    this.#problems.hidden = problems.length === 0;
    this.#problems.replaceChildren(...problems.map((words) => element('p', {}, words)));
  }

  #build(): HTMLElement {
    const { say, close } = this.#hands;
    this.#where.textContent = say('where');
    this.#where.addEventListener('click', () => this.#askWhere());
    this.#call.append(icon('phone'), say('call-me'));
    this.#call.addEventListener('click', () => this.#beginCall());
    const closing = element('button', {
      type: 'button',
      class: 'bare',
      'aria-label': say('close'),
      onclick: close,
    });
    closing.append(icon('close'));
    const head = element('div', { class: 'titles' }, this.#title, this.#subtitle, this.#hours);
    return element(
      'section',
      { class: 'panel', role: 'dialog', 'aria-labelledby': 'osem-title', 'data-drop': say('drop') },
      element('header', {}, head, closing),
      this.#problems,
      this.#log.node,
      this.#typing,
      this.#asking,
      this.#line,
      element('div', { class: 'acts' }, this.#where, this.#call),
      this.#composer.node,
      this.#form.node,
    );
  }

  #beginCall(): void {
    this.node.classList.add('calling');
    void this.#form.open();
  }

  #endCall(): void {
    this.node.classList.remove('calling');
    this.#form.node.hidden = true;
    this.#log.toEnd();
    this.#call.focus();
  }

  /** The same as in words; the house answers once in ten minutes. */
  #askWhere(): void {
    const { chat, say } = this.#hands;
    this.#whereAt = Date.now();
    chat.say(say('where'), []);
    this.show();
    this.focus();
  }

  #listen(): void {
    const { node } = this;
    node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) {
        if (this.#form.node.hidden) this.#hands.close();
        else this.#endCall();
      }
      if (event.key === 'Tab' && node.ariaModal === 'true') keepInside(node, event);
    });
    // What is typed here is not for the page's own shortcuts.
    for (const type of ['keydown', 'keyup', 'keypress'])
      node.addEventListener(type, (event) => event.stopPropagation());
    const carries = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    node.addEventListener('dragover', (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      node.classList.add('dropping');
    });
    node.addEventListener('dragleave', (event) => {
      if (!node.contains(event.relatedTarget as Node | null)) node.classList.remove('dropping');
    });
    node.addEventListener('drop', (event) => {
      node.classList.remove('dropping');
      if (!carries(event)) return;
      event.preventDefault();
      this.#composer.take(event.dataTransfer?.files ?? []);
    });
  }

  #askName(ask: boolean): void {
    const { say, chat } = this.#hands;
    const asked = this.#asking.childElementCount > 0;
    if (ask === asked) return;
    const done = (act: () => void) => () => {
      act();
      this.#composer.focus();
    };
    const card = () =>
      nameCard({ say, save: (name) => done(() => chat.tellName(name))(), skip: done(() => chat.skipName()) });
    this.#asking.replaceChildren(...(ask ? [card()] : []));
  }
}

function lastAnswerer(
  messages: ReturnType<Chat['state']>['messages'],
): { name: string; team: string | null } | null {
  const last = messages.findLast((message) => message.from === 'team' && message.name !== null);
  return last?.name ? { name: last.name, team: last.team } : null;
}

function servingOf(session: ChatSession | null): { name: string; team: string | null } | null {
  const name = session?.serving.people[0];
  return name === undefined ? null : { name, team: session?.serving.team ?? null };
}

function whoText({ name, team }: { name: string; team: string | null }, say: Say): string {
  return team === null || team === name ? say('serving', { name }) : say('from', { name, team });
}

function dots(): HTMLElement {
  return element('span', { class: 'dots', 'aria-hidden': 'true' }, element('i'), element('i'), element('i'));
}

/** On a phone the chat is all there is to see: Tab goes round in it. */
function keepInside(node: HTMLElement, event: KeyboardEvent): void {
  const stops = [
    ...node.querySelectorAll<HTMLElement>('button, textarea, input, select, a[href], [tabindex="0"]'),
  ].filter((stop) => stop.offsetParent !== null);
  const here = (node.getRootNode() as ShadowRoot).activeElement;
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (here !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}
