import { type Actor, atLeast } from '../actor.ts';
import { HOLD_TAG } from '../hold.ts';
import { byId, fieldsOf, fits, type Kind, type Kinds, NO_KINDS } from '../kinds.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { Context, EventBody, Ticket } from './model.ts';
import { isMoreUrgent, type Priority } from './triage.ts';
import { hastened } from './waiting.ts';

/**
 * A value that says nothing personal, or the note that holds a text, behind its first `skip` characters; `line`: no further than
 * to the end of that line, because more is said in the message.
 */
export type FieldValue = string | number | boolean | { noteId: string; skip: number; line?: true };

/** What the ticket is about beside its priority and tags, which stand in triage. */
export interface AboutState {
  kind: string | null;
  /** One of the kind's. */
  cause: string | null;
  /** By the field's id. Those that do not belong to the kind are kept and count for nothing. */
  fields: Record<string, FieldValue>;
  /** Steps done, as `kind/step`. */
  steps: string[];
  /** What people decided, so that no rule does: the priority, and tags that they took away. */
  chosen: { priority: boolean; untagged: string[] };
}

export const NOTHING_ABOUT: AboutState = {
  kind: null,
  cause: null,
  fields: {},
  steps: [],
  chosen: { priority: false, untagged: [] },
};

export type AboutEvent =
  /** `cause`: the one that it has from now on. */
  | { type: 'kind-set'; kind: string; cause: string | null; from: string | null }
  | { type: 'cause-set'; cause: string; from: string | null }
  | { type: 'tagged'; added: string[]; removed: string[] }
  /** `because`: somebody asked for it, or the kind is that urgent. */
  | { type: 'priority-set'; priority: Priority; from: Priority; because: 'asked' | 'kind' }
  /** Without a value it is empty from now on. */
  | { type: 'field-set'; field: string; value: FieldValue | null }
  | { type: 'step-checked'; kind: string; step: string; done: boolean };

export type AboutIntent =
  | { type: 'set-kind'; kind: string; cause: string | null }
  | { type: 'set-cause'; cause: string }
  | { type: 'tag'; add: readonly string[]; remove: readonly string[] }
  | { type: 'set-priority'; priority: Priority }
  | { type: 'set-field'; field: string; value: FieldValue | null }
  | { type: 'check-step'; step: string; done: boolean };

/** What a person says of a ticket. The codes are looked up in the rules in force; what is so already is no event. */
export function decideAbout(ticket: Ticket, intent: AboutIntent, context: Context): EventBody[] | Refusal {
  const events = said(ticket, intent, context);
  return Array.isArray(events) && events.length > 0 ? [...events, ...hastened(ticket, context)] : events;
}

/** Each is read on the card, by people and by rules. */
export const MOST_TAGS = 50;

/** Tags that go along with what is sent: one that cannot be given does not hold back what is said to the customer. */
export function tagsGiven(ticket: Ticket, add: readonly string[], context: Context): EventBody[] {
  if (add.length === 0) return [];
  const events = decideAbout(ticket, { type: 'tag', add, remove: [] }, context);
  return isRefusal(events) ? [] : events;
}

function said(ticket: Ticket, intent: AboutIntent, { policy, actor }: Context): EventBody[] | Refusal {
  const kinds = policy.kinds ?? NO_KINDS;
  switch (intent.type) {
    case 'set-kind':
      return setKind(ticket, intent, kinds);
    case 'set-cause':
      return setCause(ticket, intent.cause, kinds);
    case 'tag':
      return tag(ticket, intent, kinds, actor);
    case 'set-priority':
      return setPriority(ticket, intent.priority);
    case 'set-field':
      return setField(ticket, intent, kinds);
    case 'check-step':
      return checkStep(ticket, intent, kinds);
  }
}

function setKind(
  ticket: Ticket,
  { kind: id, cause: wanted }: { kind: string; cause: string | null },
  kinds: Kinds,
): EventBody[] | Refusal {
  const kind = byId(kinds.kinds, id);
  if (kind === undefined) return unknown('kind', id, kinds.kinds);
  if (wanted !== null && byId(kind.causes, wanted) === undefined)
    return unknown('cause', wanted, kind.causes);
  const { kind: from, cause: before } = ticket.about;
  if (from === id) return wanted === null ? [] : setCause(ticket, wanted, kinds);
  const cause = wanted ?? byId(kind.causes, before)?.id ?? null;
  return [{ type: 'kind-set', kind: id, cause, from }, ...broughtBy(kind, ticket)];
}

/** A kind brings its team where none is named, and its priority where it is more urgent than what nobody chose. */
function broughtBy({ priority, team }: Kind, { about, triage }: Ticket): EventBody[] {
  const urgent = priority !== null && !about.chosen.priority && isMoreUrgent(priority, triage.priority);
  const events: EventBody[] = [];
  if (urgent) events.push({ type: 'priority-set', priority, from: triage.priority, because: 'kind' });
  if (team !== null && triage.team === null) events.push({ type: 'transferred', team, from: null });
  return events;
}

