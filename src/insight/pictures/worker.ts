import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Drawing, Drawn } from './drawing.ts';
import { FONT } from './look.ts';
import { widthOf } from './wrap.ts';

/** Draws what it is told, one after the other, in a thread of its own: it is loaded when the first picture is wanted. */
const FONTS = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${file}`),
);
/** A PNG has so many pixels for each of the drawing: sharp on a telephone. */
const ZOOM = 2;

// Without a canvas vega guesses, and too much: legends and titles would be cut.
const metrics: unknown = Reflect.get(vega, 'textMetrics');
Object.assign(Object(metrics), {
  width: (item: { fontSize?: number }, text: unknown) =>
    widthOf(String(text ?? ''), item.fontSize ?? FONT.small),
});

/** Nothing in a chart is fetched: its data stand in it. */
const LOADER = {
  load: () => Promise.reject(new Error('a chart names an address')),
  sanitize: () => Promise.reject(new Error('a chart names an address')),
  http: () => Promise.reject(new Error('a chart names an address')),
  file: () => Promise.reject(new Error('a chart names a file')),
};

async function draw({ spec, png }: Drawing): Promise<Pick<Drawn, 'svg' | 'png'>> {
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec, { logger: SILENT });
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', loader: LOADER });
  try {
    const svg = await view.toSVG();
    return { svg, png: png ? rendered(svg) : null };
  } finally {
    view.finalize();
  }
}

function rendered(svg: string): Uint8Array {
  const font = { fontFiles: FONTS, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' };
  const sans = { sansSerifFamily: 'DejaVu Sans' };
  const picture = new Resvg(svg, { font: { ...font, ...sans }, fitTo: { mode: 'zoom', value: ZOOM } });
  return new Uint8Array(picture.render().asPng());
}

const SILENT = {
  level: () => SILENT,
  error: () => SILENT,
  warn: () => SILENT,
  info: () => SILENT,
  debug: () => SILENT,
} as never;

parentPort?.on('message', (drawing: Drawing) => {
  draw(drawing).then(
    (drawn) => parentPort?.postMessage({ id: drawing.id, ...drawn, problem: null }),
    (error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      parentPort?.postMessage({ id: drawing.id, svg: '', png: null, problem });
    },
  );
});
