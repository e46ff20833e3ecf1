import type { Access } from '../store/store.ts';
import type { Command, CommandRequest } from './command.ts';
import type { CommandPorts } from './ports.ts';

/** Commands that show what is personal. */
const READING = ['ticket', 'find', 'customer', 'transcript', 'export', 'reveal', 'survey'];
/** Commands that change who may do what, what the rules say, what leaves the house, or what is gone for good. */
const CHANGING = [
  ...['person', 'rules', 'strategy', 'hook', 'privacy', 'erase', 'redact', 'block', 'unblock'],
  ...['remedies', 'coupons', 'macro-save', 'macro-remove', 'dead'],
];

/** Commands that are written down. */
export const RECORDED: readonly string[] = [...READING, ...CHANGING];

/**
 * Writes down that somebody's command went through, with what was chosen of what may be chosen (a role, a table) and no words: a change
 * before it is answered, a look soon after.
 */
export async function record(
  { name, options: known }: Pick<Command, 'name' | 'options'>,
  { actor, options, desk }: CommandRequest,
  what: string | undefined,
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
): Promise<void> {
  const reads = READING.includes(name);
  if (!reads && !CHANGING.includes(name)) return;
  const { ticket } = options;
  const about = what ?? (typeof ticket === 'number' ? `ticket:${ticket}` : '');
  const chosen = known.flatMap((option) => (option.type === 'choice' ? [options[option.name]] : []));
  const act = ['command', name, ...chosen.filter((one) => typeof one === 'string')].join(':');
  const access: Access = { at: now(), by: actor.id, role: actor.role, act, about, desk };
  if (reads) store.accesses.note(access);
  else await store.accesses.add([access]);
}
