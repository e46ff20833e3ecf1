import { type Html, html, linked } from './html.ts';
import { instant, type Mark, read } from './marks.ts';
import { NOW } from './now.ts';

/** How a line begins, and what it is then. */
const LINES: readonly [RegExp, (drawn: Html) => Html][] = [
  [/^> /u, (drawn) => html`<blockquote>${drawn}</blockquote>`],
  [/^-# /u, (drawn) => html`<div class="small">${drawn}</div>`],
  [/^#{1,3} /u, (drawn) => html`<div class="header">${drawn}</div>`],
  [/^/u, (drawn) => html`<div>${drawn}</div>`],
];

/** Discord's mark-up (support.discord.com, "Markdown Text 101"), as its clients draw it in embeds. */
export function markdown(words: string): Html {
  const parts: { kind: number; lines: string[] }[] = [];
  for (const line of words.split('\n')) {
    const kind = LINES.findIndex(([begin]) => begin.test(line));
    const bare = line.replace(LINES[kind]?.[0] ?? '', '');
    const last = parts.at(-1);
    if (last?.kind === kind) last.lines.push(bare);
    else parts.push({ kind, lines: [bare] });
  }
  return html`${parts.map(({ kind, lines }) => LINES[kind]?.[1](read(lines.join('\n'), MARKS)))}`;
}

const MARKS: readonly Mark[] = [
  { pattern: /\\([^\p{L}\p{N}\s])/u, draw: ([, sign = '']) => html`${sign}` },
  { pattern: /```(?:\w+\n)?([\s\S]+?)```/u, draw: ([, code = '']) => html`<pre>${code}</pre>` },
  { pattern: /`([^`]+)`/u, draw: ([, code = '']) => html`<code>${code}</code>` },
  { pattern: /\*\*([\s\S]+?)\*\*/u, draw: ([, inner = ''], inside) => html`<b>${inside(inner)}</b>` },
  { pattern: /__([\s\S]+?)__/u, draw: ([, inner = ''], inside) => html`<u>${inside(inner)}</u>` },
  { pattern: /\*([^*]+)\*/u, draw: ([, inner = ''], inside) => html`<i>${inside(inner)}</i>` },
  {
    pattern: /(?<!\p{L})_([^_]+)_(?!\p{L})/u,
    draw: ([, inner = ''], inside) => html`<i>${inside(inner)}</i>`,
  },
  { pattern: /~~([\s\S]+?)~~/u, draw: ([, inner = ''], inside) => html`<s>${inside(inner)}</s>` },
  {
    pattern: /\|\|([\s\S]+?)\|\|/u,
    draw: ([, inner = ''], inside) => html`<span class="spoiler">${inside(inner)}</span>`,
  },
  {
    pattern: /\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/u,
    draw: ([, name = '', url = ''], inside) => linked(url, inside(name)),
  },
  {
    pattern: /<t:(\d+):([a-zA-Z])>/u,
    draw: ([, at = '', style = '']) => html`<time>${moment(Number(at), style)}</time>`,
  },
  { pattern: /<@([!&]?)(\d+)>/u, draw: ([, , id = '']) => html`<span class="mention">@${id}</span>` },
  {
    pattern: /@(everyone|here)/u,
    draw: ([, whom = '']) => html`<span class="mention everybody">@${whom}</span>`,
  },
  { pattern: /<(https?:\/\/[^\s<>]+)>/u, draw: ([, url = '']) => linked(url, html`${url}`) },
  { pattern: /https?:\/\/[^\s<>]+/u, draw: ([url]) => linked(url, html`${url}`) },
];

function moment(at: number, style: string): string {
  const { absolute, relative } = instant(at, NOW / 1000);
  return style === 'R' ? relative : absolute;
}
