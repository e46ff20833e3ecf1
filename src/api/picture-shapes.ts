import { z } from 'zod';

/** `GET /api/pictures/figures/:metric`: what its picture shows, for whoever does not see it. */
export const pictureWordsShape = z.object({ title: z.string(), alt: z.string() });
export type PictureWords = z.infer<typeof pictureWordsShape>;
