/** Ids of everything that can be pressed. They stay: a card of last month still works. */
export const ACTION = {
  claim: 'claim',
  release: 'release',
  reply: 'reply',
  resolve: 'resolve',
  reopen: 'reopen',
  escalate: 'escalate',
  why: 'why',
  open: 'open',
  menu: 'menu',
  undo: 'undo',
} as const;

/** Ids of our modals. */
export const VIEW = { reply: 'reply', reason: 'reason' } as const;
