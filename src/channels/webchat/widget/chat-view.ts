import { backoffMs } from './backoff.ts';
import { Chat } from './chat.ts';
import { element, icon } from './element.ts';
import { Panel } from './panel.ts';
import { createServer } from './server.ts';
import { localShelf } from './storage.ts';
import { type Say, sayWith } from './wording.ts';

const REST_AFTER_MS = 60_000;
/** Where the window is the whole screen: as in widget.css. */
const PHONE = window.matchMedia('(max-width: 480px)');

/** Button and window, and what the page around them does to the line. */
export class ChatView {
  readonly #root: HTMLElement;
  readonly #title: string | null;
  readonly #language: string;
  readonly #shelf;
  readonly #server;
  readonly #chat: Chat;
  readonly #badge = element('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' });
  readonly #launcher: HTMLButtonElement;
  #panel: Panel | null = null;
  #opened = false;
  #drawing = false;
  #worded = false;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    root: HTMLElement,
    base: string,
    language: string,
    title: string | null,
    identity: () => string | null = () => null,
  ) {
    this.#root = root;
    this.#title = title;
    this.#language = language;
    this.#shelf = localShelf(`osem:${base}:`);
    this.#server = createServer(base, language);
    this.#chat = new Chat({
      server: this.#server,
      shelf: this.#shelf,
      language,
      identity,
      newId: () => randomId(),
      now: Date.now,
      backoff: (failures) => backoffMs(failures, Math.random()),
      onChange: () => this.#draw(),
    });
    this.#launcher = element('button', { type: 'button', class: 'launcher', 'aria-expanded': 'false' });
    this.#launcher.append(icon('chat'), icon('down'), this.#badge);
    this.#launcher.addEventListener('click', () => (this.#opened ? this.close() : this.open()));
    root.append(this.#launcher);
    this.#watchPage();
    if (this.#chat.knownVisitor) this.#chat.begin();
    this.#show();
  }

  /** `focus`: the visitor asked for it; a page that opens by itself takes the focus from nobody. */
  open(focus = true): void {
    this.#opened = true;
    this.#chat.begin();
    this.#show();
    if (focus) this.#panel?.focus();
  }

  close(): void {
    this.#opened = false;
    this.#show();
    this.#launcher.focus();
  }

  /** Many changes at once are shown once. */
  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.#show();
    });
  }

  #show(): void {
    const { session } = this.#chat.state();
    const say = sayWith(session?.texts ?? {});
    if (this.#opened) this.#panelIn(say, session !== null).show();
    if (this.#panel !== null) {
      this.#panel.node.hidden = !this.#opened;
      this.#panel.node.ariaModal = String(PHONE.matches);
    }
    this.#root.classList.toggle('opened', this.#opened);
    if (this.#opened && !document.hidden && this.#panel?.atEnd) this.#chat.seen();
    const { unread } = this.#chat.state();
    this.#badge.hidden = unread === 0 || this.#opened;
    this.#badge.textContent = unread > 99 ? '99+' : String(unread);
    this.#launcher.setAttribute('aria-expanded', String(this.#opened));
    const label = unread > 0 ? say('open-unread', { count: unread }) : say('open');
    this.#launcher.setAttribute('aria-label', this.#opened ? say('close') : label);
  }

  /** The window; made again once, when the server's texts take the place of the built-in ones. */
  #panelIn(say: Say, worded: boolean): Panel {
    if (this.#panel !== null && this.#worded === worded) return this.#panel;
    const focused =
      this.#panel?.node.contains((this.#root.getRootNode() as ShadowRoot).activeElement) === true;
    this.#panel?.node.remove();
    this.#worded = worded;
    this.#panel = new Panel({
      chat: this.#chat,
      shelf: this.#shelf,
      say,
      language: this.#language,
      title: this.#title,
      address: (path) => this.#server.address(path),
      newId: randomId,
      close: () => this.close(),
    });
    this.#root.prepend(this.#panel.node);
    if (focused) this.#panel.focus();
    return this.#panel;
  }

  #watchPage(): void {
    PHONE.addEventListener('change', () => this.#draw());
    window.addEventListener('online', () => this.#began(() => this.#chat.tryNow()));
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#resting);
      if (document.hidden) this.#resting = setTimeout(() => this.#chat.rest(), REST_AFTER_MS);
      else this.#began(() => this.#chat.tryNow());
    });
  }

  /** Does it where the chat is in use; others never call the server. */
  #began(act: () => void): void {
    if (this.#opened || this.#chat.knownVisitor) act();
    this.#draw();
  }
}

/** 128 random bits as letters, digits, - and _. Works on plain http too, where crypto.randomUUID does not. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');
}
