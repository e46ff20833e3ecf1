/**
 * A customer's conversation in a server: in a thread or forum post all that they write there (`root` is the thread), in
 * any other channel the answers that go back to the message of which a ticket was made (`root`).
 */
export interface Conversation {
  channel: string;
  root: string;
  user: string;
  /** `public`: a post of a community. `private`: a thread, or direct messages, with this customer alone. */
  kind?: 'public' | 'private';
}

export function conversationOf({ channel, root, user, kind }: Conversation): string {
  return [channel, root, user, ...(kind === undefined ? [] : [kind])].join(':');
}

/** Null for a conversation that is none of ours. */
export function conversationFrom(name: string): Conversation | null {
  const [, channel, root, user, kind] =
    /^(\d{1,20}):(\d{1,20}):(\d{1,20})(?::(public|private))?$/.exec(name) ?? [];
  if (channel === undefined || root === undefined || user === undefined) return null;
  return { channel, root, user, ...(kind === 'public' || kind === 'private' ? { kind } : {}) };
}

export function customerIn(name: string): string | null {
  return conversationFrom(name)?.user ?? null;
}
