import { escaped } from '../export/transcript.ts';
import { type TextKey, text } from '../texts/texts.ts';
import { ACTS, actInWords, OTHERS, roleInWords } from './audit-acts.ts';
import { isoTime } from './present.ts';

/** The page loads nothing and runs nothing; its form asks this address again. */
export const AUDIT_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
/** Lines of a page. */
export const DEFAULT_LIMIT = 100;
const STYLE = `*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;margin:1.5rem;color:#1d2125;background:#fff}table{border-collapse:collapse}
th,td{text-align:left;padding:.25rem 1rem .25rem 0;border-bottom:1px solid #dcdfe4;overflow-wrap:anywhere}td:first-child{white-space:nowrap}
form{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end;margin:1rem 0}label{display:grid}input,select,button{font:inherit;max-width:100%}
@media (max-width:640px){body{margin:1rem}form{display:grid}input,select,button{width:100%;min-height:2.75rem}thead{position:absolute;clip-path:inset(50%)}
table,tbody,tr{display:block}tr{border-bottom:1px solid #dcdfe4;padding:.5rem 0}td{display:inline;border:0;padding:0}td:first-child,td:nth-child(2){font-weight:600}
td:nth-child(4){display:block}td:not(:nth-child(4),:empty):after{content:" · "}td:nth-child(3):after,td:last-child:after{content:""!important}}
@media (prefers-color-scheme:dark){body{background:#1d2125;color:#dee4ea}th,td,tr{border-color:#454f59}a{color:#85b8ff}
:root{color-scheme:dark}}`;

/** What a page was asked for: what narrows it, and where it goes on. */
interface AskedPage {
  by?: string | undefined;
  act?: string | undefined;
  /** As it was said. */
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
  /** What ids are called that lines are about. */
  names: ReadonlyMap<string, string>;
  /** Commands that are written down. */
  commands: readonly string[];
  asked: AskedPage;
  language: string;
}

type Say = (key: TextKey) => string;
interface Choice {
  id: string;
  name: string;
}

/** The log of access as a page for people, narrowed by its form, and by a press on whoever or whatever a line names. */
export function auditPage({ accesses, next, people, names, commands, asked, language }: AuditPage): string {
  const plain: Say = (key) => text(key, {}, language);
  const say: Say = (key) => escaped(plain(key));
  const kept = keptOf(asked);
  const to = (more: Record<string, string>) =>
    `?${escaped(new URLSearchParams({ ...kept, ...more }).toString())}`;
  const link = (name: string, value: string, shown: string) =>
    value === '' ? '' : `<a href="${to({ [name]: value })}">${escaped(shown)}</a>`;
  const rows = accesses.map(({ at, by, role, act, about, desk }) =>
    row('td', [
      at.slice(0, 19).replace('T', ' '),
      link('by', by.id, whoIs(by.id, by.name, plain)),
      escaped(roleInWords(role, plain)),
      link('act', kindOf(act), actInWords(act, plain)),
      link('about', about, names.get(about) ?? about),
      escaped(desk),
    ]),
  );
  const heads = (['at', 'by', 'role', 'act', 'of', 'desk'] as const).map((one) => say(`audit.${one}`));
  const older =
    next === null ? '' : `<p><a href="${to({ before: String(next) })}">${say('audit.older')}</a></p>`;
  const title = say('audit.title');
  const table =
    rows.length === 0
      ? `<p role="status">${say('audit.none')}</p>`
      : `<table aria-label="${title}"><thead>${row('th', heads)}</thead><tbody>${rows.join('')}</tbody></table>`;
  const { limit: _limit, ...narrowed } = kept;
  const whole = `<p><a href="/api/audit.csv?${escaped(new URLSearchParams(narrowed).toString())}" download>${say('audit.table')}</a></p>`;
  const form = formOf(kept, byChoices(kept, people, plain), actChoices(kept, commands, plain), say);
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1><p>${say('audit.about')}</p>${form}${table}${older}${whole}</body></html>\n`;
}

function row(cell: 'td' | 'th', cells: readonly string[]): string {
  const begin = cell === 'th' ? 'th scope="col"' : cell;
  return `<tr>${cells.map((one) => `<${begin}>${one}</${cell}>`).join('')}</tr>`;
}

function whoIs(id: string, name: string | null, plain: Say): string {
  const key = OTHERS[id];
  return key === undefined ? (name ?? id) : plain(key);
}

/** What a press on an act narrows to: `export`, `command:person`. */
function kindOf(act: string): string {
  return act
    .split(':')
    .slice(0, act.startsWith('command:') ? 2 : 1)
    .join(':');
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

function byChoices({ by = '' }: Record<string, string>, people: AuditPage['people'], plain: Say): Choice[] {
  const others = Object.keys(OTHERS).map((id) => ({ id, name: whoIs(id, null, plain) }));
  return withChosen([{ id: '', name: plain('audit.anybody') }, ...people, ...others], by, by);
}

function actChoices({ act = '' }: Record<string, string>, commands: readonly string[], plain: Say): Choice[] {
  const acts = [...Object.keys(ACTS), ...commands.map((name) => `command:${name}`)];
  const choices = acts.map((id) => ({ id, name: actInWords(id, plain) }));
  return withChosen([{ id: '', name: plain('audit.anything') }, ...choices], act, actInWords(act, plain));
}

/** What was asked for stands in the form, whatever it is. */
function withChosen(choices: Choice[], id: string, name: string): Choice[] {
  return choices.some((one) => one.id === id) ? choices : [...choices, { id, name }];
}

function formOf(kept: Record<string, string>, by: Choice[], act: Choice[], say: Say): string {
  const field = (name: 'of' | 'from' | 'to', as: string = name, more = '') => {
    const value = kept[as] ?? '';
    const isDay = name !== 'of' && value.length <= 'YYYY-MM-DD'.length;
    return `<label>${say(`audit.${name}`)} <input type="${isDay ? 'date' : 'text'}" name="${as}" value="${escaped(value)}"${more}></label>`;
  };
  const pick = (name: 'by' | 'act', choices: Choice[]) => {
    const options = choices.map(
      (one) =>
        `<option value="${escaped(one.id)}"${one.id === (kept[name] ?? '') ? ' selected' : ''}>${escaped(one.name)}</option>`,
    );
    return `<label>${say(`audit.${name}`)} <select name="${name}">${options.join('')}</select></label>`;
  };
  const help = ` maxlength="200" size="34" placeholder="${say('audit.of.about')}" title="${say('audit.of.about')}"`;
  const fields = [pick('by', by), pick('act', act), field('of', 'about', help), field('from'), field('to')];
  return `<form>${fields.join('')}<button>${say('audit.show')}</button></form>`;
}