function setCause({ about }: Ticket, cause: string, kinds: Kinds): EventBody[] | Refusal {
  const kind = byId(kinds.kinds, about.kind);
  if (kind === undefined) return { refused: 'no-kind' };
  if (byId(kind.causes, cause) === undefined) return unknown('cause', cause, kind.causes);
  return about.cause === cause ? [] : [{ type: 'cause-set', cause, from: about.cause }];
}

function tag(
  { triage }: Ticket,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
  kinds: Kinds,
  actor: Actor,
): EventBody[] | Refusal {
  const named = (one: string) => kinds.freeTags || one === HOLD_TAG || byId(kinds.tags, one) !== undefined;
  const strange = add.find((one) => !named(one));
  if (strange !== undefined) return unknown('tags', strange, kinds.tags);
  const letsGo = remove.includes(HOLD_TAG) && triage.tags.includes(HOLD_TAG);
  if (letsGo && !(actor.kind === 'person' && atLeast(actor.role, 'lead')))
    return { refused: 'role', values: { role: 'lead' } };
  const added = [...new Set(add)].filter((one) => !triage.tags.includes(one) && !remove.includes(one));
  const removed = [...new Set(remove)].filter((one) => triage.tags.includes(one));
  if (added.length === 0 && removed.length === 0) return [];
  if (added.length > 0 && triage.tags.length + added.length - removed.length > MOST_TAGS)
    return { refused: 'too-many', values: { what: 'tags', most: MOST_TAGS } };
  return [{ type: 'tagged', added: added.sort(), removed: removed.sort() }];
}

/** Also when it is so already: from now on no rule changes it. */
function setPriority({ about, triage }: Ticket, priority: Priority): EventBody[] {
  if (about.chosen.priority && triage.priority === priority) return [];
  return [{ type: 'priority-set', priority, from: triage.priority, because: 'asked' }];
}

function setField(
  { about }: Ticket,
  { field, value }: { field: string; value: FieldValue | null },
  kinds: Kinds,
): EventBody[] | Refusal {
  const there = fieldsOf(kinds, about.kind);
  const known = byId(there, field);
  if (known === undefined) return unknown('field', field, there);
  const text = typeof value === 'object' && known.type === 'text';
  if (value !== null && !text && !fits(known, value)) return unknown('value', String(value), known.choices);
  const now = about.fields[field] ?? null;
  return JSON.stringify(now) === JSON.stringify(value) ? [] : [{ type: 'field-set', field, value }];
}

function checkStep(
  { about }: Ticket,
  { step, done }: { step: string; done: boolean },
  kinds: Kinds,
): EventBody[] | Refusal {
  const kind = byId(kinds.kinds, about.kind);
  if (kind === undefined) return { refused: 'no-kind' };
  if (byId(kind.procedure, step) === undefined) return unknown('step', step, kind.procedure);
  const already = isDone(about, kind.id, step) === done;
  return already ? [] : [{ type: 'step-checked', kind: kind.id, step, done }];
}

function unknown(option: string, name: string, there: readonly { id: string }[]): Refusal {
  const choices = there.map(({ id }) => id).join(', ') || 'none';
  return { refused: 'unknown-choice', values: { option, name, choices } };
}

export function isDone({ steps }: AboutState, kind: string, step: string): boolean {
  return steps.includes(`${kind}/${step}`);
}

/** What has to be there before the ticket is resolved, and is not: `kind`, `cause`, `checklist`, `field:<id>`. */
export function missingFor({ about }: Pick<Ticket, 'about'>, kinds: Kinds = NO_KINDS): string[] {
  const kind = byId(kinds.kinds, about.kind);
  if (kind === undefined) return kinds.kindRequired ? ['kind'] : [];
  const { cause, fields, checklist } = kind.required;
  const left = kind.procedure.some(({ id }) => !isDone(about, kind.id, id));
  return [
    ...(cause && about.cause === null ? ['cause'] : []),
    ...fields.filter((id) => about.fields[id] === undefined).map((id) => `field:${id}`),
    ...(checklist && left ? ['checklist'] : []),
  ];
}

export function evolveAbout(state: AboutState, event: EventBody): AboutState {
  switch (event.type) {
    case 'undone':
    case 'absorbed':
    case 'unabsorbed':
      return event.about ?? state;
    case 'triaged':
      return event.kind === undefined ? state : { ...state, kind: event.kind };
    case 'kind-set':
      return { ...state, kind: event.kind, cause: event.cause };
    case 'cause-set':
      return { ...state, cause: event.cause };
    case 'tagged': {
      const { priority, untagged } = state.chosen;
      const others = untagged.filter((one) => !event.added.includes(one) && !event.removed.includes(one));
      return { ...state, chosen: { priority, untagged: [...others, ...event.removed].sort() } };
    }
    case 'priority-set':
      return event.because === 'asked' ? { ...state, chosen: { ...state.chosen, priority: true } } : state;
    case 'field-set': {
      const { [event.field]: _old, ...others } = state.fields;
      return { ...state, fields: event.value === null ? others : { ...others, [event.field]: event.value } };
    }
    case 'step-checked': {
      const id = `${event.kind}/${event.step}`;
      const others = state.steps.filter((one) => one !== id);
      return { ...state, steps: event.done ? [...others, id] : others };
    }
    default:
      return state;
  }
}
