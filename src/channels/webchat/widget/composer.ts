import { element, icon } from './element.ts';
import type { SentFile } from './outbox.ts';
import type { Shelf } from './storage.ts';
import { Tray, type TrayHands } from './tray.ts';

export interface ComposerHands extends Omit<TrayHands, 'onChange' | 'complain'> {
  shelf: Shelf;
  say: TrayHands['say'];
  send(text: string, files: readonly SentFile[]): void;
  /** The visitor types. */
  writes(): void;
}

const DRAFT = 'draft';
/** The code of whoever was invited to go on here: sending it confirms that. */
const INVITED = /^#(OSEM-[\dA-F]{26})$/;
const TALLEST_PX = 140;

/** Where the visitor writes: text, files by button, paste or drop. What is written survives a reload. */
export class Composer {
  readonly node: HTMLFormElement;
  readonly #hands: ComposerHands;
  readonly #text: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #note = element('p', { class: 'note', role: 'alert' });
  readonly #count = element('p', { class: 'count', hidden: true });
  readonly #picker = element('input', { type: 'file', multiple: true, hidden: true, tabindex: -1 });
  readonly #tray: Tray;

  constructor(hands: ComposerHands) {
    const { say, shelf } = hands;
    this.#hands = hands;
    this.#tray = new Tray({
      ...hands,
      onChange: () => this.#update(),
      complain: (text) => this.#complain(text),
    });
    this.#text = element('textarea', { rows: 1, dir: 'auto', enterkeyhint: 'send' });
    this.#text.placeholder = say('message');
    this.#text.setAttribute('aria-label', say('message'));
    this.#text.value = INVITED.exec(location.hash)?.[1] ?? shelf.get(DRAFT) ?? '';
    this.#send = element(
      'button',
      { type: 'submit', class: 'send', 'aria-label': say('send') },
      icon('send'),
    );
    const attach = element(
      'button',
      { type: 'button', class: 'bare', 'aria-label': say('attach') },
      icon('clip'),
    );
    attach.addEventListener('click', () => this.#picker.click());
    const row = element('div', { class: 'row' }, attach, this.#text, this.#send);
    this.node = element(
      'form',
      { class: 'composer' },
      this.#note,
      this.#tray.node,
      row,
      this.#count,
      this.#picker,
    );
    this.#listen();
    this.#update();
  }

  focus(): void {
    this.#text.focus();
    this.#fit();
  }

  /** Files dropped on the window or pasted. */
  take(files: Iterable<File>): void {
    this.#note.textContent = '';
    this.#tray.add(files);
  }

  #listen(): void {
    this.node.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#picker.addEventListener('change', () => {
      this.take(this.#picker.files ?? []);
      this.#picker.value = '';
      this.#text.focus();
    });
    this.#text.addEventListener('input', () => {
      this.#hands.shelf.set(DRAFT, this.#text.value);
      if (this.#text.value !== '') this.#hands.writes();
      this.#update();
    });
    this.#text.addEventListener('keydown', (event) => {
      // An Enter that chooses a word of an input method sends nothing.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#text.addEventListener('paste', (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.take(files);
    });
  }

  #submit(): void {
    const text = this.#text.value.trim();
    if (this.#send.getAttribute('aria-disabled') === 'true') return;
    this.#hands.send(text, this.#tray.files);
    this.#text.value = '';
    this.#note.textContent = '';
    this.#hands.shelf.remove(DRAFT);
    this.#tray.clear();
    this.#text.focus();
  }

  #complain(text: string): void {
    this.#note.textContent = text;
  }

  #update(): void {
    const limit = this.#hands.limits()?.textLength ?? Number.POSITIVE_INFINITY;
    const { length } = this.#text.value.trim();
    const nothing = length === 0 && this.#tray.files.length === 0;
    // Not `disabled`: the button keeps the focus, and says what it is.
    this.#send.setAttribute('aria-disabled', String(nothing || length > limit || this.#tray.busy));
    this.#count.hidden = length < limit * 0.9;
    this.#count.classList.toggle('over', length > limit);
    if (!this.#count.hidden) this.#count.textContent = this.#hands.say('too-long', { length, limit });
    this.#fit();
  }

  /** As tall as its text, up to a limit. */
  #fit(): void {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(TALLEST_PX, this.#text.scrollHeight)}px`;
  }
}
