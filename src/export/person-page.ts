import { channelName } from '../texts/channel-name.ts';
import { statusName } from '../texts/names.ts';
import { type TextKey, type TextValues, text } from '../texts/texts.ts';
import { filesIn, type PersonCase, type PersonData } from './personal.ts';
import { escaped } from './transcript.ts';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1d2125;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}article{margin:1rem 0;padding:.75rem 1rem;border-radius:.75rem;background:#f1f2f4}
article.outbound{background:#e9f2ff}header{font-size:.875rem;color:#44546f}p{white-space:pre-wrap;overflow-wrap:anywhere;margin:.25rem 0}
td,th{text-align:left;vertical-align:top;padding:.125rem 1rem .125rem 0}`;

type Say = (key: TextKey, values?: TextValues) => string;

/** One page: no script, nothing fetched, foreign text inert. Files stand beside it. Pure. */
export function personHtml(data: PersonData, language: string): string {
  const say: Say = (key, values) => escaped(text(key, values, language));
  const links = filesIn(data);
  const parts = [
    `<h1>${say('person-data.title')}</h1><p>${say('person-data.about', { at: minute(data.writtenAt) })}</p>`,
    ...data.contacts.map((one) => contactPart(one, say, language)),
    ...data.cases.map((one) => casePart(one, links, say, language)),
  ];
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${say('person-data.title')}</title><style>${STYLE}</style></head><body>${parts.join('\n')}</body></html>\n`;
}

function contactPart(contact: PersonData['contacts'][number], say: Say, language: string): string {
  const rows: [TextKey, string][] = [
    ['person-data.name', contact.name ?? '–'],
    [
      'person-data.addresses',
      contact.addresses
        .map(({ channel, address }) => `${channelName(channel, language)}: ${address}`)
        .join('\n'),
    ],
    ['person-data.language', contact.language ?? '–'],
    ['person-data.note', contact.note ?? '–'],
    [
      'person-data.attributes',
      Object.entries(contact.attributes)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    ],
    ['person-data.external', contact.externalId ?? '–'],
    ['person-data.since', minute(contact.since)],
    [
      'person-data.consents',
      contact.consents
        .map(({ purpose, given, at, source }) => `${purpose}: ${given ? '+' : '−'} ${minute(at)} (${source})`)
        .join('\n'),
    ],
  ];
  const cells = rows.map(
    ([key, value]) => `<tr><th>${say(key)}</th><td><p>${escaped(value === '' ? '–' : value)}</p></td></tr>`,
  );
  return `<table>${cells.join('')}</table>`;
}

function casePart(one: PersonCase, links: ReadonlyMap<string, string>, say: Say, language: string): string {
  const about = [
    channelName(one.channel, language),
    statusName(one.status as never, language),
    minute(one.createdAt),
    one.kind ?? '',
  ];
  const more = [
    ...one.promised.map(
      ({ kind, due, ended }) =>
        `${say('person-data.promised')} ${escaped(`${kind}, ${minute(due)}, ${ended ?? '…'}`)}`,
    ),
    ...one.offered.map(
      ({ kind, count, at, state }) =>
        `${say('person-data.offered')} ${escaped(`${kind} × ${count}, ${minute(at)}, ${state}`)}`,
    ),
    ...one.surveys.flatMap(({ survey, askedAt, score, answers }) => [
      `${say('person-data.survey')} ${escaped(`${survey}, ${minute(askedAt)}${score === null ? '' : `: ${score}`}`)}`,
      ...answers.map(({ question, value, choice, text: said }) =>
        escaped(
          `${question}: ${[value, choice, said].filter((part) => part !== null && part !== '').join(', ')}`,
        ),
      ),
    ]),
    ...(one.notes === 0 ? [] : [say('person-data.notes', { count: one.notes })]),
  ];
  return `<h2>#${one.number} · ${escaped(about.filter((part) => part !== '').join(' · '))}</h2>
${one.messages.map((message) => messagePart(message, links)).join('\n')}
${more.map((line) => `<p>${line}</p>`).join('\n')}`;
}

function messagePart(
  { at, kind, author, subject, text: words, files }: PersonCase['messages'][number],
  links: ReadonlyMap<string, string>,
): string {
  const named = files.map(({ name, sha256 }) => {
    const link = sha256 === null ? undefined : links.get(sha256);
    return link === undefined ? escaped(name) : `<a href="${escaped(link)}">${escaped(name)}</a>`;
  });
  return `<article class="${kind}"><header>${minute(at)} · ${escaped(author ?? '')}</header>${subject === undefined ? '' : `<h3>${escaped(subject)}</h3>`}<p dir="auto">${escaped(words)}</p>${named.map((one) => `<p>${one}</p>`).join('')}</article>`;
}

function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
