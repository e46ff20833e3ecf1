/** Where a customer is heard: below a post, where everybody reads, or in direct messages. Ids are strings: they have 64 bits. */
export type Place = { kind: 'post'; root: string; user: string } | { kind: 'dm'; user: string };

/** One conversation for each customer and thread of posts; one for all direct messages with a customer. */
export function conversationOf(place: Place): string {
  return place.kind === 'dm' ? `dm:${place.user}` : `post:${place.root}:${place.user}`;
}

export function placeOf(conversation: string): Place | null {
  const [, dm, root, user] = /^(?:dm:(\d+)|post:(\d+):(\d+))$/.exec(conversation) ?? [];
  if (dm !== undefined) return { kind: 'dm', user: dm };
  return root === undefined || user === undefined ? null : { kind: 'post', root, user };
}

export const isPost = (conversation: string): boolean => conversation.startsWith('post:');

/** The account of ours: an access token begins with its id (docs.x.com/fundamentals/authentication, OAuth 1.0a). */
export function accountOf({ X_ACCESS_TOKEN }: { X_ACCESS_TOKEN: string }): string {
  return X_ACCESS_TOKEN.split('-', 1)[0] ?? '';
}
