import { html, linked } from './html.ts';
import { instant, type Mark, read } from './marks.ts';
import { NOW } from './now.ts';

/** Slack's mark-up (docs.slack.dev/messaging/formatting-message-text), as its clients draw it. */
export function mrkdwn(words: string) {
  return read(words, MARKS);
}

const MARKS: readonly Mark[] = [
  { pattern: /&(amp|lt|gt);/u, draw: ([, name = '']) => html`${{ amp: '&', lt: '<', gt: '>' }[name]}` },
  { pattern: /```([\s\S]+?)```/u, draw: ([, code = '']) => html`<pre>${code}</pre>` },
  { pattern: /`([^`\n]+)`/u, draw: ([, code = '']) => html`<code>${code}</code>` },
  {
    pattern: /<!date\^(\d+)\^([^|<>]*)\|([^<>]*)>/u,
    draw: ([, at = '', format = '']) => html`<time>${dated(Number(at), format)}</time>`,
  },
  { pattern: /<@([UW][A-Z0-9]+)>/u, draw: ([, id = '']) => html`<span class="mention">@${id}</span>` },
  {
    pattern: /<!(channel|here|everyone)(\|[^<>]*)?>/u,
    draw: ([, whom = '']) => html`<span class="mention everybody">@${whom}</span>`,
  },
  {
    pattern: /<#([CG][A-Z0-9]+)(\|[^<>]*)?>/u,
    draw: ([, id = '']) => html`<span class="mention">#${id}</span>`,
  },
  {
    pattern: /<(https?:[^|<>\s]+)(?:\|([^<>]+))?>/u,
    draw: ([, url = '', name]) => linked(url, html`${name ?? url}`),
  },
  {
    pattern: /(?<![\p{L}\p{N}])\*([^*\n]+)\*(?![\p{L}\p{N}])/u,
    draw: ([, inner = ''], inside) => html`<b>${inside(inner)}</b>`,
  },
  {
    pattern: /(?<![\p{L}\p{N}])_([^_\n]+)_(?![\p{L}\p{N}])/u,
    draw: ([, inner = ''], inside) => html`<i>${inside(inner)}</i>`,
  },
  {
    pattern: /(?<![\p{L}\p{N}])~([^~\n]+)~(?![\p{L}\p{N}])/u,
    draw: ([, inner = ''], inside) => html`<s>${inside(inner)}</s>`,
  },
];

/** Slack's date tokens, drawn for a reader in UTC. */
export function dated(at: number, format: string): string {
  const { absolute, relative } = instant(at, NOW / 1000);
  return format
    .replaceAll('{ago}', relative)
    .replaceAll(/\{date[a-z_]*\}/gu, absolute.slice(0, 10))
    .replaceAll(/\{time[a-z_]*\}/gu, absolute.slice(11));
}
