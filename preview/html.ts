/** Mark-up that was made here. Everything else that is put into mark-up is text and becomes inert. */
export class Html {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

type Part = Html | string | number | null | undefined | readonly Part[];

/** `html\`<b>${foreign}</b>\``: what is put in is escaped, unless it was made the same way. */
export function html(words: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(words.reduce((made, word, index) => `${made}${sourceOf(parts[index - 1])}${word}`));
}

function sourceOf(part: Part): string {
  if (part === null || part === undefined) return '';
  if (part instanceof Html) return part.source;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(sourceOf).join('');
}

/** Attributes are always quoted here, so that these five are enough. */
function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** An address as a link when it is one of the web, else only its words. */
export function linked(url: string, words: Html): Html {
  if (!/^https?:\/\//iu.test(url) || !URL.canParse(url)) return html`<span class="link">${words}</span>`;
  return html`<a href="${url}" rel="noreferrer noopener" target="_blank">${words}</a>`;
}
