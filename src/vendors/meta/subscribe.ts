import type { Graph } from './graph.ts';

/** What is said in Messenger (messenger-platform/webhooks, "Webhooks Events"). */
export const MESSAGES = [
  'messages',
  'message_echoes',
  'message_edits',
  'message_reactions',
  'message_deliveries',
  'message_reads',
  'messaging_postbacks',
  'messaging_optins',
  'messaging_referrals',
  'messaging_handovers',
  'standby',
];

/**
 * Has Meta tell the app of a Page (page/subscribed_apps): of its messages, and of what everybody reads on it where that is
 * wanted. All at once, because a list of fields takes the place of the one before. Throws CodedError.
 */
export async function subscribe(
  graph: Graph,
  page: string,
  { comments }: { comments: boolean },
): Promise<void> {
  const fields = comments ? [...MESSAGES, 'feed'] : MESSAGES;
  await graph.post(`${page}/subscribed_apps`, { subscribed_fields: fields.join(',') }, { repeatable: true });
}
