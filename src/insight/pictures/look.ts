/** How a chart is drawn: for whom, and how wide (px of the drawing, which a PNG has twice). */
export interface Look {
  theme: Theme;
  width: number;
}

export const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

/** Of a vega-lite chart. */
export type Spec = Readonly<Record<string, unknown>>;

/**
 * The colours of the web desk. Every one has 4.5 : 1 on the paper when words are written in it, and 3 : 1 when something is drawn in it (WCAG 1.4.3,
 * 1.4.11). What differs by colour differs by place, shape or words too.
 */
export const PALETTES = {
  light: {
    paper: '#ffffff',
    ink: '#23211c',
    soft: '#625d50',
    line: '#dfdbd2',
    main: '#24594a',
    second: '#7a4b00',
    third: '#2c5a70',
    warm: '#96600c',
    hot: '#a8201a',
    heat: ['#eef3f0', '#8fc2b0', '#2f7560', '#0d2019'],
  },
  dark: {
    paper: '#1b1e23',
    ink: '#e9e7e2',
    soft: '#a8abb0',
    line: '#3a4049',
    main: '#86cdb5',
    second: '#f3c878',
    third: '#a9d2e6',
    warm: '#f3b060',
    hot: '#ff9d95',
    heat: ['#262d2d', '#2f6a58', '#86cdb5', '#e3f5ee'],
  },
} as const satisfies Record<Theme, Record<string, string | readonly string[]>>;
export type Palette = (typeof PALETTES)[Theme];

/** Of words in a drawing, px. On a telephone a picture of a chat is shown at two thirds of its size or more. */
export const FONT = { title: 18, text: 14, small: 13 } as const;
/** What a chat's picture is drawn for: words in it stay readable when it is shown 360 px wide. */
export const CHAT: Look = { theme: 'light', width: 480 };
/** Around the drawing, px. */
export const PADDING = 14;

/** Files of these stand beside the program; a browser that has none of them takes its own. */
const FAMILY = 'DejaVu Sans, Verdana, sans-serif';

/** What all charts share: the paper, the words, the axes, and no names of marks for screen readers, who get the whole in words. */
export function configOf(palette: Palette): Spec {
  const words = { labelColor: palette.ink, titleColor: palette.soft };
  return {
    aria: false,
    background: palette.paper,
    font: FAMILY,
    view: { stroke: null },
    title: {
      anchor: 'start',
      color: palette.ink,
      fontSize: FONT.title,
      fontWeight: 'bold',
      subtitleColor: palette.soft,
      subtitleFontSize: FONT.text,
      subtitlePadding: 4,
      offset: 14,
    },
    axis: {
      ...words,
      labelFontSize: FONT.small,
      titleFontSize: FONT.small,
      titleFontWeight: 'normal',
      domainColor: palette.soft,
      tickColor: palette.soft,
      gridColor: palette.line,
      labelLimit: 0,
    },
    legend: {
      ...words,
      labelFontSize: FONT.small,
      titleFontSize: FONT.small,
      titleFontWeight: 'normal',
      titleLimit: 0,
      labelLimit: 0,
    },
  };
}
