import { afterAll, describe, expect, it } from 'vitest';
import { sampleCharts } from '../preview/charts.ts';
import type { CardChart, Chart, HeatChart } from '../src/insight/chart.ts';
import { createThread } from '../src/insight/pictures/drawing.ts';
import { CHAT, PALETTES, THEMES } from '../src/insight/pictures/look.ts';
import { createPictures } from '../src/insight/pictures/pictures.ts';
import { chartWords } from '../src/insight/pictures/words.ts';
import { learn } from '../src/texts/texts.ts';

const LANGUAGES = ['en', 'sl', 'sr', 'sr-Cyrl', 'ru'];
/** What an inert drawing is made of. */
const INERT = [
  'svg',
  'rect',
  'g',
  'path',
  'line',
  'text',
  'tspan',
  'defs',
  'linearGradient',
  'stop',
  'clipPath',
];

const logged: string[] = [];
const log = { warn: (data: object, text: string) => void logged.push(`${JSON.stringify(data)} ${text}`) };
const pictures = createPictures({ log });
afterAll(() => pictures.stop());

const elements = (svg: string) => [...svg.matchAll(/<([a-zA-Z][\w:]*)/g)].map(([, name]) => String(name));
const attributes = (svg: string) =>
  [...svg.matchAll(/<[\w:]+((?:\s+[\w:-]+="[^"]*")*)\s*\/?>/g)].flatMap(([, all = '']) =>
    [...all.matchAll(/([\w:-]+)="/g)].map(([, name]) => String(name)),
  );
const words = (svg: string) =>
  [...svg.matchAll(/>([^<]+)<\/(?:text|tspan)>/g)].map(([, said]) => String(said)).join(' ');
/** A PNG names its size in its first chunk (w3.org/TR/png-3/#11IHDR). */
const sizeOf = (png: Uint8Array) => {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
};

const card: CardChart = {
  kind: 'card',
  title: 'November',
  about: 'Awards',
  language: 'en',
  lines: [{ award: 'Team', name: 'Parcels', why: 'promises kept' }],
  note: 'Counted from answers',
};
const heat = sampleCharts('en')[0] as HeatChart;

describe('a chart as SVG', () => {
  it.each(LANGUAGES)(
    'says its title and its words in %s, in both themes, within its width',
    async (language) => {
      for (const chart of sampleCharts(language === 'sr-Cyrl' ? 'sr' : language)) {
        for (const look of [
          { theme: 'light', width: 360 } as const,
          { theme: 'dark', width: 760 } as const,
        ]) {
          const svg = await pictures.svg({ ...chart, language }, look);
          expect(Number(/width="([\d.]+)"/.exec(svg)?.[1])).toBeLessThanOrEqual(look.width);
          expect(svg).toContain(`fill="${PALETTES[look.theme].paper}"`);
          for (const word of chart.title.split(' ')) expect(words(svg)).toContain(word);
          expect(elements(svg).filter((name) => !INERT.includes(name))).toEqual([]);
          expect(words(svg)).not.toMatch(/undefined|null|NaN/);
        }
      }
    },
  );

  it('has a cell for each hour of a week and channel, and nothing where nothing was measured', async () => {
    const cells =
      heat.panels[0]?.cells.map((hours, day) => (day === 6 ? hours.map(() => null) : hours)) ?? [];
    const whole = await pictures.svg(heat, CHAT);
    const some = await pictures.svg({ ...heat, panels: [{ label: 'All', cells }] }, CHAT);
    const rectangles = (svg: string) => svg.match(/<path[^>]*stroke="#ffffff"/g)?.length;
    expect(rectangles(whole)).toBe(3 * 168);
    expect(rectangles(some)).toBe(168 - 24);
  });

  it.each([
    '</text><script>alert(1)</script>',
    '"]}[datum.value] || alert(1) //',
    "' onload=alert(1) x='",
    '<image href="https://evil.example/x.png"/>&amp;&#60;',
    '{"signal": "warn(1)"}',
    '\u202etxet\u2028\u0000 \ud800',
  ])('is inert whatever stands in it: %j', async (foreign) => {
    const hostile: Chart[] = [
      {
        ...card,
        title: foreign,
        about: foreign,
        note: foreign,
        lines: [{ award: foreign, name: foreign, why: foreign }],
      },
      {
        ...heat,
        counts: foreign,
        title: foreign,
        panels: heat.panels.map((one) => ({ ...one, label: foreign })),
      },
      {
        ...{ kind: 'trend', title: foreign, about: foreign, language: 'en', unit: 'count' },
        periods: [foreign, `${foreign} 2`],
        series: [
          { label: foreign, values: [1, 2] },
          { label: foreign, values: [null, null] },
        ],
        goal: { label: foreign, value: 2 },
        notes: [{ period: 1, text: foreign }],
      },
      {
        ...{ kind: 'rows', title: foreign, about: foreign, language: 'en', periods: [foreign, foreign] },
        rows: [{ label: foreign, values: [1, 2], mark: foreign }],
      },
      {
        ...{
          kind: 'spread',
          title: foreign,
          about: foreign,
          language: 'en',
          binMs: 3_600_000,
          counts: [0, 1],
        },
        ...{ lines: [{ label: foreign, at: 3_600_000, tone: 'target' as const }], medianMs: 1, p90Ms: 2 },
      },
    ];
    for (const chart of hostile) {
      const svg = await pictures.svg(chart, CHAT);
      expect(elements(svg).filter((name) => !INERT.includes(name))).toEqual([]);
      expect(attributes(svg).filter((name) => /^on|href$|style|src/i.test(name))).toEqual([]);
      expect(sizeOf(await pictures.png(chart, CHAT)).width).toBeLessThanOrEqual(2 * CHAT.width);
    }
  });

  it('stands where nothing was counted, where all is zero, and where figures are huge', async () => {
    const none = { title: 'None', about: 'Never', language: 'en' } as const;
    const empty: Chart[] = [
      {
        ...none,
        kind: 'heat',
        counts: 'x',
        panels: [{ label: 'All', cells: Array.from({ length: 7 }, () => Array(24).fill(0)) }],
      },
      { ...none, kind: 'spread', binMs: 3_600_000, counts: [0, 0], lines: [], medianMs: null, p90Ms: null },
      { ...none, kind: 'trend', unit: 'share', periods: [], series: [{ label: 'a', values: [] }] },
      {
        ...none,
        kind: 'trend',
        unit: 'money',
        currency: 'EUR',
        periods: ['a'],
        series: [{ label: 'a', values: [123_456_789] }],
      },
      { ...none, kind: 'trend', unit: 'ms', periods: ['a'], series: [{ label: 'a', values: [9e9] }] },
      { ...none, kind: 'rows', periods: ['a'], rows: [] },
      { ...none, kind: 'card', lines: [], note: '' },
    ];
    for (const chart of empty) {
      expect(words(await pictures.svg(chart, CHAT))).toContain('None');
      expect(chartWords(chart)).not.toMatch(/undefined|NaN/);
    }
  });
});

describe('a chart as PNG', () => {
  it('is twice the size of the drawing, so that it is sharp and its letters stay legible at 360 px', async () => {
    for (const chart of sampleCharts('ru')) {
      const { width, height } = sizeOf(await pictures.png(chart, CHAT));
      expect(width).toBeGreaterThan(860);
      expect(width).toBeLessThanOrEqual(960);
      expect(height).toBeGreaterThan(400);
      // Letters of 13 px in a drawing of this width, shown 360 px wide.
      expect((13 * 360) / (width / 2)).toBeGreaterThan(9);
    }
  });

  it('has letters of its own for every language, on a machine without fonts', async () => {
    const drawn = async (title: string) =>
      Buffer.from(await pictures.png({ ...card, title }, CHAT)).toString('base64');
    const titles = ['s', 'š', 'c', 'č', 'ć', 'z', 'ž', 'd', 'đ', 'Ж', 'Щ', 'ё', 'ј', 'љ', 'њ', 'џ'];
    // What a font does not have is drawn as one and the same box.
    const all = await Promise.all([...titles, '\ue000', '\ue001'].map((one) => drawn(one.repeat(5))));
    expect(new Set(all).size).toBe(titles.length + 1);
  });

  it('is drawn once, however often it is wanted', async () => {
    const [one, other] = await Promise.all([pictures.png(card, CHAT), pictures.png({ ...card }, CHAT)]);
    expect(other).toBe(one);
    expect(await pictures.png(card, CHAT)).toBe(one);
  });
});

describe('the colours', () => {
  const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (color: string) =>
    [0.2126, 0.7152, 0.0722].reduce(
      (sum, part, at) => sum + part * channel(Number.parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16) / 255),
      0,
    );
  const contrast = (one: string, other: string) => {
    const [a, b] = [luminance(one), luminance(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };

  it.each(THEMES)('of words and marks can be told from the paper (%s)', (theme) => {
    const { paper, ink, soft, main, second, third, warm, hot, heat: shades } = PALETTES[theme];
    for (const color of [ink, soft, main, second, third, warm, hot])
      expect(contrast(color, paper)).toBeGreaterThanOrEqual(4.5);
    const steps = shades.map((shade) => contrast(shade, paper));
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toBeGreaterThan(7);
  });
});

describe('the words of a chart', () => {
  it('say what it shows, in every language, without seams', async () => {
    for (const language of LANGUAGES) {
      await learn(language);
      for (const chart of sampleCharts(language)) {
        const said = chartWords({ ...chart, language });
        expect(said).toContain(chart.title);
        expect(said).not.toMatch(/\{|\}|undefined|NaN|\.\./);
      }
    }
    expect(chartWords(heat)).toContain(
      'All channels: most messages an hour on Monday from 11:00 to 12:00 (42)',
    );
    expect(chartWords(sampleCharts('sl')[1] as Chart)).toContain('cilj (8 h): 96');
  });
});

describe('the thread that draws', () => {
  const thread = (code: string, patienceMs = 30_000) =>
    createThread(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { patienceMs });
  const BEGIN =
    "import { parentPort } from 'node:worker_threads'; parentPort.on('message', ({ id, spec }) => {";
  const ECHO = "parentPort.postMessage({ id, svg: '<svg/>', png: null, problem: null }); });";

  it('says what is wrong with a chart, and draws the next', async () => {
    const own = createThread();
    await expect(own.draw({ mark: 'nothing' }, false)).rejects.toMatchObject({ code: 'not-drawn' });
    const fine = {
      data: { values: [{ a: 1 }] },
      mark: 'bar',
      encoding: { x: { field: 'a', type: 'nominal' } },
    };
    expect((await own.draw(fine, false)).svg).toContain('<svg');
    await own.stop();
  });

  it('is begun anew when it died, and what it was at is not drawn', async () => {
    const own = thread(`${BEGIN} if (spec.dies) process.exit(3); ${ECHO}`);
    const dying = own.draw({ dies: true }, false);
    const next = own.draw({}, false);
    await expect(dying).rejects.toMatchObject({
      code: 'not-drawn',
      message: expect.stringContaining('ended'),
    });
    expect((await next).svg).toBe('<svg/>');
    await own.stop();
  });

  it('is ended when it hangs', async () => {
    const own = thread(`${BEGIN} if (spec.hangs) for (;;); ${ECHO}`, 200);
    const hanging = own.draw({ hangs: true }, false);
    await expect(hanging).rejects.toMatchObject({ message: expect.stringContaining('too long') });
    await own.stop();
  });

  it('leaves an unwanted chart in words, with the reason in the log', async () => {
    const broken = createPictures({ thread: thread("throw new Error('no such library')"), log });
    const picture = await broken.draw(card);
    expect(picture).toEqual({ name: 'card', title: 'November', alt: chartWords(card), png: null });
    expect(logged.at(-1)).toContain('no such library');
    await broken.stop();
  });

  it('drops what waits when the house closes', async () => {
    const own = thread(`${BEGIN} for (;;); });`);
    const waiting = [own.draw({}, false), own.draw({}, false)].map((one) => one.catch(String));
    await own.stop();
    for (const said of await Promise.all(waiting)) expect(said).toContain('closing');
  });
});
