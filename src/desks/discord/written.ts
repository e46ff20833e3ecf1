import type { DeskPerson, DeskPorts } from '../desk.ts';
import { Kept } from './memory.ts';

const TEXTS = 500;

/**
 * Replies that were submitted and not taken, for the next form: Discord waits for nobody while it opens one, so that they
 * lie in memory, and in the store for the next start.
 */
export interface Written {
  /** By the platform's user id; '' when there is nothing. */
  of(user: string, number: number): string;
  /** Keeping '' drops it. Resolves once it is stored. Throws CodedError. */
  keep(person: DeskPerson, number: number, words: string): Promise<void>;
  /** Looks up what the store keeps, for a form that may be opened soon. */
  recall(person: DeskPerson, number: number): Promise<void>;
}

export function createWritten(ports: Pick<DeskPorts, 'draft' | 'keepDraft'>): Written {
  const texts = new Kept<string, string>(TEXTS);
  const keyOf = (user: string, number: number) => `${user}:${number}`;
  return {
    of: (user, number) => texts.get(keyOf(user, number)) ?? '',
    async keep({ id, discord }, number, words) {
      if (discord !== null) texts.put(keyOf(discord, number), words);
      await ports.keepDraft(id, number, words);
    },
    async recall({ id, discord }, number) {
      if (discord === null || texts.get(keyOf(discord, number)) !== undefined) return;
      const kept = await ports.draft(id, number);
      if (texts.get(keyOf(discord, number)) === undefined) texts.put(keyOf(discord, number), kept ?? '');
    },
  };
}
