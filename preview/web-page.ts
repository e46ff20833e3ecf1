import { readFileSync } from 'node:fs';
import { Html, html } from './html.ts';
import { type Drawn, webSamples } from './web.tsx';

/** What the desk's page fetches beside its words. `icon`: as an address. */
interface DeskFiles {
  styles: string;
  icon: string;
}

/** Nothing of a frame runs, and nothing is fetched. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** Every state of the web desk as one page that needs nothing else: each in a frame of its own, without scripts. */
export async function webPage(styles: string, desk: DeskFiles): Promise<string> {
  const kinds = await webSamples();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Osem · every state of the web desk</title>
<style>${new Html(styles)}</style>
</head>
<body>
<header>
  <h1>Every state of the web desk</h1>
  <p>Drawn by the page's own parts from what the API would say, light or dark as the system is. <a href="index.html">Slack and Discord</a></p>
  <fieldset><legend>Width</legend>
    <label><input type="radio" name="width" id="wide" checked> as the window</label>
    <label><input type="radio" name="width" id="phone"> phone, 360 px</label>
  </fieldset>
</header>
<main>${kinds.map(([title, drawn]) => html`<section class="web"><h2>${title}</h2>${drawn.map((one) => frame(one, desk))}</section>`)}</main>
</body>
</html>
`.source;
}

function frame({ title, markup }: Drawn, { styles, icon }: DeskFiles): Html {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><meta name="viewport" content="width=device-width, initial-scale=1"><style>${new Html(styles)}</style></head><body><div id="desk">${new Html(markup.replaceAll('/desk/icon.svg', icon))}</div></body></html>`;
  return html`<article><h3>${title}</h3><iframe sandbox="" title="${title}" srcdoc="${page.source}"></iframe></article>`;
}

/** The style sheets of the web desk, in the order in which its main one takes them in, and its icon. */
export function deskFilesIn(folder: string): DeskFiles {
  const main = readFileSync(`${folder}/style/main.css`, 'utf8');
  const files = [...main.matchAll(/@import "\.\/([a-z-]+\.css)"/g)].map(([, file]) => file);
  const icon = readFileSync(`${folder}/public/icon.svg`).toString('base64');
  return {
    styles: files.map((file) => readFileSync(`${folder}/style/${file}`, 'utf8')).join('\n'),
    icon: `data:image/svg+xml;base64,${icon}`,
  };
}
