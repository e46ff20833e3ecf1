import type { Chart, Picture } from '../chart.ts';
import { chartWords } from './words.ts';

/** Draws charts. */
export interface Pictures {
  /** For a desk. Throws nothing: what cannot be drawn is in the log and stays words. */
  draw(chart: Chart): Promise<Picture>;
}

export function createPictures(): Pictures {
  return {
    async draw(chart) {
      return { name: chart.kind, title: chart.title, alt: chartWords(chart), png: null };
    },
  };
}
