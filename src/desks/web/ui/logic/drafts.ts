import type { ReplyKind } from '../../../../domain/ticket/reply.ts';

/** A file that was uploaded for a reply that is not sent yet. */
interface UploadedFile {
  id: string;
  name: string;
  size: number;
  /** The MIME type that its bytes have; absent in what an older page kept. */
  type?: string;
}

/** A reply in the making. It goes to the customer; a note never becomes one: they are kept under different keys. */
export interface ReplyDraft {
  text: string;
  as: ReplyKind;
  files: UploadedFile[];
  /** What becomes of the ticket once it is sent; '': it stays as it is. */
  becomes: '' | 'wait' | 'resolve';
  /** When it is sent: words as the command takes them, or an instant; '': now. */
  at: string;
  /** Where it goes, by the number of the place's ticket; null: where the customer wrote last. */
  to: number | null;
  /** The canned reply that it began as, with the tags that go along with it. */
  macro: { id: string; tags: string[] } | null;
  /** The newest customer's message when the writing began; null while nothing is written. */
  seen: string | null;
  /** The Idempotency-Key under which this very text is sent, also after a reload: a repeat sends once. */
  key: string;
}

export const EMPTY_REPLY: ReplyDraft = {
  text: '',
  as: 'answer',
  files: [],
  becomes: '',
  at: '',
  to: null,
  macro: null,
  seen: null,
  key: '',
};

/** The part of the browser's storage that is used. */
export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Drafts of one person, kept until they are sent or emptied. A full or blocked storage falls back to memory. */
export class Drafts {
  readonly #storage: DraftStorage;
  readonly #person: string;
  readonly #memory = new Map<string, string>();

  constructor(storage: DraftStorage, person: string) {
    this.#storage = storage;
    this.#person = person;
  }

  reply(ticket: number): ReplyDraft {
    const stored = this.#read(this.#key('reply', ticket));
    if (stored === null) return EMPTY_REPLY;
    try {
      const value: unknown = JSON.parse(stored);
      // What was kept by an older page says less.
      return isReplyDraft(value) ? { ...EMPTY_REPLY, ...value } : EMPTY_REPLY;
    } catch {
      return EMPTY_REPLY;
    }
  }

  keepReply(ticket: number, draft: ReplyDraft): void {
    const chosen = draft.as !== 'answer' || draft.becomes !== '' || draft.at !== '' || draft.to !== null;
    const empty = draft.text === '' && draft.files.length === 0 && !chosen;
    this.#write(this.#key('reply', ticket), empty ? null : JSON.stringify(draft));
  }

  note(ticket: number): string {
    return this.#read(this.#key('note', ticket)) ?? '';
  }

  keepNote(ticket: number, text: string): void {
    this.#write(this.#key('note', ticket), text === '' ? null : text);
  }

  #key(kind: 'reply' | 'note', ticket: number): string {
    return `osem.draft.${this.#person}.${kind}.${ticket}`;
  }

  #read(key: string): string | null {
    const kept = this.#memory.get(key);
    if (kept !== undefined) return kept;
    try {
      return this.#storage.getItem(key);
    } catch {
      return null;
    }
  }

  #write(key: string, value: string | null): void {
    this.#memory.delete(key);
    try {
      if (value === null) this.#storage.removeItem(key);
      else this.#storage.setItem(key, value);
    } catch {
      if (value !== null) this.#memory.set(key, value);
    }
  }
}

function isReplyDraft(value: unknown): value is ReplyDraft {
  if (typeof value !== 'object' || value === null) return false;
  const draft = value as Partial<Record<keyof ReplyDraft, unknown>>;
  return (
    typeof draft.text === 'string' &&
    typeof draft.as === 'string' &&
    typeof draft.key === 'string' &&
    Array.isArray(draft.files)
  );
}
