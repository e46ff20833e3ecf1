import type { CommandOption, CommandSpec } from '../../commands/command.ts';
import { type TextKey, text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import type { DeskPerson } from '../desk.ts';
import { line } from '../plain.ts';
import type { Titled } from '../scheduled.ts';
import { askedBy } from './actions.ts';
import { nameOf } from './card.ts';
import {
  choiceField,
  type filledIn,
  flagField,
  type Labels,
  type Modal,
  type ModalPart,
  said,
  textField,
  userField,
} from './fields.ts';
import { ACTION, customId } from './ids.ts';
import { escapedLine } from './inert.ts';
import { LIMITS } from './limits.ts';

const NAME = 120;
/** Beside what is said on top. */
const FIELDS = 4;
/** What a command means for the customer and the team, where its summary does not say it. */
const MEANS: Readonly<Record<string, TextKey>> = {
  resolve: 'discord.resolve-text',
  escalate: 'discord.escalate-text',
};

interface Known {
  card: TicketCard | undefined;
  team: readonly DeskPerson[];
  language: string;
  /** The message that a command of the same name as its action is about. */
  message?: string;
}

/** The form of a command on a ticket, made of its options; with what is remembered it needs no look-up. */
export function commandModal(spec: CommandSpec & Titled, number: number, known: Known): Modal {
  const { card, team, language, message } = known;
  const onTicket = spec.options.some(({ type }) => type === 'ticket');
  const means = MEANS[spec.name];
  const words = means === undefined ? text(spec.summary, {}, language) : text(means, { number }, language);
  const whose = card === undefined ? '' : `**${escapedLine(nameOf(card, language), NAME)}**\n`;
  return {
    custom_id:
      message === undefined ? customId(ACTION.form, number, spec.name) : customId(spec.name, number, message),
    title: line(`${nameOfForm(spec, language)}${onTicket ? ` #${number}` : ''}`, LIMITS.modalTitle),
    components: [
      said(`${whose}${words}`),
      ...fieldsOf(spec).map((option) => fieldOf(option, team, language)),
    ],
  };
}

function nameOfForm({ name, title }: CommandSpec & Titled, language: string): string {
  return title === undefined ? `/${name}` : text(title, {}, language);
}

/** The options of a command as its form was filled in, and everything that was written, to give it back. */
export function optionsIn(
  spec: CommandSpec,
  values: ReturnType<typeof filledIn>,
): { options: Record<string, unknown>; words: string } {
  const options: Record<string, unknown> = {};
  const words: string[] = [];
  for (const option of askedBy(spec)) {
    const value = values.get(option.name);
    const given = givenIn(option, value);
    if (given !== undefined) options[option.name] = given;
    if (typeof value === 'string' && value !== '') words.push(value);
  }
  return { options, words: words.join('\n') };
}

/** Required ones first, so that the four that fit are those. */
function fieldsOf(spec: CommandSpec): CommandOption[] {
  return askedBy(spec)
    .sort((a, b) => Number(b.required) - Number(a.required))
    .slice(0, FIELDS);
}

function fieldOf(option: CommandOption, team: readonly DeskPerson[], language: string): ModalPart {
  const { name, summary, type, required, choices = [] } = option;
  const label = option.label === undefined ? name : text(option.label, {}, language);
  const labels: Labels = { name, label, hint: text(summary, {}, language), required };
  const people = team.map(({ id, name: label }) => ({ value: id, label }));
  if (type === 'flag') return flagField(labels);
  if (type === 'choice' && isList(choices))
    return choiceField(
      labels,
      choices.map((value) => ({ value, label: option.labels?.[value] ?? value })),
    );
  if (type === 'receiver') {
    const all = [...choices.map((one) => ({ value: one, label: one })), ...people];
    if (isList(all.map(({ value }) => value))) return choiceField(labels, all);
  }
  if (type === 'person')
    return team.length === 0 || team.length > LIMITS.choices
      ? userField(labels)
      : choiceField(labels, people);
  return textField(labels, type === 'text' || type === 'rest');
}

/** Whether Discord takes it as a list to choose from; else it is typed. */
function isList(choices: readonly string[]): boolean {
  const fit = choices.every(({ length }) => length > 0 && length <= LIMITS.choiceName);
  return fit && choices.length > 0 && choices.length <= LIMITS.choices;
}

function givenIn({ type }: CommandOption, value: string | boolean | string[] | undefined): unknown {
  if (type === 'flag') return value === true ? true : undefined;
  const [first] = Array.isArray(value) ? value : [value];
  if (typeof first !== 'string' || first.trim() === '') return undefined;
  const [, digits] = /^#?(\d{1,15})$/.exec(first.trim()) ?? [];
  if (type === 'number' || type === 'ticket') return digits === undefined ? first : Number(digits);
  // Whoever was chosen from the server is known to the house by a mention.
  return type === 'person' && /^\d{17,20}$/.test(first) ? `<@${first}>` : first;
}
