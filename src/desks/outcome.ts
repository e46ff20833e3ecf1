import type { Reply } from '../commands/command.ts';
import { OVERRULABLE } from '../domain/refusal.ts';

const SENDS: ReadonlySet<string> = new Set(['reply', 'send', 'macro', 'knock']);
/** Before the version of an act, so that it is no message's id. */
const ACT = 'v';

/** What a button names that takes back what a command did: its ticket, and the message that is on its way or the act. */
export interface Taken {
  number: number;
  what: string;
}

/** Null after a command that did nothing, or nothing that can be taken back. */
export function takenBackOf(command: string, reply: Reply): Taken | null {
  if (!reply.ok) return null;
  const { ticket, data, undo } = reply;
  const message: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'message') : null;
  if (SENDS.has(command) && ticket !== undefined && typeof message === 'string')
    return { number: ticket, what: message };
  return undo === undefined ? null : { number: undo.ticket, what: `${ACT}${undo.act}` };
}

/** The options of `undo` that such a button asks for. */
export function undoOptions({ number, what }: Taken): Record<string, unknown> {
  const [, act] = /^v(\d+)$/.exec(what) ?? [];
  return { ticket: number, ...(act === undefined ? { message: what } : { act }) };
}

/** Two tickets that are merged when somebody says that this is meant; null for every other outcome. */
export function mergeAsked(reply: Reply): { number: number; into: number } | null {
  if (reply.ok || reply.refused !== 'other-customer') return null;
  const { ticket, into } = reply.values ?? {};
  return { number: Number(ticket), into: Number(into) };
}

/** Whether a refusal is a question: whoever knows of it may do the same with `confirm`. */
export function isQuestion(reply: Reply): boolean {
  return !reply.ok && OVERRULABLE.has(reply.refused);
}

/** The tickets that a command listed, in its order; none after every other command. */
export function listedBy(reply: Reply): number[] {
  const data = reply.ok ? reply.data : null;
  const listed: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'tickets') : null;
  return Array.isArray(listed) ? listed.filter((number) => Number.isSafeInteger(number)) : [];
}

/** What fills in what a refusal says is missing, by the command of each. */
const FILLS: Readonly<Record<string, string>> = { kind: 'kind', cause: 'cause', checklist: 'check' };

/** The ticket that lacks something that is required, or the customer's word, and the commands that bring it; null for every other outcome. */
export function lackedBy(reply: Reply): { number: number; commands: string[] } | null {
  if (reply.ok) return null;
  const { missing = '', ticket, knock } = reply.values ?? {};
  if (reply.refused === 'window-closed' && knock === 'yes')
    return { number: Number(ticket), commands: ['knock'] };
  if (reply.refused !== 'required') return null;
  const commands = String(missing)
    .split(',')
    .map((code) => FILLS[code] ?? 'field');
  return { number: Number(ticket), commands: [...new Set(commands)] };
}
