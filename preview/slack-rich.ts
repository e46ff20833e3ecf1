import { type Html, html, linked } from './html.ts';
import { dated } from './mrkdwn.ts';

interface Element {
  type: string;
  elements?: Element[];
  style?: unknown;
  text?: string;
  url?: string;
  name?: string;
  user_id?: string;
  timestamp?: number;
  format?: string;
  range?: string;
}

/** A part of rich text; nothing in it is parsed. */
export function rich(value: unknown): Html {
  const { type, elements = [], style } = value as Element;
  const inside = elements.map((one) => (one.elements === undefined ? leaf(one) : rich(one)));
  switch (type) {
    case 'rich_text_list': {
      const items = inside.map((one) => html`<li>${one}</li>`);
      return style === 'ordered' ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'rich_text_quote':
      return html`<blockquote>${inside}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre>${inside}</pre>`;
    default:
      return html`<div class="words">${inside}</div>`;
  }
}

function leaf({
  type,
  text = '',
  url = '',
  name = '',
  user_id: user = '',
  timestamp = 0,
  format = '',
  range = '',
  style,
}: Element): Html {
  switch (type) {
    case 'link':
      return linked(url, html`${text === '' ? url : text}`);
    case 'emoji':
      return html`:${name}:`;
    case 'user':
      return html`<span class="mention">@${user}</span>`;
    case 'broadcast':
      return html`<span class="mention everybody">@${range}</span>`;
    case 'date':
      return html`<time>${dated(timestamp, format)}</time>`;
    default:
      return styled(html`${text}`, (style ?? {}) as Record<string, boolean>);
  }
}

function styled(words: Html, { bold, italic, strike, code }: Record<string, boolean>): Html {
  let made = words;
  if (code === true) made = html`<code>${made}</code>`;
  if (strike === true) made = html`<s>${made}</s>`;
  if (italic === true) made = html`<i>${made}</i>`;
  return bold === true ? html`<b>${made}</b>` : made;
}
