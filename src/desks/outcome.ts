import type { Reply } from '../commands/command.ts';
import { OVERRULABLE } from '../domain/refusal.ts';

const SENDS: ReadonlySet<string> = new Set(['reply', 'send']);

/** The message that a command put on its way, which can be taken back; null after every other command. */
export function sentBy(command: string, reply: Reply): { number: number; message: string } | null {
  if (!reply.ok || reply.ticket === undefined || !SENDS.has(command)) return null;
  const { data } = reply;
  const message: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'message') : null;
  return typeof message === 'string' ? { number: reply.ticket, message } : null;
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

/** The ticket that lacks something that is required, and the commands that fill it in; null for every other outcome. */
export function lackedBy(reply: Reply): { number: number; commands: string[] } | null {
  if (reply.ok || reply.refused !== 'required') return null;
  const { missing = '', ticket } = reply.values ?? {};
  const commands = String(missing)
    .split(',')
    .map((code) => FILLS[code] ?? 'field');
  return { number: Number(ticket), commands: [...new Set(commands)] };
}
