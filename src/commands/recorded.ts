import type { Access } from '../store/store.ts';
import type { Asked } from './command.ts';
import type { CommandPorts } from './ports.ts';

/** Commands that show what is personal. */
const READING = ['ticket', 'find', 'customer', 'transcript', 'export', 'reveal', 'survey'];
/** Commands that change who may do what, what the rules say, what leaves the house, or what is gone for good. */
const CHANGING = [
  ...['person', 'rules', 'strategy', 'hook', 'privacy', 'erase', 'redact', 'block', 'unblock'],
  ...['remedies', 'coupons', 'macro-save', 'macro-remove', 'dead'],
];

/** Writes down that somebody's command went through: a change before it is answered, a look soon after. */
export async function record(
  request: Asked,
  { store, now }: Pick<CommandPorts, 'store' | 'now'>,
): Promise<void> {
  const { name, actor, options, desk } = request;
  const reads = READING.includes(name);
  if (!reads && !CHANGING.includes(name)) return;
  const { ticket } = options;
  const about = typeof ticket === 'number' ? `ticket:${ticket}` : '';
  const access: Access = { at: now(), by: actor.id, role: actor.role, act: `command:${name}`, about, desk };
  if (reads) store.accesses.note(access);
  else await store.accesses.add([access]);
}
