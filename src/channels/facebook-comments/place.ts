/** A conversation is what one person writes below one post of a Page, or the post that they wrote there. */
export interface Place {
  page: string;
  post: string;
  /** Their id for this Page, which is theirs in Messenger, too; else the comment of a writer whom Meta does not name. */
  author: string;
}

/** Null: it is none. */
export function placeFrom(conversation: string): Place | null {
  const [, page, post, author] = /^(\d+):([^:]+):([^:]+)$/.exec(conversation) ?? [];
  return page === undefined || post === undefined || author === undefined ? null : { page, post, author };
}

/** A comment as the house knows it: below another one with that before it, because answers go below the first. */
export function named(comment: string, parent?: string): string {
  return parent === undefined ? comment : `${parent}/${comment}`;
}

/** Below which comment, or post, an answer to it stands; and itself. */
export function commentFrom(name: string): { below: string; comment: string } {
  const [first = '', second] = name.split('/');
  return { below: first, comment: second ?? first };
}
