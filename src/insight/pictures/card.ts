import type { CardChart } from '../chart.ts';
import { FONT, type Look, PALETTES, type Palette, type Spec } from './look.ts';
import { wrapped } from './wrap.ts';

const NAME = 22;
const INSET = 16;
const GAP = 18;

interface Words {
  words: string;
  y: number;
  style: 'award' | 'name' | 'why' | 'note';
}

/** Who was chosen for what and why, each beside a bar; how it was counted stands below. */
export function cardSpec({ lines, note }: CardChart, look: Look): Spec {
  const palette = PALETTES[look.theme];
  const width = look.width - INSET;
  const all: Words[] = [];
  const bars: { y: number; y2: number }[] = [];
  let y = 4;
  const write = (style: Words['style'], words: string, most: number, room = width) => {
    const size = sizeOf(style);
    for (const line of wrapped(words, size, room, most)) {
      all.push({ words: line, y: y + size * 0.65, style });
      y += size * 1.35;
    }
  };
  for (const { award, name, why } of lines) {
    const begin = y;
    write('award', award, 2);
    write('name', name, 2);
    write('why', why, 3);
    bars.push({ y: begin, y2: y });
    y += GAP;
  }
  write('note', note, 6, look.width);
  return {
    width: look.width,
    height: Math.ceil(y),
    layer: [
      {
        data: { values: bars },
        mark: { type: 'rule', x: 2, strokeWidth: 4, color: palette.main },
        encoding: { y: plain('y'), y2: { field: 'y2' } },
      },
      ...STYLES.map((style) => wordsLayer(style, all, palette)),
    ],
  };
}

const STYLES = ['award', 'name', 'why', 'note'] as const;

function sizeOf(style: Words['style']): number {
  return style === 'name' ? NAME : style === 'note' ? FONT.small : FONT.text;
}

function plain(field: string) {
  return { field, type: 'quantitative', scale: null, axis: null };
}

function wordsLayer(style: Words['style'], all: readonly Words[], palette: Palette) {
  const color = style === 'name' || style === 'why' ? palette.ink : palette.soft;
  return {
    data: { values: all.filter((one) => one.style === style) },
    mark: {
      type: 'text',
      x: style === 'note' ? 0 : INSET,
      align: 'left',
      baseline: 'middle',
      fontSize: sizeOf(style),
      fontWeight: style === 'name' ? 'bold' : 'normal',
      color,
    },
    encoding: { y: plain('y'), text: { field: 'words', type: 'nominal' } },
  };
}
