import { THEMES } from '../src/insight/pictures/look.ts';
import type { Pictures } from '../src/insight/pictures/pictures.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { sampleCharts } from './charts.ts';
import { type Html, html, Html as Made } from './html.ts';

/** Pictures stand in the page itself; nothing runs and nothing is fetched. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'";
const WIDTHS = [332, 760];

/** Every kind of picture: as chats show it, in every language, and as pages do, in both themes and two widths. */
export async function picturesPage(styles: string, pictures: Pictures): Promise<string> {
  const chats: Html[] = [];
  for (const language of LANGUAGE_TAGS)
    for (const chart of sampleCharts(language)) {
      const { png, alt, name } = await pictures.draw(chart);
      chats.push(
        picture(
          `${name} · ${language}`,
          `data:image/png;base64,${Buffer.from(png ?? []).toString('base64')}`,
          alt,
          360,
        ),
      );
    }
  const pages: Html[] = [];
  for (const chart of sampleCharts('en'))
    for (const theme of THEMES)
      for (const width of WIDTHS) {
        const svg = Buffer.from(await pictures.svg(chart, { theme, width })).toString('base64');
        pages.push(
          picture(
            `${chart.kind} · ${theme} · ${width} px`,
            `data:image/svg+xml;base64,${svg}`,
            chart.title,
            width,
          ),
        );
      }
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Osem · every picture</title>
<style>${new Made(styles)} figure { margin: 0 0 24px } figure img { max-width: 100%; height: auto; display: block }</style>
</head>
<body>
<header><h1>Every picture</h1><p>As Slack and Discord show them on a telephone, 360 px wide, with the words for whoever does not see them; then as pages show them. <a href="index.html">The desks</a>.</p></header>
<main><section><h2>In chats</h2>${chats}</section><section><h2>In pages</h2>${pages}</section></main>
</body>
</html>
`.source;
}

function picture(title: string, source: string, alt: string, width: number): Html {
  return html`<figure><h3>${title}</h3><img src="${source}" alt="${alt}" width="${width}"><figcaption>${alt}</figcaption></figure>`;
}
