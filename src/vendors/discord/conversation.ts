/**
 * A customer's conversation in a server: in a thread or forum post all that they write there (`root` is the thread), in
 * any other channel the answers that go back to the message of which a ticket was made (`root`).
 */
export interface Conversation {
  channel: string;
  root: string;
  user: string;
}

export function conversationOf({ channel, root, user }: Conversation): string {
  return `${channel}:${root}:${user}`;
}

/** Null for a conversation that is none of ours. */
export function conversationFrom(name: string): Conversation | null {
  const [, channel, root, user] = /^(\d{1,20}):(\d{1,20}):(\d{1,20})$/.exec(name) ?? [];
  return channel === undefined || root === undefined || user === undefined ? null : { channel, root, user };
}

export function customerIn(name: string): string | null {
  return conversationFrom(name)?.user ?? null;
}
