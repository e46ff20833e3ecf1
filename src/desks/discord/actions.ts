import type { APIButtonComponent } from 'discord.js';
import type { CommandOption, CommandSpec } from '../../commands/command.ts';
import type { CommandGroup } from '../../commands/command-groups.ts';
import { atLeast, type Role } from '../../domain/actor.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { replyPlaceOf } from '../ties.ts';
import { ACTION, customId, seenAt } from './ids.ts';
import { LIMITS } from './limits.ts';
import { type Body, button, link, row, select } from './parts.ts';

/** What the card itself offers or says. */
const ON_CARD: ReadonlySet<string> = new Set(['claim', 'reply', 'ticket']);
/** What a form can ask for; ids travel with buttons alone. */
const IN_FORMS: ReadonlySet<CommandOption['type']> = new Set([
  'person',
  'receiver',
  'text',
  'rest',
  'when',
  'choice',
  'flag',
  'number',
  'kind',
  'cause',
  'field',
  'step',
  'template',
]);

/** The options of a command that its form asks for, besides the ticket. */
export function askedBy({ options }: CommandSpec): CommandOption[] {
  return options.filter(({ name, type }) => IN_FORMS.has(type) || (type === 'ticket' && name !== 'ticket'));
}

/** Whether a command is done to one ticket and can be asked for without typing. */
export function isTicketAction({ options }: CommandSpec): boolean {
  const onTicket = options.some(({ type, required }) => type === 'ticket' && required);
  return (
    onTicket && options.every(({ type, required }) => !required || type === 'ticket' || IN_FORMS.has(type))
  );
}

/** Everything else that can be done to a ticket, for the one who pressed More: the commands by their own names. */
export function moreBody(
  number: number,
  card: TicketCard | undefined,
  asker: { commands: readonly CommandSpec[]; role: Role; language: string },
): Body {
  const { language } = asker;
  const actions = asker.commands.filter(
    (spec) => isTicketAction(spec) && !ON_CARD.has(spec.name) && atLeast(asker.role, spec.role),
  );
  const { answer, owner, state, about } = byGroup(actions);
  const option = (value: string, label: string, description: string) => ({
    value,
    label: line(label, LIMITS.choiceName),
    description: line(description, LIMITS.choiceName),
  });
  const long = option(
    ACTION.long,
    text('discord.long', {}, language),
    text('discord.long-more', {}, language),
  );
  const options = (specs: readonly CommandSpec[]) =>
    specs.map(({ name, summary }) => option(name, name, text(summary, {}, language)));
  const seen = card === undefined ? null : seenAt(card.newestId, replyPlaceOf(card).ticket, number);
  const list = (action: string, group: TicketGroup, choices: ReturnType<typeof options>) =>
    choices.length === 0
      ? []
      : row(select(customId(action, number, seen), text(`group.${group}`, {}, language), choices));
  return {
    embeds: [{ title: `#${number}` }],
    components: [
      ...list(ACTION.do, 'answer', [long, ...options(answer)]),
      ...list(ACTION.doOwner, 'owner', options(owner)),
      ...list(ACTION.doState, 'state', options(state)),
      ...list(ACTION.doAbout, 'about', options(about)),
      ...row(
        ...onReply(number, card),
        ...(card === undefined ? [] : link(text('discord.open', {}, language), card.url)),
      ),
    ],
  };
}

/** Groups of what is done to one ticket, a list for each: a message has five rows, the last is for buttons. */
type TicketGroup = Extract<CommandGroup, 'answer' | 'owner' | 'state' | 'about'>;

function byGroup(specs: readonly CommandSpec[]): Record<TicketGroup, CommandSpec[]> {
  const of = (group: TicketGroup) => specs.filter((spec) => spec.group === group);
  return { answer: of('answer'), owner: of('owner'), state: of('state'), about: of('about') };
}

/** The custom ids of those lists. */
export const DO: ReadonlySet<string> = new Set([ACTION.do, ACTION.doOwner, ACTION.doState, ACTION.doAbout]);

/** What is done to the newest reply, by the command's own name: its id is filled in, so that nobody has to know it. */
const ON_REPLY = {
  queued: [ACTION.undo],
  failed: [ACTION.sendAgain],
  unknown: [ACTION.sendAgain, ACTION.markSent],
} as const;

function onReply(number: number, card: TicketCard | undefined): APIButtonComponent[] {
  const reply = card?.lastReply ?? null;
  if (reply === null || !isOpen(reply.delivery)) return [];
  return ON_REPLY[reply.delivery].map((name) => button(name, customId(name, number, reply.messageId)));
}

function isOpen(delivery: string): delivery is keyof typeof ON_REPLY {
  return delivery in ON_REPLY;
}
