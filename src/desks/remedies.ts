import type { Reply } from '../commands/command.ts';
import type { ListedRemedy } from '../domain/authority/listed-remedy.ts';
import { type TextKey, text } from '../texts/texts.ts';

const DEEDS = ['dry-run', 'arm', 'disarm'] as const;
type Deed = (typeof DEEDS)[number];

/** What can be done to a remedy with a press; the house says so when it may not be. */
export interface RemedyPress {
  /** What its button names beside the action: `arm/our-mistake`. */
  id: string;
  label: string;
}

/** Buttons under an answer of `remedies`: of all that were listed, or of the one that was tried or turned. */
export function remedyPresses(command: string, reply: Reply, language: string): RemedyPress[] {
  if (command !== 'remedies' || !reply.ok) return [];
  const { remedies, remedy, opens } = (reply.data ?? {}) as {
    remedies?: readonly ListedRemedy[];
    remedy?: string;
    opens?: boolean;
  };
  if (remedies !== undefined)
    return remedies.flatMap(({ id, state }) => pressesOf(deedsFor(state), id, language));
  if (remedy === undefined) return [];
  return pressesOf(opens === true ? ['arm'] : [], remedy, language);
}

/** Of one that does not grant any more: armed again, or looked at first where its rule is another one. */
export function stoppedPresses(remedy: string, language: string): RemedyPress[] {
  return pressesOf(['dry-run', 'arm', 'disarm'], remedy, language);
}

function deedsFor(state: ListedRemedy['state']): Deed[] {
  return DEEDS.filter((deed) => (deed === 'arm' ? state !== 'armed' : deed === 'dry-run' || state !== 'off'));
}

function pressesOf(deeds: readonly Deed[], remedy: string, language: string): RemedyPress[] {
  return deeds.map((deed) => ({
    id: `${deed}/${remedy}`,
    label: `${text(`desk.remedies.${deed}` as TextKey, {}, language)}: ${remedy}`,
  }));
}

/** The options of `remedies` that such a button asks for; null: it is none of ours. */
export function remedyOptions(id: string): Record<string, string> | null {
  const [, action, remedy] = /^(dry-run|arm|disarm)\/([a-z][a-z0-9-]{0,39})$/.exec(id) ?? [];
  return action === undefined || remedy === undefined ? null : { action, remedy };
}
