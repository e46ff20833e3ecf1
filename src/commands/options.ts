import { badOption, type Refusal } from '../domain/refusal.ts';
import { SENT_WITH, type SentWith } from '../domain/ticket/status.ts';
import type { Policy } from '../policy/policy.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import type { CommandOption, CommandRequest, CommandSpec } from './command.ts';

/** Options that many commands share. */
export const TICKET = { name: 'ticket', summary: 'option.ticket', type: 'ticket', required: true } as const;
export const REASON = { name: 'reason', summary: 'option.reason', type: 'rest', required: false } as const;
export const CONFIRM = { name: 'confirm', summary: 'option.confirm', type: 'flag', required: false } as const;
export const THEN = {
  name: 'then',
  summary: 'option.then',
  label: 'label.then',
  type: 'choice',
  required: false,
  choices: SENT_WITH,
} as const;
export const MESSAGE = {
  name: 'message',
  summary: 'option.message',
  label: 'label.message',
  type: 'id',
  required: true,
} as const;

/** Characters that a text option may have at the most: longer than any channel's message. */
const LONGEST_TEXT = 40_000;
/** Files that one message may carry: as many as the chat takes. */
const MOST_FILES = 10;

/** What is wrong with the options, in a language, or null. */
export function problemWith(
  spec: CommandSpec,
  options: Readonly<Record<string, unknown>>,
  language: string,
): Refusal | null {
  const say = (key: TextKey, values?: TextValues) => text(key, values, language);
  for (const name of Object.keys(options)) {
    if (!spec.options.some((option) => option.name === name)) return badOption(name, say('problem.unknown'));
  }
  for (const option of spec.options) {
    const value = options[option.name];
    const missing = value === undefined || value === null || value === '';
    if (missing && option.required) return badOption(option.name, say('problem.missing'));
    if (missing) continue;
    const problem = problemOf(option, value, say);
    if (problem !== null) return badOption(option.name, problem);
  }
  return null;
}

function problemOf(
  option: CommandOption,
  value: unknown,
  say: (key: TextKey, values?: TextValues) => string,
): string | null {
  switch (option.type) {
    case 'ticket':
    case 'number':
      return Number.isSafeInteger(value) && Number(value) > 0 ? null : say('problem.number');
    case 'flag':
      return typeof value === 'boolean' ? null : say('problem.flag');
    case 'choice':
      return typeof value === 'string' && option.choices?.includes(value) === true
        ? null
        : say('problem.choice', { choices: option.choices?.join(', ') ?? '' });
    case 'files':
      return Array.isArray(value) && value.length <= MOST_FILES && value.every((id) => typeof id === 'string')
        ? null
        : say('problem.files');
    default:
      if (typeof value !== 'string') return say('problem.text');
      return value.length <= LONGEST_TEXT ? null : say('problem.long', { limit: LONGEST_TEXT });
  }
}

/** The value of an option that was checked before: absent ones are undefined. */
export function given(request: CommandRequest, name: string): string | undefined {
  const value = request.options[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What is to become of the ticket once an answer is there; nothing when it was not said. */
export function becoming(request: CommandRequest): { becomes?: SentWith } {
  const becomes = SENT_WITH.find((one) => one === request.options[THEN.name]);
  return becomes === undefined ? {} : { becomes };
}

export function ticketOf(request: CommandRequest): number {
  return Number(request.options.ticket);
}

export function flagged(request: CommandRequest, name: string): boolean {
  return request.options[name] === true;
}

/** To what a ticket can be handed besides people: teams by their ids, skills so that no team is meant. */
export function receiversOf({ business, routing }: Pick<Policy, 'business' | 'routing'>): string[] {
  return [...Object.keys(business.teams), ...routing.skills.map(({ id }) => `skill:${id}`)];
}

/** The command as it is offered for a choice: `receivers` are the teams and skills of the rules in force. */
export function withReceivers<Spec extends CommandSpec>(spec: Spec, receivers: readonly string[]): Spec {
  if (!spec.options.some(({ type }) => type === 'receiver')) return spec;
  const options = spec.options.map((option) =>
    option.type === 'receiver' ? { ...option, choices: receivers } : option,
  );
  return { ...spec, options };
}
