import { command, freshKey, type Outcome } from '../api.ts';
import { followTeam } from './language.ts';
import { refreshQueue } from './queue.ts';
import { attempt } from './session.ts';
import { refreshTicket } from './ticket.ts';
import { closeRefusals, closeToast, closeUndoOf, toast, toasts } from './toasts.ts';

/**
 * Runs a command and tells what it answered, unless `silent`, or only what went wrong or can be taken back, where the page shows
 * the rest by itself; the ticket and the queue are fetched again. `called`: what the page calls an option.
 */
export async function act(
  name: string,
  options: object,
  telling?: 'silent' | 'problems',
  called?: (option: string) => string,
): Promise<Outcome | null> {
  const outcome = await ask(name, options);
  const matters = outcome?.ok === false || outcome?.undo !== undefined;
  const tells = telling === undefined || (telling === 'problems' && matters);
  const deed = deedOf(name, options);
  if (outcome !== null) closeRefusals(deed);
  if (outcome?.ok === true && name === 'undo') closeUndoOf(options);
  if (outcome !== null && tells) tellOutcome(outcome, called, deed);
  await catchUp(name);
  return outcome;
}

/** In passing; what was done is taken back with a single press, where it can be. */
export function tellOutcome(outcome: Outcome, called?: (option: string) => string, deed?: string): void {
  const undo = outcome.ok ? outcome.undo : undefined;
  const refused = outcome.ok ? undefined : deed;
  toast(outcome.ok ? 'good' : 'bad', wordsOf(outcome, called), undefined, {
    ...(undo === undefined ? {} : { undo }),
    ...(refused === undefined ? {} : { refused }),
  });
}

/** The same command on the same ticket, and there on the same field. */
function deedOf(name: string, options: object): string {
  const { ticket, field } = options as { ticket?: unknown; field?: unknown };
  return JSON.stringify([name, ticket, field]);
}

export function wordsOf(outcome: Outcome, called?: (option: string) => string): string {
  const problem = outcome.ok ? undefined : outcome.problem;
  if (problem === undefined || called === undefined) return outcome.text;
  return `${called(problem.option)}: ${problem.words}`;
}

/** Takes back the newest of what is told of and can be taken back. */
export function undoNewest(): void {
  const newest = toasts.value.findLast(({ undo }) => undo !== undefined);
  if (newest?.undo === undefined) return;
  closeToast(newest.id);
  void act('undo', newest.undo);
}

/** Runs a command; null when it could not be said whether it was done, which is told. */
export async function ask(name: string, options: object, key = freshKey()): Promise<Outcome | null> {
  let outcome: Outcome | null = null;
  await attempt(async () => {
    outcome = await command(name, options, key);
  });
  return outcome;
}

/** Shows what a command of this page changed without waiting for the stream to say so. */
export async function catchUp(name?: string): Promise<void> {
  if (name === 'language') await followTeam();
  refreshQueue();
  await refreshTicket();
}
