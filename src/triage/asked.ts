import { type Asked, askedAt, isHeard } from '../domain/ticket/asked.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import { type AskedBefore, answerIn, type SolvedAnswer } from '../domain/ticket/solved.ts';
import type { Policy } from '../policy/policy.ts';
import type { Message } from '../store/store.ts';
import { optionNamed } from '../texts/typed-choice.ts';
import { canSay } from './patience.ts';
import type { TriagePorts } from './ports.ts';

type Ports = Pick<TriagePorts, 'store'>;

/** The question of a message of ours, if an answer to it still counts. */
export async function openQuestion({ store }: Ports, question: Message): Promise<Asked | null> {
  const asked = await askedAt(question, async (id) => (await store.tickets.byId(id))?.ticket ?? null);
  if (asked?.open !== true) return null;
  const standing = await store.tickets.ofConversation(question.channel, question.conversation);
  return isHeard(asked, standing) ? asked : null;
}

/** What would be an answer to the question whether it is solved; files are never one. */
export interface TypedAnswer {
  solved?: SolvedAnswer;
  asked?: AskedBefore;
}

/**
 * Who hears a message, and what it would answer. A word right after the question of another ticket (one that was merged into
 * the standing one, or split off it) is for that question.
 */
export async function heardBy(
  ports: Ports,
  standing: Ticket | null,
  { text, files, channel, conversation }: Message,
): Promise<TypedAnswer & { ticket: Ticket | null }> {
  const solved = files.length === 0 ? answerIn(text) : undefined;
  if (solved === undefined || standing === null) return { ticket: standing };
  const [newest] = await ports.store.tickets.conversationMessages(channel, conversation, { limit: 1 });
  const asked = newest?.as === 'courtesy' ? await openQuestion(ports, newest) : null;
  if (asked === null) return { ticket: standing, solved };
  const before = asked.before === undefined ? {} : { asked: asked.before };
  return { ticket: asked.ticket, solved, ...before };
}

/** The option of the open offer that the whole message names; files say more. */
export async function optionIn(
  { offer: { open } }: Ticket,
  { text, files }: Message,
  rules: Policy,
): Promise<{ typed?: number }> {
  const typed = open === null || files.length > 0 ? null : await optionNamed(text, open.options, rules);
  return typed === null ? {} : { typed };
}

/** Whether the whole message asks how far the case is, and the house can say so where it was asked. */
export function asksWhere(
  ports: Pick<TriagePorts, 'policy' | 'channels' | 'now'>,
  ticket: Ticket,
  { text, files }: Message,
): boolean {
  const { lexicon } = ports.policy.current().books.triage;
  return files.length === 0 && lexicon.findsOnly('where-is-my-case', text) && canSay(ports, ticket);
}
