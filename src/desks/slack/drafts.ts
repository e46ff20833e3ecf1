import type { DeskPorts } from '../desk.ts';

/** Modals remembered at the most; they are open for minutes. */
const REMEMBERED = 1000;

/** What is being typed in one modal. */
interface Typing {
  /** Slack's time of what was typed last, in seconds. */
  at: number;
  text: string;
  /** Sent: what comes late of the typing does not count any more. */
  sent: boolean;
  writing: Promise<void> | null;
}

export interface Drafts {
  /** Keeps what stands in a modal; an older one never takes the place of a newer one. Throws what the store throws. */
  keep(view: string, at: number, draft: { person: string; number: number; text: string }): Promise<void>;
  /** Drops the draft once it was sent, also what is still on its way here from the same modal. */
  drop(view: string, person: string, number: number): Promise<void>;
}

/**
 * Drafts of replies. Slack tells of a closed modal, but not what stood in it, so that what is typed is kept while it is
 * typed: one write at a time a modal, the newest text next.
 */
export function createDrafts(ports: Pick<DeskPorts, 'keepDraft'>): Drafts {
  const views = new Map<string, Typing>();
  const typingIn = (view: string): Typing => {
    const known = views.get(view) ?? { at: 0, text: '', sent: false, writing: null };
    views.delete(view);
    views.set(view, known);
    const [oldest] = views.keys();
    if (views.size > REMEMBERED && oldest !== undefined) views.delete(oldest);
    return known;
  };
  return {
    async keep(view, at, { person, number, text }) {
      const typing = typingIn(view);
      if (at < typing.at) return;
      Object.assign(typing, { at, text });
      typing.writing ??= write(typing, (words) => ports.keepDraft(person, number, words)).finally(() => {
        typing.writing = null;
      });
      return typing.writing;
    },
    async drop(view, person, number) {
      const typing = typingIn(view);
      typing.sent = true;
      await typing.writing?.catch(() => undefined);
      await ports.keepDraft(person, number, '');
    },
  };
}

async function write(typing: Typing, keep: (text: string) => Promise<void>): Promise<void> {
  let written: string | null = null;
  while (written !== typing.text && !typing.sent) {
    written = typing.text;
    await keep(written);
  }
}
