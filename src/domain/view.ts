/** Saved views of the queue that somebody sees; more would be no help. */
export const MOST_VIEWS = 200;
