import { isRefusal } from '../domain/refusal.ts';
import { isUndoable } from '../domain/ticket/undoing.ts';
import type { Changed, CommandPorts, Ties } from './ports.ts';

/** How the answer to a command says that what it did can be taken back: the options of `undo`. */
export interface Undoable {
  ticket: number;
  act: string;
}

/** The ports, with a note taken of everything that a command does through them; of two tickets done to together the first. */
export function noting(ports: CommandPorts, done: Changed[]): CommandPorts {
  const { act, ties, samePerson } = ports;
  const tied =
    <Asked extends unknown[]>(work: (...asked: Asked) => ReturnType<Ties['link']>) =>
    async (...asked: Asked) => {
      const outcome = await work(...asked);
      if (!isRefusal(outcome)) done.push(...outcome.slice(0, 1));
      return outcome;
    };
  return {
    ...ports,
    async act(asked) {
      const outcome = await act(asked);
      if (!isRefusal(outcome)) done.push(outcome);
      return outcome;
    },
    samePerson: { ...samePerson, link: tied(samePerson.link), part: tied(samePerson.part) },
    ties: { ...ties, merge: tied(ties.merge), split: tied(ties.split), link: tied(ties.link) },
  };
}

/** What one act can be taken back; of several none is: it would be half of what was done. */
export function undoableOf(done: readonly Changed[]): Undoable | undefined {
  const [only, ...others] = done;
  if (only === undefined || others.length > 0 || !isUndoable(only.events ?? [])) return undefined;
  return { ticket: only.ticket.number, act: String(only.ticket.version) };
}
