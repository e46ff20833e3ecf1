import type { APIEmbed } from 'discord.js';
import { type Html, html, linked } from './html.ts';
import { markdown } from './markdown.ts';

type Fields = Record<string, unknown>;

interface Message {
  content?: string;
  embeds: readonly APIEmbed[];
  components: readonly unknown[];
}

/** A message as Discord's clients draw it. `seen`: only its reader sees it. */
export function discordMessage({ content = '', embeds, components }: Message, seen = false): Html {
  return html`
    <div class="message">
      <div class="face" aria-hidden="true">O</div>
      <div class="body">
        <div><b class="name">Osem</b> <span class="app">APP</span> <span class="small">09:30</span></div>
        ${content === '' ? null : html`<div class="words">${markdown(content)}</div>`}
        ${embeds.map(embed)}
        ${components.map(component)}
        ${seen ? html`<div class="small">◉ Only you can see this · Dismiss message</div>` : null}
      </div>
    </div>`;
}

export function discordModal(modal: { title: string; components: readonly unknown[] }): Html {
  return html`
    <div class="modal" role="group">
      <div class="title"><b>${modal.title}</b><span aria-hidden="true">✕</span></div>
      <div class="inside">${modal.components.map(component)}</div>
      <div class="foot"><span class="button">Cancel</span><span class="button primary">Submit</span></div>
    </div>`;
}

function embed({ title, url, color, author, description, fields = [], footer }: APIEmbed): Html {
  const shade = color === undefined ? 'transparent' : `#${color.toString(16).padStart(6, '0')}`;
  return html`<div class="embed" style="border-left-color:${shade}">
    ${author === undefined ? null : html`<div class="author">${author.name}</div>`}
    ${title === undefined ? null : html`<div class="header">${url === undefined ? title : linked(url, html`${title}`)}</div>`}
    ${description === undefined ? null : html`<div class="words">${markdown(description)}</div>`}
    ${fields.map(({ name, value }) => html`<div class="field"><b>${name}</b><div class="words">${markdown(value)}</div></div>`)}
    ${footer === undefined ? null : html`<div class="small">${footer.text}</div>`}
  </div>`;
}

/** By the numbers of Discord's documents: 1 row, 2 button, 3 to 8 selects, 4 text, 10 words, 18 label, 19 files, 23 box. */
function component(value: unknown): Html {
  const fields = fieldsOf(value);
  const { components, component: inside, label, description } = fields;
  switch (fields['type']) {
    case 1:
      return html`<div class="actions">${listOf(components).map(component)}</div>`;
    case 2:
      return button(fields);
    case 4:
      return html`<div class="entry ${fields['style'] === 2 ? 'many' : ''}">${String(fields['value'] ?? '')}<span class="small">${String(fields['placeholder'] ?? '')}</span></div>`;
    case 10:
      return html`<div class="words">${markdown(String(fields['content']))}</div>`;
    case 18:
      return html`<div class="input"><div class="label">${String(label)}</div>${description === undefined ? null : html`<div class="small">${String(description)}</div>`}${component(inside)}</div>`;
    case 19:
      return html`<div class="entry">⬆ Drop files here or browse</div>`;
    case 23:
      return html`<div>☐ Yes</div>`;
    case 3:
    case 5:
      return select(fields);
    default:
      return html`<div class="unknown">A component of type ${String(fields['type'])}</div>`;
  }
}

const STYLES: Readonly<Record<string, string>> = { 1: 'primary', 3: 'success', 4: 'danger' };

function button({ label, style, url }: Fields): Html {
  const words = html`${String(label)}${url === undefined ? null : ' ↗'}`;
  return html`<span class="button ${STYLES[String(style)] ?? ''}">${typeof url === 'string' ? linked(url, words) : words}</span>`;
}

function select({ placeholder, options }: Fields): Html {
  const all = listOf(options).map(fieldsOf);
  const first = all.find((option) => option['default'] === true);
  return html`<span class="select">${String(first?.['label'] ?? placeholder ?? 'Choose')}<span aria-hidden="true"> ▾</span></span>
    <span class="menu">${all.map((option) => html`<span class="option">${String(option['label'])}</span>`)}</span>`;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
