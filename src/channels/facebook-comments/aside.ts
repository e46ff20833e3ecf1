import { CodedError, codeOf } from '../../domain/coded-error.ts';
import type { Graph } from '../../vendors/meta/graph.ts';
import { conversationOf } from '../../vendors/meta/messages/place.ts';
import type { Aside } from '../channel.ts';
import { commentFrom, placeFrom } from './place.ts';

/** What a customer said in public, and what they are told in private. */
interface From {
  conversation: string;
  answers?: string;
  text: string;
}

/**
 * The one private reply that a comment or a post has, within seven days (messenger-platform/discovery/private-replies): what
 * follows is said in Messenger. Throws CodedError: 'contact-unreachable', 'window-closed'.
 */
export async function takeAside(graphs: (page: string) => Graph, from: From): Promise<Aside> {
  const place = placeFrom(from.conversation);
  if (place === null) throw new CodedError('contact-unreachable', 'No place on a Page.');
  const { page, post } = place;
  const graph = graphs(page);
  const isPost = from.answers === undefined || from.answers === post;
  const comment = isPost ? null : commentFrom(from.answers ?? '').comment;
  const recipient = comment === null ? { post_id: post } : { comment_id: comment };
  const customer = await graph
    .post(`${page}/messages`, { recipient, message: { text: from.text.toWellFormed() } })
    .then(
      (answer) => Object(answer).recipient_id as unknown,
      async (error: unknown) => {
        if (comment === null || codeOf(error) !== 'window-closed') throw error;
        const known = await repliedBefore(graph, page, comment);
        if (known === null) throw error;
        return known;
      },
    );
  if (typeof customer !== 'string' || customer === '')
    throw new CodedError('unknown-outcome', 'Facebook took a private reply and named nobody.');
  const conversation = conversationOf(page, customer);
  return { channel: 'messenger', conversation, address: conversation };
}

/** Where they are in Messenger: their id is the same there (pages-api/comments-mentions, "Page-scoped ID"). */
export function asideWith(conversation: string): Omit<Aside, 'address'> | null {
  const place = placeFrom(conversation);
  // Without the right to see who writes, the comment stands for its writer.
  if (place === null || !/^\d+$/.test(place.author)) return null;
  return { channel: 'messenger', conversation: conversationOf(place.page, place.author) };
}

/** Who wrote a comment, in the conversation that began with somebody's private reply to it (graph-api/reference/comment). */
async function repliedBefore(graph: Graph, page: string, comment: string): Promise<string | null> {
  const fields = 'private_reply_conversation{participants}';
  const answer = await graph.get(`${encodeURIComponent(comment)}?fields=${fields}`);
  const { participants } = Object(Object(answer).private_reply_conversation) as {
    participants?: { data?: { id?: unknown }[] };
  };
  const others = (participants?.data ?? []).flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
  return others.find((id) => id !== page) ?? null;
}
