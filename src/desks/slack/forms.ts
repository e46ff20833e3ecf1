import type { types, ViewStateValue } from '@slack/bolt';
import type { CommandOption, CommandSpec } from '../../commands/command.ts';
import { COMMAND_GROUPS } from '../../commands/command-groups.ts';
import { atLeast } from '../../domain/actor.ts';
import { text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import type { DeskPerson } from '../desk.ts';
import { plain } from '../plain.ts';
import type { Titled } from '../scheduled.ts';
import { ACTION, actionId, VIEW } from './actions.ts';
import { button, header, paragraph, plainText } from './blocks.ts';
import { LIMITS } from './limits.ts';
import { formOf, modal, type Remembered, textField } from './modals.ts';

type Values = Readonly<Record<string, Readonly<Record<string, ViewStateValue>>>>;

/** What a form knows besides its command. */
export interface FormGround {
  /** Null for a command that is about no ticket. */
  card: TicketCard | null;
  team: readonly DeskPerson[];
  remembered: Remembered;
  language: string;
}

/** Commands that act on the newest reply: its id is filled in, so that nobody has to know it. */
const ON_REPLY: ReadonlySet<string> = new Set(['undo', 'send-again', 'mark-sent']);
/** Options that name the message at which a form was opened, or that it is to decide on. */
const OF_MESSAGE: ReadonlySet<string> = new Set(['message', 'from', 'request']);
/** Of these the desk knows the value itself, or has a better place to ask for it. */
const NOT_ASKED: ReadonlySet<CommandOption['type']> = new Set(['ticket', 'files', 'id']);

/** Of two tickets the desk knows the one that it is about. */
function isAsked({ name, type }: CommandOption): boolean {
  return !NOT_ASKED.has(type) || (type === 'ticket' && name !== 'ticket');
}

/** Everything that can be done to a ticket, for this person: the commands by their own names, each with its form. */
export function moreView(
  specs: readonly CommandSpec[],
  person: DeskPerson,
  { card, remembered, language }: Pick<FormGround, 'remembered' | 'language'> & { card: TicketCard },
): types.ModalView {
  const offered = specs.filter((spec) => atLeast(person.role, spec.role) && isOffered(spec, card));
  const blocks = COMMAND_GROUPS.flatMap((group) => {
    const own = offered.filter((spec) => spec.group === group);
    return own.length === 0
      ? []
      : [header(text(`group.${group}`, {}, language)), ...own.map((spec) => offer(spec, card, language))];
  });
  const view = modal(text('slack.more-title', { number: card.number }, language), blocks, language);
  return { ...view, private_metadata: JSON.stringify(remembered) };
}

function offer({ name, summary }: CommandSpec, card: TicketCard, language: string): types.SectionBlock {
  const act = { id: actionId(ACTION.form, name), value: `${card.number}:${name}` };
  return {
    type: 'section',
    text: plainText(text(summary, {}, language), LIMITS.sectionText),
    accessory: button(name, act),
  };
}

/** Whether a form of the desk can ask for everything that a command needs on this ticket. */
function isOffered({ name, options }: CommandSpec, card: TicketCard): boolean {
  if (!options.some(({ type, required }) => type === 'ticket' && required)) return false;
  const needsId = options.some(({ type, required }) => type === 'id' && required);
  return !needsId || (ON_REPLY.has(name) && card.lastReply !== null);
}

/** The form of a command, made of its declaration: the same options as on a typed line. */
export function commandView(spec: CommandSpec & Titled, ground: FormGround): types.ModalView {
  const { card, remembered, language } = ground;
  const asked = spec.options.filter(isAsked);
  const name = spec.title === undefined ? spec.name : text(spec.title, {}, language);
  const title = card === null ? name : `#${card.number} ${name}`;
  const about =
    card === null ? [] : [paragraph(plain(`#${card.number} ${card.contactName ?? ''}`, LIMITS.header))];
  const blocks = [
    paragraph(text(spec.summary, {}, language)),
    ...about,
    ...asked.map((option) => fieldOf(option, ground)),
  ];
  return formOf(modal(title, blocks, language), {
    id: VIEW.form,
    submit: name,
    remembered: { ...remembered, command: spec.name, ...messageFor(spec, card) },
  });
}

function messageFor({ name }: CommandSpec, card: TicketCard | null): { message?: string } {
  const reply = ON_REPLY.has(name) ? card?.lastReply : null;
  // What has gone out is not taken back: undo means what was done last, then.
  const gone = name === 'undo' && reply?.delivery !== 'queued';
  return reply == null || gone ? {} : { message: reply.messageId };
}

function fieldOf(option: CommandOption, ground: FormGround): types.InputBlock {
  const { name, type, required } = option;
  const hint = text(option.summary, {}, ground.language);
  const field = { label: labelOf(option, ground), hint, optional: !required };
  if (type === 'flag') return choiceField(option, [{ label: hint, value: name }], ground, 'checkboxes');
  if (type === 'choice')
    return choiceField(
      option,
      (option.choices ?? []).map((value) => ({ label: option.labels?.[value] ?? value, value })),
      ground,
    );
  const people = ground.team.map(({ id, name: label }) => ({ label, value: id }));
  if (type === 'receiver') {
    const others = (option.choices ?? []).map((value) => ({ label: value, value }));
    const all = [...others, ...people];
    if (all.length > 0 && all.length <= LIMITS.selectOptions) return choiceField(option, all, ground);
  }
  if (type === 'person' && ground.team.length > 0 && ground.team.length <= LIMITS.selectOptions)
    return choiceField(option, people, ground);
  const words = option.choices === undefined ? '' : `: ${option.choices.join(' ')}`;
  return textField(name, { ...field, hint: `${hint}${words}`, multiline: type === 'rest' });
}

function labelOf({ name, label }: CommandOption, { language }: FormGround): string {
  return label === undefined ? name : text(label, {}, language);
}

function choiceField(
  option: CommandOption,
  choices: readonly { label: string; value: string }[],
  ground: FormGround,
  type: 'static_select' | 'checkboxes' = 'static_select',
): types.InputBlock {
  const { name, summary, required } = option;
  const { language } = ground;
  const options = choices.slice(0, LIMITS.selectOptions).map(({ label, value }) => ({
    text: plainText(label, LIMITS.optionText),
    value: value.slice(0, LIMITS.optionValue),
  }));
  return {
    type: 'input',
    block_id: name,
    optional: !required,
    label: plainText(labelOf(option, ground), LIMITS.inputLabel),
    ...(type === 'checkboxes' ? {} : { hint: plainText(text(summary, {}, language), LIMITS.inputLabel) }),
    element: { type, action_id: name, options },
  };
}

/** The options that a submitted form asks for; what was left empty is not among them. */
export function optionsIn(
  spec: CommandSpec,
  remembered: Remembered,
  values: Values,
): Record<string, unknown> {
  const given = spec.options.flatMap(({ name, type }): [string, unknown][] => {
    if (name === 'ticket' && remembered.number !== null) return [[name, remembered.number]];
    if (OF_MESSAGE.has(name) && remembered.message !== undefined) return [[name, remembered.message]];
    const value = valueIn(type, values[name]?.[name]);
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(given);
}

function valueIn(type: CommandOption['type'], state: ViewStateValue | undefined): unknown {
  if (type === 'flag') return (state?.selected_options?.length ?? 0) > 0 ? true : undefined;
  const words = state?.selected_option?.value ?? state?.value ?? '';
  if (words === '') return undefined;
  const [, digits] = /^#?(\d{1,15})$/.exec(words.trim()) ?? [];
  return (type === 'number' || type === 'ticket') && digits !== undefined ? Number(digits) : words;
}
