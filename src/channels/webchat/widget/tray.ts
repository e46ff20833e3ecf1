import type { ChatSession } from '../../../api/chat-shapes.ts';
import { FILES_A_MESSAGE, type FileRefusal, refuseFile, sizeOf } from './attachments.ts';
import { element, icon } from './element.ts';
import type { SentFile } from './outbox.ts';
import type { Say } from './wording.ts';

export interface TrayHands {
  say: Say;
  language: string;
  limits(): ChatSession['limits'] | null;
  /** Throws when it failed. */
  upload(file: File, signal: AbortSignal): Promise<SentFile>;
  /** Something was added, uploaded or removed. */
  onChange(): void;
  /** A refusal to show and read aloud. */
  complain(text: string): void;
}

interface Entry {
  node: HTMLElement;
  stop: AbortController;
  sent: SentFile | null;
}

/** The files beside the message that is being written: each goes up at once. */
export class Tray {
  readonly node = element('ul', { class: 'tray', hidden: true });
  readonly #hands: TrayHands;
  #entries: Entry[] = [];

  constructor(hands: TrayHands) {
    this.#hands = hands;
  }

  /** Whether a file is still on its way up. */
  get busy(): boolean {
    return this.#entries.some((entry) => entry.sent === null);
  }

  get files(): readonly SentFile[] {
    return this.#entries.flatMap((entry) => entry.sent ?? []);
  }

  add(files: Iterable<File>): void {
    for (const file of files) {
      const limits = this.#hands.limits();
      const refusal = limits === null ? null : refuseFile(file, this.#entries.length, limits);
      if (refusal === null) void this.#upload(file);
      else this.#hands.complain(this.#why(refusal, file));
    }
  }

  clear(): void {
    this.#entries = [];
    this.#changed();
  }

  async #upload(file: File): Promise<void> {
    const { say, upload, complain } = this.#hands;
    const stop = new AbortController();
    const entry: Entry = { node: this.#chip(file, stop), stop, sent: null };
    this.#entries.push(entry);
    this.#changed();
    try {
      entry.sent = await upload(file, stop.signal);
      entry.node.classList.remove('busy');
    } catch {
      if (!stop.signal.aborted) complain(say('upload-failed', { name: file.name }));
      this.#entries = this.#entries.filter((other) => other !== entry);
    }
    this.#changed();
  }

  #chip(file: File, stop: AbortController): HTMLElement {
    const { say, language } = this.#hands;
    const remove = element('button', {
      type: 'button',
      class: 'bare',
      'aria-label': say('remove-file', { name: file.name }),
    });
    remove.append(icon('close'));
    const name = element('bdi', { class: 'file-name' }, file.name);
    const size = element('span', { class: 'file-size' }, sizeOf(file.size, language));
    const node = element('li', { class: 'chip busy' }, icon('file'), name, size, remove);
    remove.addEventListener('click', () => {
      stop.abort();
      this.#entries = this.#entries.filter((entry) => entry.node !== node);
      this.#changed();
    });
    return node;
  }

  #why(refusal: FileRefusal, { name, size }: File): string {
    const { say, language, limits } = this.#hands;
    if (refusal === 'too-many') return say('too-many-files', { limit: FILES_A_MESSAGE });
    if (refusal === 'empty') return say('file-empty', { name });
    if (refusal === 'type') return say('file-type', { name });
    const limit = limits()?.fileBytes ?? 0;
    return say('file-too-large', { name, size: sizeOf(size, language), limit: sizeOf(limit, language) });
  }

  #changed(): void {
    this.node.replaceChildren(...this.#entries.map((entry) => entry.node));
    this.node.hidden = this.#entries.length === 0;
    this.#hands.onChange();
  }
}
