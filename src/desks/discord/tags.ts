import type { APIGuildForumTag } from 'discord.js';
import { type TextKey, text } from '../../texts/texts.ts';
import type { TicketCard } from '../card.ts';
import { line } from '../plain.ts';
import { LIMITS } from './limits.ts';

/** What a forum shows of a ticket without opening it: its state, and what must be seen. */
export const LABELS = ['new', 'claimed', 'waiting', 'snoozed', 'resolved', 'urgent', 'escalated'] as const;
export type Label = (typeof LABELS)[number];

/** Tags of a forum, new ones without an id yet. */
export type ForumTag = Pick<APIGuildForumTag, 'name' | 'moderated'> & Partial<APIGuildForumTag>;

export function labelsOf({ status, assignee, priority, escalated }: TicketCard): Label[] {
  const state = status !== 'open' ? status : assignee === null ? 'new' : 'claimed';
  return [
    state,
    ...(priority === 'urgent' && status !== 'resolved' ? (['urgent'] as const) : []),
    ...(escalated !== null && status !== 'resolved' ? (['escalated'] as const) : []),
  ];
}

/** Our tags among those that a forum has, by their names in the house's language or in English. */
export function ourTags(there: readonly APIGuildForumTag[], language: string): Map<Label, string> {
  const found = new Map<Label, string>();
  for (const label of LABELS) {
    const names = [nameOf(label, language), nameOf(label, 'en')];
    const tag = there.find(({ name }) => names.some((one) => one.toLowerCase() === name.toLowerCase()));
    if (tag !== undefined) found.set(label, tag.id);
  }
  return found;
}

/** The tags of a forum with those of ours that it lacks, as many as there is room for; null when nothing is to be added. */
export function withOurTags(there: readonly APIGuildForumTag[], language: string): ForumTag[] | null {
  const known = ourTags(there, language);
  const missing = LABELS.filter((label) => !known.has(label)).slice(0, LIMITS.forumTags - there.length);
  if (missing.length === 0) return null;
  // Only who may manage posts changes them: they say what the ticket is, and not what somebody wishes.
  return [...there, ...missing.map((label) => ({ name: nameOf(label, language), moderated: true }))];
}

/**
 * The tags of a post: ours for its state, then the team's own, five in all. A forum that wants a tag and has none of ours
 * gets one that everybody may set.
 */
export function appliedTags(
  { there, required, ours }: ForumTags,
  labels: readonly Label[],
  current: readonly string[],
): string[] {
  const wanted = labels.flatMap((label) => ours.get(label) ?? []);
  const own = new Set(ours.values());
  const theirs = current.filter((id) => !own.has(id) && there.some((tag) => tag.id === id));
  const applied = [...wanted, ...theirs].slice(0, LIMITS.postTags);
  if (applied.length > 0 || !required) return applied;
  const free = there.find(({ moderated }) => !moderated) ?? there[0];
  return free === undefined ? [] : [free.id];
}

export interface ForumTags {
  there: readonly APIGuildForumTag[];
  /** Whether a post must carry one. */
  required: boolean;
  ours: ReadonlyMap<Label, string>;
}

function nameOf(label: Label, language: string): string {
  const key: TextKey = `discord.tag-${label}`;
  return line(text(key, {}, language), LIMITS.tagName);
}
