import { z } from 'zod';

const LOOKS = ['auto', 'light', 'dark'] as const;

export const wallShape = z.object({
  id: z.string(),
  name: z.string(),
  /** The only team that it shows; null: the whole house. */
  team: z.string().nullable(),
  look: z.enum(LOOKS),
  language: z.string(),
  madeBy: z.string(),
  madeAt: z.iso.datetime(),
});
export type WallLine = z.infer<typeof wallShape>;

export const wallsShape = z.object({ walls: z.array(wallShape) });
export type WallsView = z.infer<typeof wallsShape>;

export const wallAsked = z.object({
  name: z.string().trim().min(1).max(80),
  team: z.string().min(1).max(100).nullable(),
  look: z.enum(LOOKS),
});

/** `address` is said once: only a hash of it is kept. */
export const wallMadeShape = z.object({ wall: wallShape, address: z.string() });
export type WallMadeView = z.infer<typeof wallMadeShape>;
