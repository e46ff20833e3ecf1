import { type Line, sameDay } from './conversation.ts';
import { element } from './element.ts';
import { bubbleOf, type LineHands, statusOf } from './line-view.ts';

export interface LogHands extends LineHands {
  earlier(): void;
  /** Epoch ms. */
  now(): number;
}

interface Shown {
  node: HTMLElement;
  status: HTMLElement;
  /** What it was drawn from: the node stays while this does, so that nothing is read aloud twice. */
  drawn: string;
  /** What its status was drawn from. */
  told: string;
}

/** The conversation in a scroller. Follows the newest message unless the reader scrolled up. */
export class LogView {
  readonly node: HTMLElement;
  readonly #lines = element('div', { class: 'lines' });
  readonly #older: HTMLButtonElement;
  readonly #hands: LogHands;
  readonly #shown = new Map<string, Shown>();
  #spoken = false;

  constructor(hands: LogHands, welcome: HTMLElement) {
    this.#hands = hands;
    this.#older = element('button', {
      type: 'button',
      class: 'older',
      hidden: true,
      onclick: () => hands.earlier(),
    });
    this.#older.textContent = hands.say('older');
    this.node = element('div', { class: 'log', role: 'log', tabindex: 0, 'aria-live': 'off' });
    this.node.setAttribute('aria-label', hands.say('log'));
    this.node.append(this.#older, welcome, this.#lines);
  }

  /** `loaded`: the history is there; what comes from now on is news and is read aloud. */
  show(lines: readonly Line[], more: boolean, loaded: boolean): void {
    const { node } = this;
    const atEnd = node.scrollHeight - node.scrollTop - node.clientHeight < 80;
    const fromEnd = node.scrollHeight - node.scrollTop;
    const newest = this.#lines.lastElementChild;
    const ownNew = lines.some((line) => line.from === 'visitor' && !this.#shown.has(line.key));
    this.#older.hidden = !more;
    this.#draw(lines);
    const grewAbove = newest === this.#lines.lastElementChild;
    if (atEnd || ownNew) this.toEnd();
    else if (grewAbove) node.scrollTop = node.scrollHeight - fromEnd;
    if (loaded && !this.#spoken) {
      this.#spoken = true;
      setTimeout(() => node.setAttribute('aria-live', 'polite'), 500);
    }
  }

  toEnd(): void {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Whether the newest message is in sight. */
  get atEnd(): boolean {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80;
  }

  #draw(lines: readonly Line[]): void {
    const last = lines.at(-1);
    const nodes: HTMLElement[] = [];
    lines.forEach((line, index) => {
      const before = lines[index - 1];
      if (before === undefined || !sameDay(before.at, line.at)) nodes.push(this.#day(line.at));
      nodes.push(this.#line(line, line === last));
    });
    const keys = new Set(lines.map((line) => line.key));
    for (const key of this.#shown.keys()) if (!keys.has(key)) this.#shown.delete(key);
    place(this.#lines, nodes);
  }

  #line(line: Line, last: boolean): HTMLElement {
    const { state, at, ...content } = line;
    const drawn = JSON.stringify(content);
    const told = `${state}${last}`;
    let shown = this.#shown.get(line.key);
    if (shown?.drawn !== drawn) {
      const status = element('div', { class: 'status' });
      const node = bubbleOf(line, this.#hands);
      node.append(status);
      shown = { node, status, drawn, told: '' };
      this.#shown.set(line.key, shown);
    }
    if (shown.told !== told) {
      shown.told = told;
      shown.status.replaceChildren(...statusOf(line, last, this.#hands));
    }
    return shown.node;
  }

  /** The day between messages: today and yesterday in words. Kept by its date, so that it stays the same node. */
  #day(at: number): HTMLElement {
    const key = `day:${new Date(at).toDateString()}`;
    const { language, now } = this.#hands;
    const days = Math.round((startOfDay(at) - startOfDay(now())) / 86_400_000);
    const name =
      days === 0 || days === -1
        ? new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
        : new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
    const old = [...this.#lines.children].find((node) => node.getAttribute('data-day') === key);
    const node = old instanceof HTMLElement ? old : element('div', { class: 'day', 'data-day': key });
    if (node.textContent !== name) node.textContent = name;
    return node;
  }
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** Puts the nodes in this order and drops others, without touching those that are in place. */
function place(parent: HTMLElement, nodes: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    const there = parent.children[index];
    if (there !== node) parent.insertBefore(node, there ?? null);
  });
}
