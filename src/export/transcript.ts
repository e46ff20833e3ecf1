import { channelName } from '../texts/channel-name.ts';
import { statusName } from '../texts/names.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';

/** A ticket as a file that opens anywhere, without us. The version counts changes that a reader has to know. */
export interface Transcript {
  schema: 'osem-transcript/1';
  number: number;
  status: string;
  channel: string;
  customer: string | null;
  createdAt: string;
  writtenAt: string;
  messages: Said[];
  /** For the team alone; absent in what a customer gets. */
  events?: { at: string; text: string }[];
}

interface Said {
  at: string;
  kind: 'inbound' | 'outbound' | 'note';
  author: string | null;
  /** Of a letter, where it is new. */
  subject?: string;
  /** Empty once deleted. */
  text: string;
  /** Who else read it: mail addresses. */
  cc?: string[];
  deleted: boolean;
  files: TranscriptFile[];
}

export interface TranscriptFile {
  name: string;
  type: string;
  size: number | null;
  /** Names the bytes, wherever they are. */
  sha256: string | null;
  /** The file itself, base64; null when it is too large for the whole, or not here. */
  content: string | null;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2125;background:#fff}
h1{font-size:1.4rem}h2{font-size:1rem;margin:.25rem 0}article{margin:1rem 0;padding:.75rem 1rem;border-radius:.75rem;background:#f1f2f4}
article.outbound{background:#e9f2ff}article.note{background:#fff7d6}header{font-size:.875rem;color:#44546f}
p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0}img{max-width:100%;border-radius:.5rem}
.event,.gone{color:#626f86;font-size:.875rem}`;

/** One file: no script, nothing fetched, foreign text inert. Pure. */
export function transcriptHtml(transcript: Transcript, language: string): string {
  const say = (key: TextKey, values?: TextValues) => escaped(text(key, values, language));
  const { number, status, channel, customer, createdAt, writtenAt, messages, events = [] } = transcript;
  const title = say('transcript.title', { number });
  const name = customer ?? text('card.nameless', {}, language);
  const about = [name, channelName(channel, language), statusName(status, language), minute(createdAt)];
  const lines = [
    ...messages.map((message) => ({ at: message.at, html: article(message, say) })),
    ...events.map((event) => ({
      at: event.at,
      html: `<p class="event">${minute(event.at)} · ${escaped(event.text)}</p>`,
    })),
  ].sort((a, b) => a.at.localeCompare(b.at));
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>${STYLE}</style></head><body><h1>${title}</h1><p>${about.map(escaped).join(' · ')}</p>
${lines.map(({ html }) => html).join('\n')}
<p class="event">${say('transcript.written', { at: minute(writtenAt) })}</p></body></html>
`;
}

function article(said: Said, say: (key: TextKey, values?: TextValues) => string): string {
  const { at, kind, author, deleted, files } = said;
  const title = said.subject === undefined ? '' : `<h2>${escaped(said.subject)}</h2>`;
  const copies =
    said.cc === undefined ? '' : `<p class="gone">${say('card.copies', { who: said.cc.join(', ') })}</p>`;
  const words = deleted
    ? `<p class="gone">${say('transcript.deleted')}</p>`
    : `${title}<p>${escaped(said.text)}</p>${copies}`;
  const internal = kind === 'note' ? ` · ${say('transcript.note')}` : '';
  const who = author === null ? say('chat.us') : escaped(author);
  const head = `<header>${minute(at)} · ${who}${internal}</header>`;
  return `<article class="${kind}">${head}${words}${files.map(fileHtml).join('')}</article>`;
}

/** Pictures are shown; everything else is bytes to save, whatever it calls itself. */
function fileHtml({ name, type, size, sha256, content }: TranscriptFile): string {
  const label = escaped(name);
  if (content === null) {
    const known = [size === null ? null : `${size} B`, sha256 === null ? null : `SHA-256 ${sha256}`];
    return `<p class="gone">${label} · ${escaped(known.filter((one) => one !== null).join(' · '))}</p>`;
  }
  if (/^image\/(png|jpeg|gif|webp)$/.test(type))
    return `<p><img alt="${label}" src="data:${type};base64,${content}"></p>`;
  return `<p><a download="${label}" href="data:application/octet-stream;base64,${content}">${label}</a></p>`;
}

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Inert in HTML. */
export function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
