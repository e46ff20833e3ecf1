import type { ChatCalls } from '../../../api/chat-shapes.ts';
import type { Chat } from './chat.ts';
import { element } from './element.ts';
import type { Shelf } from './storage.ts';
import type { Say } from './wording.ts';

export interface CallFormHands {
  chat: Chat;
  shelf: Shelf;
  say: Say;
  /** The browser's zone by its IANA name. */
  zone: string;
  /** It is asked for, or not wanted after all. */
  done(): void;
}

type Time = ChatCalls['free'][number];
type Asked = { from?: string; at?: string; phone?: string };

/** Where a visitor chooses when they are called. The times come from the server, which looks again before anything is said and when it is booked. */
export class CallForm {
  readonly node: HTMLFormElement;
  readonly #hands: CallFormHands;
  readonly #title;
  readonly #state = element('p', { class: 'call-state', role: 'status' });
  readonly #fault = element('p', { class: 'note', role: 'alert', id: 'osem-call-fault' });
  readonly #when = element('select', { id: 'osem-call-when' });
  readonly #whenLabel = element('label', { for: 'osem-call-when' });
  readonly #later: HTMLButtonElement;
  readonly #phone;
  readonly #help = element('p', { class: 'call-help', id: 'osem-call-help' });
  readonly #matter = element('textarea', { id: 'osem-call-matter', rows: 2, maxlength: 2000, dir: 'auto' });
  readonly #name = element('input', {
    id: 'osem-call-name',
    type: 'text',
    maxlength: 100,
    autocomplete: 'name',
    dir: 'auto',
  });
  readonly #send: HTMLButtonElement;
  readonly #fields = element('div', { class: 'call-fields', hidden: true });
  #known: ChatCalls | null = null;
  #times: Time[] = [];
  #busy = false;

  constructor(hands: CallFormHands) {
    const { say } = hands;
    this.#hands = hands;
    this.#title = element('h3', { id: 'osem-call-title', tabindex: -1 }, say('call-title'));
    this.#later = element('button', { type: 'button', class: 'link', hidden: true }, say('call-later'));
    this.#later.addEventListener('click', () => void this.#showLater());
    const number = { type: 'tel', autocomplete: 'tel', maxlength: 30, dir: 'ltr' } as const;
    this.#phone = element('input', { id: 'osem-call-phone', ...number });
    this.#send = element('button', { type: 'submit', class: 'small' }, say('call-book'));
    this.node = element('form', {
      class: 'call-form',
      novalidate: true,
      'aria-labelledby': 'osem-call-title',
      hidden: true,
    });
    this.node.append(
      element('button', { type: 'button', class: 'link', onclick: () => hands.done() }, say('call-back')),
      ...[this.#title, this.#state, this.#fault, this.#fields],
    );
    this.#build();
    this.node.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /** Shows it anew with what is free now. */
  async open(): Promise<void> {
    const { chat, shelf } = this.#hands;
    this.node.hidden = false;
    this.#fields.hidden = true;
    this.#times = [];
    this.#blame(null);
    const nameRow = this.#name.parentElement;
    const named = (shelf.get('name') ?? '') !== '' || chat.state().session?.name !== null;
    if (nameRow !== null) nameRow.hidden = named;
    this.#title.focus();
    await this.#look({});
  }

  #build(): void {
    const { say } = this.#hands;
    const field = (label: HTMLElement, ...rest: Node[]) =>
      element('div', { class: 'call-field' }, label, ...rest);
    const labelled = (id: string, words: string) => element('label', { for: id }, words);
    this.#fields.append(
      field(this.#whenLabel, this.#when, this.#later),
      field(labelled('osem-call-phone', say('call-number')), this.#phone, this.#help),
      field(labelled('osem-call-matter', say('call-matter')), this.#matter),
      field(labelled('osem-call-name', say('name-label')), this.#name),
      this.#send,
    );
    this.#phone.setAttribute('aria-describedby', 'osem-call-help');
  }

  async #look(ask: Asked): Promise<boolean> {
    const { chat, zone } = this.#hands;
    return this.#fetch(
      () => chat.callTimes({ zone, ...ask }),
      (known) => this.#show(known, ask),
    );
  }

  /** Asks the server, and shows what it says; false: it could not be asked. */
  async #fetch(ask: () => Promise<ChatCalls>, show: (known: ChatCalls) => void): Promise<boolean> {
    const { say } = this.#hands;
    if (this.#busy) return false;
    this.#busy = true;
    this.#send.setAttribute('aria-disabled', 'true');
    if (this.#known === null) this.#state.textContent = say('call-loading');
    try {
      show(await ask());
      return true;
    } catch {
      this.#state.replaceChildren(say('call-failed'), ' ');
      const again = element('button', { type: 'button', class: 'link' }, say('try-now'));
      again.addEventListener('click', () => void this.#fetch(ask, show));
      this.#state.append(again);
      return false;
    } finally {
      this.#busy = false;
      this.#send.removeAttribute('aria-disabled');
    }
  }

  /** `from`: these are more of them; `at`: only that one was asked about. */
  #show(known: ChatCalls, { from, at: asked }: Asked): void {
    const { say } = this.#hands;
    this.#known = known;
    const chosen = this.#when.value;
    if (asked === undefined) {
      this.#times = from === undefined ? known.free : [...this.#times, ...known.free];
      this.#later.hidden = !known.more;
    } else if (known.fault === 'taken') this.#times = this.#times.filter(({ at }) => at !== asked);
    const options = this.#times.map(({ at, label }) =>
      element('option', { value: at, selected: at === chosen }, label),
    );
    this.#when.replaceChildren(...options);
    this.#whenLabel.textContent = say('call-when', { zone: known.zone });
    this.#help.textContent = say('call-number-help') + (known.numbered ? ` ${say('call-number-known')}` : '');
    this.#phone.required = !known.numbered;
    this.#fields.hidden = this.#times.length === 0;
    this.#showState(known);
  }

  #showState({ open }: ChatCalls): void {
    const { say } = this.#hands;
    if (open === null) {
      this.#state.textContent = this.#times.length === 0 ? say('call-full') : '';
      return;
    }
    const cancel = element('button', { type: 'button', class: 'link' }, say('call-cancel'));
    cancel.addEventListener('click', () => void this.#cancel(open.at));
    this.#state.replaceChildren(say('call-open', { when: open.label }), ' ', cancel);
  }

  async #cancel(at: string): Promise<void> {
    const { chat, say, zone } = this.#hands;
    this.#blame(null);
    await this.#fetch(
      () => chat.cancelCall({ zone, at }),
      (known) => {
        this.#show(known, {});
        if (known.open === null) this.#state.textContent = say('call-cancelled');
        // Its button is gone: who works by the keyboard goes on at the top.
        this.#title.focus();
      },
    );
  }

  /** More of them, with the first one of these chosen. */
  async #showLater(): Promise<void> {
    const last = this.#times.at(-1);
    if (last === undefined) return;
    const had = this.#times.length;
    const from = new Date(Date.parse(last.at) + 1).toISOString();
    if (!(await this.#look({ from }))) return;
    this.#when.selectedIndex = Math.min(had, this.#times.length - 1);
    this.#when.focus();
  }

  async #submit(): Promise<void> {
    const phone = this.#phone.value.trim();
    const time = this.#times.find(({ at }) => at === this.#when.value);
    if (time === undefined || this.#busy) return;
    this.#blame(null);
    if (!(await this.#look({ at: time.at, phone }))) return;
    const { zone = '', fault = null } = this.#known ?? {};
    if (fault !== null) return this.#blame(fault);
    this.#ask(time, phone, zone);
  }

  #ask({ at, label }: Time, phone: string, zone: string): void {
    const { chat, say, done } = this.#hands;
    const matter = this.#matter.value.trim();
    const number = phone === '' ? '' : say('call-wish-number', { phone });
    const words = [say('call-wish', { when: label, zone }), number, matter].filter((line) => line !== '');
    chat.askCall(words.join('\n'), { at, zone, phone, matter }, this.#name.value.trim());
    this.#matter.value = '';
    done();
  }

  /** Says what is wrong, where it is, and goes there. */
  #blame(fault: ChatCalls['fault']): void {
    const { say } = this.#hands;
    this.#fault.textContent =
      fault === null ? '' : say(fault === 'taken' ? 'call-fault-taken' : 'call-fault-number');
    for (const [name, input] of [
      ['taken', this.#when],
      ['number', this.#phone],
    ] as const) {
      const help = input === this.#phone ? ['osem-call-help'] : [];
      const described = fault === name ? ['osem-call-fault', ...help] : help;
      input.setAttribute('aria-invalid', String(fault === name));
      input.setAttribute('aria-describedby', described.join(' '));
      if (fault === name) input.focus();
    }
  }
}
