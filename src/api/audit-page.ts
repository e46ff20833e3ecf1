import { escaped } from '../export/transcript.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { isoTime } from './present.ts';

/** The page loads nothing and runs nothing; its form asks this address again. */
export const AUDIT_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
/** Lines of a page. */
export const DEFAULT_LIMIT = 100;
const STYLE = `body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem;color:#1d2125;background:#fff}table{border-collapse:collapse}
th,td{text-align:left;padding:.25rem 1rem .25rem 0;border-bottom:1px solid #dcdfe4}td:first-child{white-space:nowrap}
.wide{overflow-x:auto}
form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:1rem 0}label{display:grid}input,select,button{font:inherit}
@media (prefers-color-scheme:dark){body{background:#1d2125;color:#dee4ea}th,td{border-color:#454f59}a{color:#85b8ff}
:root{color-scheme:dark}}`;

/** What a page was asked for: what narrows it, and where it goes on. */
interface AskedPage {
  by?: string | undefined;
  act?: string | undefined;
  about?: string | undefined;
  /** Epoch ms; from then on, and before then. */
  from?: number | undefined;
  to?: number | undefined;
  limit: number;
}

/** A line as the address for programs tells it: instants are ISO-8601 UTC. */
interface AccessLine {
  at: string;
  by: { id: string; name: string | null };
  role: string;
  act: string;
  about: string;
  desk: string;
}

interface AuditPage {
  accesses: readonly AccessLine[];
  /** The `before` of the next page; null: it is the last one. */
  next: number | null;
  people: readonly { id: string; name: string }[];
  asked: AskedPage;
  language: string;
}

const ROLES: Readonly<Record<string, TextKey>> = {
  viewer: 'role.viewer',
  agent: 'role.agent',
  supervisor: 'role.supervisor',
  lead: 'role.lead',
};

/** The log of access as a page for people, narrowed by its form, and by a press on whoever or whatever a line names. */
export function auditPage({ accesses, next, people, asked, language }: AuditPage): string {
  const say = (key: TextKey) => escaped(text(key, {}, language));
  const kept = keptOf(asked);
  const to = (more: Record<string, string>) =>
    `?${escaped(new URLSearchParams({ ...kept, ...more }).toString())}`;
  const link = (name: string, value: string, shown: string) =>
    value === '' ? '' : `<a href="${to({ [name]: value })}">${escaped(shown)}</a>`;
  const rows = accesses.map(({ at, by, role, act, about, desk }) =>
    row('td', [
      at.slice(0, 19).replace('T', ' '),
      link('by', by.id, by.name ?? by.id),
      ROLES[role] === undefined ? escaped(role) : say(ROLES[role]),
      link('act', act, act),
      link('about', about, about),
      escaped(desk),
    ]),
  );
  const names = (['at', 'by', 'role', 'act', 'of', 'desk'] as const).map((one) => say(`audit.${one}`));
  const older =
    next === null ? '' : `<p><a href="${to({ before: String(next) })}">${say('audit.older')}</a></p>`;
  const title = say('audit.title');
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1><p>${say('audit.about')}</p>${formOf(kept, people, say)}<div class="wide" role="region" aria-label="${title}" tabindex="0"><table><thead>${row('th', names)}</thead><tbody>${rows.join('')}</tbody></table></div>${older}</body></html>\n`;
}

function row(cell: 'td' | 'th', cells: readonly string[]): string {
  const begin = cell === 'th' ? 'th scope="col"' : cell;
  return `<tr>${cells.map((one) => `<${begin}>${one}</${cell}>`).join('')}</tr>`;
}

/** As it stands in an address; where it goes on is left out. */
function keptOf({ by, act, about, from, to, limit }: AskedPage): Record<string, string> {
  const said = {
    by,
    act,
    about,
    from: dayOf(from),
    to: dayOf(to),
    limit: limit === DEFAULT_LIMIT ? '' : limit,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value = '']) => (value === '' ? [] : [[name, String(value)]])),
  );
}

/** A whole day stands as a day. */
function dayOf(at: number | undefined): string {
  return at === undefined ? '' : isoTime(at).replace('T00:00:00.000Z', '');
}

function formOf(
  kept: Record<string, string>,
  people: AuditPage['people'],
  say: (key: TextKey) => string,
): string {
  const field = (name: 'act' | 'of' | 'from' | 'to', as: string = name) => {
    const value = kept[as] ?? '';
    const isDay = (name === 'from' || name === 'to') && value.length <= 'YYYY-MM-DD'.length;
    return `<label>${say(`audit.${name}`)} <input type="${isDay ? 'date' : 'text'}" name="${as}" value="${escaped(value)}"></label>`;
  };
  const known = people.some(({ id }) => id === kept.by) || kept.by === undefined;
  const choices = [
    { id: '', name: '' },
    ...people,
    ...(known ? [] : [{ id: kept.by ?? '', name: kept.by ?? '' }]),
  ];
  const options = choices.map(
    ({ id, name }) =>
      `<option value="${escaped(id)}"${id === (kept.by ?? '') ? ' selected' : ''}>${escaped(name)}</option>`,
  );
  const by = `<label>${say('audit.by')} <select name="by">${options.join('')}</select></label>`;
  const fields = [by, field('act'), field('of', 'about'), field('from'), field('to')];
  return `<form>${fields.join('')}<button>${say('audit.show')}</button></form>`;
}
