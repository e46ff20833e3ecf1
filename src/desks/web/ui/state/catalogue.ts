import { computed, signal } from '@preact/signals';
import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import type { KindsView, SessionView } from '../../../../api/shapes.ts';
import { forRole } from '../../../../domain/for-role.ts';
import { read } from '../api.ts';
import { sessionState, tell } from './session.ts';

/** What the caller may type: also what only others may do with it, which is refused in words. */
export const typed = signal<CommandSpecView[]>([]);
/** What the caller is offered. */
export const commands = computed<CommandSpecView[]>(() => {
  const state = sessionState.value;
  if (state.phase !== 'in') return [];
  return typed.value.map((command) => forRole(command, state.session.person.role));
});
/** The team, to complete and to assign. */
export const people = signal<Member[]>([]);

/** What tickets can be about; null until it is known. */
export const kinds = signal<KindsView | null>(null);

export interface Member {
  id: string;
  name: string;
  team: string | null;
  role: SessionView['person']['role'];
  away: boolean;
}

/** The command of this name when the reader may use it. */
export function commandOf(name: string): CommandSpecView | undefined {
  return commands.value.find((command) => command.name === name);
}

/** A team, a skill or a tag as people call it; one that the rules do not name any more, by its code. */
export function nameOf(what: 'teams' | 'skills' | 'tags', id: string): string {
  return kinds.value?.[what].find((one) => one.id === id)?.name ?? id;
}

export async function loadCatalogue(): Promise<void> {
  try {
    const [specs, team, about] = await Promise.all([
      read<{ commands: CommandSpecView[] }>('/api/commands'),
      read<{ people: Member[] }>('/api/people'),
      read<KindsView>('/api/kinds'),
    ]);
    typed.value = specs.commands;
    people.value = team.people;
    kinds.value = about;
  } catch (error) {
    tell(error);
  }
}
