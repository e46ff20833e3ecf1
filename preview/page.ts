import { readFileSync } from 'node:fs';
import { commands } from '../src/commands/commands.ts';
import { LANGUAGE_TAGS } from '../src/texts/languages.ts';
import { learn, text } from '../src/texts/texts.ts';
import { customerSamples } from './customer-samples.ts';
import { discordSamples } from './discord-samples.ts';
import { type Html, html, Html as Made } from './html.ts';
import { measured } from './insight-samples.ts';
import type { Sample } from './samples.ts';
import { slackSamples } from './slack-samples.ts';

/** Nothing runs and nothing is fetched, whatever a rendering let through. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Every rendering of both desks by desk and kind, in every language that has been learnt. */
export async function everything(): Promise<[string, [string, Sample[]][]][]> {
  await Promise.all(LANGUAGE_TAGS.map(learn));
  const help = helpText();
  const figures = await measured();
  const customers = await customerSamples();
  return [
    ['Slack', slackSamples(help, figures)],
    ['Discord', discordSamples(help, figures)],
    ['Customers in Slack', customers.slack],
    ['Customers in Discord', customers.discord],
  ];
}

/** All of it as one page that needs nothing else. */
export async function previewPage(styles: string): Promise<string> {
  const desks = await everything();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Osem · every rendering of the desks</title>
<style>${new Made(styles)}</style>
</head>
<body>
<header>
  <h1>Every rendering of the desks</h1>
  <p>Drawn from the very JSON that Slack and Discord are sent; only the drawing is ours. <a href="web.html">The web desk</a>, <a href="pictures.html">pictures</a>. Times are in UTC, seen on 22 November 2026 at 09:30.</p>
  <fieldset><legend>Light</legend>
    <label><input type="radio" name="light" id="system" checked> as the system</label>
    <label><input type="radio" name="light" id="light"> light</label>
    <label><input type="radio" name="light" id="dark"> dark</label>
  </fieldset>
  <fieldset><legend>Width</legend>
    <label><input type="radio" name="width" id="wide" checked> as the window</label>
    <label><input type="radio" name="width" id="phone"> phone, 360 px</label>
  </fieldset>
  <nav aria-label="Renderings">${desks.map(([desk, groups]) => html`<p><b>${desk}</b> ${groups.map(([title]) => html`<a href="#${anchor(desk, title)}">${title}</a> `)}</p>`)}</nav>
</header>
<main>${desks.map(([desk, groups]) => groups.map(([title, samples]) => section(desk, title, samples)))}</main>
</body>
</html>
`.source;
}

function section(desk: string, title: string, samples: readonly Sample[]): Html {
  return html`<section id="${anchor(desk, title)}" class="${desk.toLowerCase()}">
<h2>${desk}: ${title}</h2>
${samples.map(({ of, title: state, drawn }) => html`<article data-rendering="${desk.toLowerCase()}/${of}"><h3>${state} <code>${of}</code></h3><div class="frame">${drawn}</div></article>`)}
</section>`;
}

function anchor(desk: string, title: string): string {
  return `${desk}-${title}`.toLowerCase().replaceAll(/[^a-z]+/gu, '-');
}

function helpText(): string {
  const lines = commands.map(({ name, summary }) => text('said.help-line', { name, summary: text(summary) }));
  return text('said.help', { role: 'supervisor', lines: lines.join('\n') });
}

/** The style sheet that lies beside this module's source. */
export function stylesIn(folder: string): string {
  return readFileSync(`${folder}/preview.css`, 'utf8');
}
