import { cyrillicCatalogue } from './cyrillic.ts';
import { sr } from './sr.ts';

/** Serbian in Cyrillic letters, made of sr.ts when it is loaded: one text to keep, two alphabets to read. */
export const srCyrl = cyrillicCatalogue(sr);
