import { z } from 'zod';
import { COMMAND_GROUPS } from '../commands/command-groups.ts';
import { ROLES } from '../domain/actor.ts';

/** A command as a page offers it. */
export const commandSpecShape = z.object({
  name: z.string(),
  summary: z.string(),
  example: z.string(),
  role: z.enum(ROLES),
  group: z.enum(COMMAND_GROUPS),
  options: z.array(
    z.object({
      name: z.string(),
      summary: z.string(),
      /** What a form calls it, where that is not the summary. */
      label: z.string().optional(),
      type: z.string(),
      required: z.boolean(),
      choices: z.array(z.string()).optional(),
      /** The lowest role that may use it, or a single choice of it, where that is not the command's. */
      role: z.enum(ROLES).optional(),
      roles: z.record(z.string(), z.enum(ROLES)).optional(),
      /** What people read instead of a choice. */
      labels: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

export type CommandSpecView = z.infer<typeof commandSpecShape>;
