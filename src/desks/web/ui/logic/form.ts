import type { AboutView, CommandSpecView, KindsView } from '../../../../api/shapes.ts';
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
}

/** What a form may offer for the ticket that it is about. */
export interface FormContext {
  /** Whether the ticket is known: it is not asked for then. */
  given: boolean;
  about: AboutView | null;
  kinds: KindsView | null;
}

/** Options that no person fills in: what the writer had before them, files, a repeat after a question. */
const UNASKED: readonly string[] = ['seen', 'confirm', 'draft', 'files'];
/** What is said in another way on a page where messages can be ticked. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { split: ['last', 'from'] };

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
    .filter(({ name, type }) => !UNASKED.includes(name) && type !== 'files')
    .filter(({ name }) => INSTEAD[command.name]?.includes(name) !== true)
    .filter(({ name, type }) => !(context.given && name === 'ticket' && type === 'ticket'))
    .map((option) => fieldOf(option, context));
}

/** Whether a command on a known ticket can be done at once: nothing has to be said. */
export function needsNoForm(command: CommandSpecView): boolean {
  return fieldsFor(command, { given: true, about: null, kinds: null }).length === 0;
}

function fieldOf(option: Option, context: FormContext): FormField {
  const { name, required, summary } = option;
  const choices = choicesOf(option, context);
  return { name, required, label: summary, asks: asksFor(option, choices), choices: choices ?? [] };
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
  if (choices !== null && name === 'skills') return 'several';
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

function isEmpty(value: string | boolean | undefined): boolean {
  return value === undefined || value === false || (typeof value === 'string' && value.trim() === '');
}

function meant({ asks, name }: FormField, values: FormValues): unknown {
  const value = values[name];
  if (typeof value !== 'string') return value;
  return asks === 'ticket' || asks === 'number' ? Number(value.trim().replace(/^#/, '')) : value.trim();
}
