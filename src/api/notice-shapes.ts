import { z } from 'zod';

/** What concerns the caller themselves, or what leads alone can mend, as long as it is so; `at`: since when, where somebody noted it. */
export const houseNoticeShape = z.object({
  about: z.enum(['rule', 'remedy', 'hook', 'kudos', 'award', 'personal', 'shift']),
  text: z.string(),
  at: z.iso.datetime().nullable(),
  /** What the caller is asked to let everybody read, as `kudos/<id>` or `award/<id>`, or to hand on (`rota/hand-over`). */
  agree: z.string().optional(),
});

export type HouseNoticeView = z.infer<typeof houseNoticeShape>;
