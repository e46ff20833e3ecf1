import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import type { AboutView, KindsView, MessageView } from '../../../../api/shapes.ts';
import { languageName } from '../../../../texts/language-name.ts';
import type { TextKey } from '../../../../texts/texts.ts';
import { language, text } from '../words.ts';

type Option = CommandSpecView['options'][number];

/** How a value is asked for. */
export type Asks =
  | 'line'
  | 'text'
  | 'when'
  | 'choice'
  | 'flag'
  | 'number'
  | 'person'
  | 'receiver'
  | 'ticket'
  | 'message'
  | 'messages'
  | 'several';

export interface FormField {
  name: string;
  label: string;
  required: boolean;
  asks: Asks;
  choices: { value: string; label: string }[];
  /** The command that asks. */
  of: string;
  /** The person who is no choice: they have it. */
  except?: string;
}

/** What a form may offer for the ticket that it is about. */
export interface FormContext {
  /** Whether the ticket is known: it is not asked for then. */
  given: boolean;
  about: AboutView | null;
  /** Whose the ticket is, by id. */
  owner?: string | null;
  kinds: KindsView | null;
}

/** Options that no person fills in: what the writer had before them, files, a repeat after a question. */
const UNASKED: readonly string[] = ['seen', 'confirm', 'draft', 'files'];
/** What is said in another way on a page where messages can be ticked. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { split: ['last', 'from'], undo: ['act'] };
/** Whoever has a ticket is not given it once more. */
const GIVING: readonly string[] = ['assign', 'transfer'];

const CHOICES: Readonly<Record<string, TextKey>> = {
  formal: 'desk.choice.formal',
  informal: 'desk.choice.informal',
  unknown: 'desk.choice.unknown',
  contact: 'desk.choice.contact',
  address: 'desk.choice.address',
  domain: 'desk.choice.domain',
  wait: 'desk.choice.wait',
  resolve: 'desk.choice.resolve',
  nothing: 'desk.choice.nothing',
  answer: 'desk.kind.answer',
  holding: 'desk.kind.holding',
  acknowledgement: 'desk.kind.acknowledgement',
  urgent: 'desk.priority.urgent',
  high: 'desk.priority.high',
  normal: 'desk.priority.normal',
  low: 'desk.priority.low',
  viewer: 'desk.role.viewer',
  agent: 'desk.role.agent',
  supervisor: 'desk.role.supervisor',
  lead: 'desk.role.lead',
  open: 'desk.status.open',
  waiting: 'desk.status.waiting',
  snoozed: 'desk.status.snoozed',
  resolved: 'desk.status.resolved',
  mine: 'desk.whose.mine',
  unclaimed: 'desk.unclaimed',
  escalated: 'desk.escalated',
  spam: 'desk.spam',
  'to-do': 'desk.to-do',
  scheduled: 'desk.scheduled',
  dm: 'notify.dm',
  thread: 'notify.thread',
  digest: 'notify.digest',
  quiet: 'notify.quiet',
  all: 'desk.choice.all',
  team: 'desk.choice.team',
  me: 'desk.choice.me',
  customer: 'desk.choice.customer',
  house: 'desk.choice.house',
  day: 'desk.choice.day',
  week: 'desk.choice.week',
  month: 'desk.choice.month',
  tickets: 'desk.choice.tickets',
  messages: 'desk.choice.messages',
  decisions: 'desk.choice.decisions',
  kept: 'desk.choice.kept',
  broken: 'desk.choice.broken',
  none: 'desk.choice.none',
  forgotten: 'pledge.because-forgotten',
  'no-time': 'pledge.because-no-time',
  'not-possible': 'pledge.because-not-possible',
  partner: 'pledge.because-partner',
  mistaken: 'pledge.because-mistaken',
  unmute: 'desk.choice.unmute',
  list: 'desk.choice.list',
  show: 'desk.choice.show',
  reload: 'desk.choice.reload',
  add: 'desk.choice.add',
  change: 'desk.choice.change',
  remove: 'desk.choice.remove',
  'sign-in': 'desk.choice.sign-in',
  sync: 'desk.choice.sync',
  log: 'desk.choice.log',
  test: 'desk.choice.test',
  resend: 'desk.choice.resend',
  resume: 'desk.choice.resume',
  'retry-letter': 'desk.choice.retry-letter',
  'retry-job': 'desk.choice.retry-job',
};

/** A choice as people read it: as the house names it, in the catalogue's words, or as it is. */
export function choiceName({ name, labels }: Pick<Option, 'name' | 'labels'>, choice: string): string {
  const key = CHOICES[choice];
  const given = labels?.[choice] ?? (key === undefined ? undefined : text(key));
  return given ?? (name === 'language' ? languageName(choice, language.peek()) : choice);
}

/** The fields of the form that a command is done with. */
export function fieldsFor(command: CommandSpecView, context: FormContext): FormField[] {
  return command.options
    .filter(({ name, type }) => !isUnasked(command.name, name) && type !== 'files')
    .filter(({ name }) => INSTEAD[command.name]?.includes(name) !== true)
    .filter(({ name, type }) => !(context.given && name === 'ticket' && type === 'ticket'))
    .map((option) => fieldOf(command.name, option, context));
}

