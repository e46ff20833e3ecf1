import { z } from 'zod';
import type { ChannelMemory } from '../memory.ts';

/** What has to be known of the mails of a thread to answer it: who takes part, what it is called, how it goes on. */
const headShape = z.object({
  /** Its Message-ID, '' for none. */
  id: z.string(),
  ours: z.boolean(),
  references: z.array(z.string()),
  subject: z.string(),
  from: z.string(),
  /** Where its writer wants to be answered. */
  replyTo: z.array(z.string()),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  mailbox: z.string(),
  /** The house says nothing to it by itself. */
  quiet: z.boolean(),
});

export type Head = z.infer<typeof headShape>;

/** So many others are shown and answered: of a longer list the first, so that nobody writes to a crowd through us. */
export const MOST_OTHERS = 20;

/** A thread is remembered by its newest mails. */
const MOST = 100;

export async function keepHead(
  memory: ChannelMemory,
  conversation: string,
  key: string,
  { head, at }: { head: Head; at: number },
): Promise<void> {
  await memory.put({ topic: conversation, key, value: JSON.stringify(head), at });
}

/** Oldest first. */
export async function headsOf(memory: ChannelMemory, conversation: string): Promise<Head[]> {
  const kept = await memory.list(conversation, MOST);
  return kept.flatMap(({ value }) => {
    const read = headShape.safeParse(parsed(value));
    return read.success ? [read.data] : [];
  });
}

/** Our own mails of a thread, oldest first. */
export async function oursIn(
  memory: ChannelMemory,
  conversation: string,
): Promise<{ key: string; id: string }[]> {
  const kept = await memory.list(conversation, MOST);
  return kept.flatMap(({ key, value }) => {
    const read = headShape.safeParse(parsed(value));
    return read.success && read.data.ours ? [{ key, id: read.data.id }] : [];
  });
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Where an answer goes, and how it is threaded. */
export interface Answer {
  to: string[];
  cc: string[];
  subject: string;
  inReplyTo: string | null;
  references: string[];
  /** The mailbox that had the customer's mail; null when none did. */
  mailbox: string | null;
}

/** More than fits into a header: the root and the newest stay (RFC 5322 has no limit, servers do). */
const MOST_REFERENCES = 40;

/** Ids that servers let through in a header (RFC 5322 3.6.4): others would have every answer refused. */
const SENDABLE = /^[!-~]+$/;

/**
 * The answer to a thread: to whoever wrote last of those who take part in it, with everybody in CC whom that mail was for. Only
 * those take part who were written to by somebody who does: whoever else finds their way into a thread is heard, not answered.
 */
export function answerTo(heads: readonly Head[], customer: string, own: ReadonlySet<string>): Answer {
  const part = participants(heads, customer);
  const theirs = heads.filter(({ ours }) => !ours);
  const last = theirs.findLast(({ from }) => part.has(from)) ?? theirs.at(-1);
  const root = heads[0];
  const newest = heads.at(-1);
  const isOthers = (address: string) => part.has(address) && !own.has(address);
  const to = last === undefined ? [customer] : answered(last, part, own);
  const others = last === undefined ? [] : [last.from, ...last.to, ...last.cc].filter(isOthers);
  const answers = (last ?? newest)?.id ?? '';
  const known = heads.flatMap(({ references, id }) => [...references, id]).filter((id) => SENDABLE.test(id));
  const ids = known.filter((id, index) => known.indexOf(id) === index);
  return {
    to,
    cc: [...new Set(others)].filter((one) => !to.includes(one) && one !== last?.from).slice(0, MOST_OTHERS),
    subject: root?.subject ?? '',
    inReplyTo: SENDABLE.test(answers) ? answers : null,
    references: ids.length <= MOST_REFERENCES ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MOST_REFERENCES)],
    mailbox: last?.mailbox ?? null,
  };
}

/** An answer to our own address would be a loop. */
function answered({ from, replyTo }: Head, part: ReadonlySet<string>, own: ReadonlySet<string>): string[] {
  const wanted = part.has(from) ? replyTo.filter((one) => !own.has(one)) : [];
  return wanted.length > 0 ? wanted : [from];
}

function participants(heads: readonly Head[], customer: string): ReadonlySet<string> {
  const part = new Set([customer]);
  for (const [index, head] of heads.entries()) {
    if (!head.ours && index > 0 && !part.has(head.from)) continue;
    for (const one of [head.from, ...head.replyTo, ...head.to, ...head.cc]) part.add(one);
  }
  return part;
}

/** The subject of an answer, with the token by which it finds home where threads get lost. */
export function subjectOf(subject: string, token: string): string {
  const bare = subject
    .replace(/\[#[a-z2-7]{16}\]/gi, '')
    .replace(/^(\s*(re|aw|sv|odg|vs|fwd?|wg|antw|ha|на|отв)\s*(\[\d+\])?:)+/i, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  return `Re: ${bare}${bare === '' ? '' : ' '}[#${token}]`;
}
