/** Where lists of commands show it, in this order. What is done to one ticket is in `answer`, `owner`, `state` or `about`. */
export const COMMAND_GROUPS = ['look', 'answer', 'owner', 'state', 'about', 'team', 'house'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];
