import { signal } from '@preact/signals';
import type { CommandSpecView } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import { tell } from './session.ts';

/** What the caller may type. */
export const commands = signal<CommandSpecView[]>([]);
/** The team, to complete and to assign. */
export const people = signal<Member[]>([]);

interface Member {
  id: string;
  name: string;
  team: string | null;
  away: boolean;
}

export async function loadCatalogue(): Promise<void> {
  try {
    const [specs, team] = await Promise.all([
      read<{ commands: CommandSpecView[] }>('/api/commands'),
      read<{ people: Member[] }>('/api/people'),
    ]);
    commands.value = specs.commands;
    people.value = team.people;
  } catch (error) {
    tell(error);
  }
}
