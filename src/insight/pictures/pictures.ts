import { createHash } from 'node:crypto';
import { codeOf } from '../../domain/coded-error.ts';
import { learn } from '../../texts/texts.ts';
import type { Chart, Picture } from '../chart.ts';
import { createThread, type Drawn, type Thread } from './drawing.ts';
import { CHAT, type Look } from './look.ts';
import { specOf } from './spec.ts';
import { chartWords } from './words.ts';

/** Draws charts; the same chart once. */
export interface Pictures {
  /** For a desk. Throws nothing: what cannot be drawn is in the log and stays words. */
  draw(chart: Chart): Promise<Picture>;
  /** For a page. Throws CodedError 'not-drawn'. */
  svg(chart: Chart, look: Look): Promise<string>;
  png(chart: Chart, look: Look): Promise<Uint8Array>;
  stop(): Promise<void>;
}

/** Drawings kept, by what is in them: about 50 kB each. */
const KEPT = 100;

interface PicturesPorts {
  thread?: Thread;
  log: { warn(data: object, text: string): void };
}

export function createPictures({ thread = createThread(), log }: PicturesPorts): Pictures {
  const kept = new Map<string, Promise<Pick<Drawn, 'svg' | 'png'>>>();
  async function drawn(chart: Chart, look: Look, png: boolean): Promise<Pick<Drawn, 'svg' | 'png'>> {
    await learn(chart.language);
    const spec = specOf(chart, look);
    const key = createHash('sha256')
      .update(JSON.stringify([spec, png]))
      .digest('base64');
    const drawing = kept.get(key) ?? thread.draw(spec, png);
    // The one that was wanted last is dropped last.
    kept.delete(key);
    kept.set(key, drawing);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    try {
      return await drawing;
    } catch (error) {
      if (kept.get(key) === drawing) kept.delete(key);
      throw error;
    }
  }
  const png = async (chart: Chart, look: Look) => (await drawn(chart, look, true)).png ?? new Uint8Array();
  return {
    svg: async (chart, look) => (await drawn(chart, look, false)).svg,
    png,
    async draw(chart) {
      await learn(chart.language);
      const bytes = await png(chart, CHAT).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : 'unknown';
        log.warn({ code: codeOf(error), chart: chart.kind, message }, 'a picture was not drawn');
        return null;
      });
      return { name: chart.kind, title: chart.title, alt: chartWords(chart), png: bytes };
    },
    stop: () => thread.stop(),
  };
}
