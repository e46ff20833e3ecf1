import type { Chart } from '../chart.ts';
import { cardSpec } from './card.ts';
import { heatSpec } from './heat.ts';
import { configOf, FONT, type Look, PADDING, PALETTES, type Spec } from './look.ts';
import { rowsSpec } from './rows.ts';
import { spreadSpec } from './spread.ts';
import { trendSpec } from './trend.ts';
import { chartWords } from './words.ts';
import { wrapped } from './wrap.ts';

/** A chart for vega-lite. Foreign words in it are data or literal texts, never an expression. */
export function specOf(foreign: Chart, look: Look): Spec {
  const chart = cleaned(foreign);
  const palette = PALETTES[look.theme];
  const inside = { ...look, width: look.width - 2 * PADDING - EDGE };
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    description: chartWords(chart),
    config: configOf(palette),
    padding: PADDING,
    title: {
      text: wrapped(chart.title, FONT.title, inside.width, 3),
      subtitle: wrapped(chart.about, FONT.text, inside.width, 3),
    },
    ...drawn(chart, inside),
  };
}

/** Half a line's width on both sides, rounded up: px. */
const EDGE = 4;
/** What XML does not know, or what turns a line around. */
const UNWANTED = /[\p{Cc}\p{Surrogate}\ufffe\uffff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function cleaned<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === 'string' ? part.replace(UNWANTED, ' ') : part,
    ),
  ) as T;
}

function drawn(chart: Chart, look: Look): Spec {
  switch (chart.kind) {
    case 'heat':
      return heatSpec(chart, look);
    case 'spread':
      return spreadSpec(chart, look);
    case 'trend':
      return trendSpec(chart, look);
    case 'rows':
      return rowsSpec(chart, look);
    case 'card':
      return cardSpec(chart, look);
  }
}
