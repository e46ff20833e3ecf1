import { CodedError } from '../../domain/coded-error.ts';
import type { Graph } from '../../vendors/meta/graph.ts';
import { placeInMessenger } from '../../vendors/meta/messenger-place.ts';
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
  const recipient =
    from.answers === undefined || from.answers === place.post
      ? { post_id: place.post }
      : { comment_id: commentFrom(from.answers).comment };
  const body = { recipient, message: { text: from.text.toWellFormed() } };
  const answer = await graphs(place.page).post(`${place.page}/messages`, body);
  const { recipient_id: customer } = Object(answer) as { recipient_id?: unknown };
  if (typeof customer !== 'string' || customer === '')
    throw new CodedError('unknown-outcome', 'Facebook took a private reply and named nobody.');
  return { channel: 'messenger', ...placeInMessenger(place.page, customer) };
}
