import { type Role, works } from './actor.ts';
import { inSight, type Seen, type Sees, sightOf } from './sight.ts';

/** Of a longer text the beginning is read; whoever is called behind it is called by a note of their own. */
const READ = 4000;
const MOST = 20;
const PART_OF_WORD = /[\p{L}\p{N}\p{M}_]/u;

/**
 * The people whom a text names with an @ before their whole name, blind to case; the longest name where several fit, as
 * `@Ana Novak` is not Ana. An address (`ana@shop.si`) names nobody. At most 20.
 */
function mentionsIn<Someone extends { id: string; name: string }>(
  text: string,
  people: readonly Someone[],
): Someone[] {
  const read = plain(text.slice(0, READ));
  const byLength = people
    .map((person) => ({ person, name: plain(person.name) }))
    .filter(({ name }) => name !== '')
    .sort((a, b) => b.name.length - a.name.length);
  const found = new Map<string, Someone>();
  for (let at = read.indexOf('@'); at >= 0 && found.size < MOST; at = read.indexOf('@', at + 1)) {
    if (PART_OF_WORD.test(read[at - 1] ?? ' ')) continue;
    const named = byLength.find(
      ({ name }) => read.startsWith(name, at + 1) && !PART_OF_WORD.test(read[at + 1 + name.length] ?? ' '),
    );
    if (named !== undefined) found.set(named.person.id, named.person);
  }
  return [...found.values()];
}

interface Member {
  id: string;
  name: string;
  active: boolean;
  role: Role;
  team: string | null;
  sees: Sees;
}

/** Whom a note names of those who work on tickets and may read this one. */
export function namedBy<One extends Member>(text: string, team: readonly One[], ticket: Seen): One[] {
  if (!text.includes('@')) return [];
  const readers = team.filter((one) => one.active && works(one) && inSight(ticket, sightOf(one)));
  return mentionsIn(text, readers);
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