/** A resolution without what is required is nothing that is found out by trying: it is ticked. */
function isUnasked(command: string, name: string): boolean {
  return UNASKED.includes(name) && !(command === 'resolve' && name === 'confirm');
}

/** Whether a command on a known ticket can be done at once: nothing has to be said. */
export function needsNoForm(command: CommandSpecView): boolean {
  return fieldsFor(command, { given: true, about: null, kinds: null }).length === 0;
}

function fieldOf(command: string, option: Option, context: FormContext): FormField {
  const { name, label = option.summary } = option;
  const choices = choicesOf(option, context);
  const asks = asksFor(option, choices);
  const { owner } = context;
  return {
    name,
    of: command,
    // Where it can be ticked, nothing else says which.
    required: option.required || asks === 'messages',
    label: asks === 'messages' ? text('desk.form.messages') : label,
    asks,
    choices: choices ?? [],
    ...(GIVING.includes(command) && typeof owner === 'string' ? { except: owner } : {}),
  };
}

/** The messages that a command can be about, by what it does with them. */
export function messagesFor(command: string, messages: readonly MessageView[], me: string): MessageView[] {
  return messages.filter(({ kind, delivery, author, deletedAt, sent }) => {
    switch (command) {
      case 'undo':
        return (delivery === 'queued' || delivery === 'scheduled') && author.id === me;
      case 'send':
        return (kind === 'note' && deletedAt === null && sent === null) || delivery === 'scheduled';
      case 'send-again':
        return delivery === 'failed' || delivery === 'unknown';
      case 'mark-sent':
        return delivery === 'unknown';
      case 'reveal':
        return deletedAt !== null;
      default:
        return kind !== 'note';
    }
  });
}

function choicesOf(option: Option, { about, kinds }: FormContext): FormField['choices'] | null {
  const named = (ones: readonly { id: string; name: string }[] | undefined) =>
    ones?.map(({ id, name }) => ({ value: id, label: name }));
  const own = {
    step: about?.checklist.map(({ id, text: label }) => ({ value: id, label })),
    field: named(about?.fields),
    cause: named(kinds?.kinds.find(({ id }) => id === about?.kind?.id)?.causes),
    // Any word would do for a program; people choose among those that the rules name.
    ...(option.type === 'text' ? { team: named(kinds?.teams), skills: abilities(kinds) } : {}),
  };
  const here = option.name in own ? own[option.name as keyof typeof own] : undefined;
  if (here !== undefined && here.length > 0) return here;
  if (option.type === 'receiver' || option.choices === undefined) return null;
  return option.choices.map((value) => ({ value, label: choiceName(option, value) }));
}

/** Skills, and the languages that somebody may be said to speak. */
function abilities(kinds: KindsView | null): FormField['choices'] {
  const skills = kinds?.skills.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  const languages = kinds?.languages.map((tag) => ({
    value: tag,
    label: languageName(tag, language.peek()),
  }));
  return [...skills, ...(languages ?? [])];
}

function asksFor({ type, name }: Option, choices: FormField['choices'] | null): Asks {
  if (choices !== null && (name === 'skills' || name === 'events')) return 'several';
  if (choices !== null && name === 'team') return 'choice';
  if (choices !== null && type !== 'receiver' && type !== 'text') return 'choice';
  switch (type) {
    case 'rest':
      return name === 'messages' ? 'messages' : 'text';
    case 'when':
    case 'flag':
    case 'person':
    case 'receiver':
    case 'ticket':
      return type;
    case 'number':
      return 'number';
    case 'id':
      return name === 'message' ? 'message' : 'line';
    default:
      return name === 'messages' ? 'messages' : 'line';
  }
}

export type FormValues = Readonly<Record<string, string | boolean>>;

/** The options that a filled in form means, or the labels of what is missing. */
export function optionsFrom(
  fields: readonly FormField[],
  values: FormValues,
): { options: Record<string, unknown> } | { missing: string[] } {
  const missing = fields.filter(({ name, required }) => required && isEmpty(values[name]));
  if (missing.length > 0) return { missing: missing.map(({ label }) => label) };
  const given = fields.filter(({ name }) => !isEmpty(values[name]));
  return { options: Object.fromEntries(given.map((field) => [field.name, meant(field, values)])) };
}

/** Whether it is still to be ticked what it is about. */
export function picksNothing(fields: readonly FormField[], values: FormValues): boolean {
  return fields.some(({ name, asks }) => asks === 'messages' && isEmpty(values[name]));
}

/** What a form calls an option; one that it does not ask for, by its code. */
export function calledIn(fields: readonly FormField[]): (option: string) => string {
  return (option) => fields.find(({ name }) => name === option)?.label ?? option;
}

function isEmpty(value: string | boolean | undefined): boolean {
  return value === undefined || value === false || (typeof value === 'string' && value.trim() === '');
}

function meant({ asks, name }: FormField, values: FormValues): unknown {
  const value = values[name];
  if (typeof value !== 'string') return value;
  return asks === 'ticket' || asks === 'number' ? Number(value.trim().replace(/^#/, '')) : value.trim();
}
