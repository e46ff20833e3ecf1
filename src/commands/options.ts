import type { Refusal } from '../domain/refusal.ts';
import { text } from '../texts/texts.ts';
import type { CommandOption, CommandRequest, CommandSpec } from './command.ts';

/** Options that many commands share. */
export const TICKET = { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: true } as const;
export const REASON = { name: 'reason', summary: 'option.reason', type: 'rest', required: false } as const;
export const CONFIRM = { name: 'confirm', summary: 'option.confirm', type: 'flag', required: false } as const;
export const MESSAGE = { name: 'message', summary: 'option.message', type: 'id', required: true } as const;

/** Characters that a text option may have at the most: longer than any channel's message. */
export const LONGEST_TEXT = 40_000;
/** Files that one message may carry: as many as the chat takes. */
const MOST_FILES = 10;

/** What is wrong with the options, or null. */
export function problemWith(spec: CommandSpec, options: Readonly<Record<string, unknown>>): Refusal | null {
  for (const name of Object.keys(options)) {
    if (!spec.options.some((option) => option.name === name)) return bad(name, text('problem.unknown'));
  }
  for (const option of spec.options) {
    const value = options[option.name];
    const missing = value === undefined || value === null || value === '';
    if (missing && option.required) return bad(option.name, text('problem.missing'));
    if (missing) continue;
    const problem = problemOf(option, value);
    if (problem !== null) return bad(option.name, problem);
  }
  return null;
}

function bad(option: string, problem: string): Refusal {
  return { refused: 'bad-option', values: { option, problem } };
}

function problemOf(option: CommandOption, value: unknown): string | null {
  switch (option.type) {
    case 'ticket':
    case 'number':
      return Number.isSafeInteger(value) && Number(value) > 0 ? null : text('problem.number');
    case 'flag':
      return typeof value === 'boolean' ? null : text('problem.flag');
    case 'choice':
      return typeof value === 'string' && option.choices?.includes(value) === true
        ? null
        : text('problem.choice', { choices: option.choices?.join(', ') ?? '' });
    case 'files':
      return Array.isArray(value) && value.length <= MOST_FILES && value.every((id) => typeof id === 'string')
        ? null
        : text('problem.files');
    default:
      if (typeof value !== 'string') return text('problem.text');
      return value.length <= LONGEST_TEXT ? null : text('problem.long', { limit: LONGEST_TEXT });
  }
}

/** The value of an option that was checked before: absent ones are undefined. */
export function given(request: CommandRequest, name: string): string | undefined {
  const value = request.options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function ticketOf(request: CommandRequest): number {
  return Number(request.options.ticket);
}

export function flagged(request: CommandRequest, name: string): boolean {
  return request.options[name] === true;
}
