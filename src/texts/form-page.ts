import { type Form, type FormFault, type FormField, isFileField } from '../domain/form.ts';
import { ORDER_FORMATS } from '../domain/order-number.ts';
import { escaped } from './page.ts';
import { type TextKey, text } from './texts.ts';
import { toldIn } from './told.ts';

/** A file that lies here already, while the rest of the form is looked at again. */
export interface KeptFile {
  id: string;
  name: string;
}

/** What went wrong with a file, said at its field. */
export type FileFault =
  | { fault: 'file-large'; name: string }
  | { fault: 'file-type'; name: string }
  | { fault: 'file-many' };

export interface FormPage {
  form: Form;
  language: string;
  /** Where it is posted to, with its language. */
  action: string;
  token: string;
  /** The name of the field that people do not see and programs fill in: one that says nothing to what fills in forms for people. */
  trap: string;
  /** What was typed, by the ids of fields. */
  typed: Readonly<Record<string, string>>;
  faults: Readonly<Record<string, FormFault>>;
  files: Readonly<Record<string, readonly KeptFile[]>>;
  fileFaults: Readonly<Record<string, readonly FileFault[]>>;
  /** Why nothing was taken though nothing is wrong with the answers. */
  notice: 'again' | 'slow-down' | 'unsaved' | null;
  /** Bytes of a file at most, and the MIME types that can be chosen. */
  fileBytes: number;
  accept: readonly string[];
  /** The customers' day, as 2026-11-22. */
  today: string;
}

/** By these, password managers know that a field is none of theirs. */
const LEFT_ALONE = 'data-1p-ignore data-bwignore data-lpignore="true" data-form-type="other"';
const MB = 1024 * 1024;
/** More of them are a list to open. */
const MOST_RADIOS = 6;

/** A form as HTML: what stands in the page's main part. Pure. */
export function formHtml(page: FormPage): string {
  const { form, language, action, token, trap, notice } = page;
  const say = (key: TextKey) => escaped(text(key, {}, language));
  const intro = form.intro === null ? '' : `<p>${escaped(toldIn(form.intro, language))}</p>`;
  const said = notice === null ? '' : summary(say(`form.${notice}`), []);
  return `<h1>${escaped(toldIn(form.title, language))}</h1>
${notice === null ? faultsHtml(page) : said}${intro}
<form method="post" action="${escaped(action)}" enctype="multipart/form-data" novalidate>
<input type="hidden" name="token" value="${escaped(token)}">
${form.fields.map((field) => fieldHtml(page, field)).join('\n')}
<div class="away" aria-hidden="true"><label for="${trap}">${say('form.leave-empty')}</label><input id="${trap}" name="${trap}" tabindex="-1" autocomplete="off" ${LEFT_ALONE}></div>
<button>${say('form.send')}</button>
</form>`;
}

/** Whether something is wrong with what was filled in. */
export function hasFaults({ faults, fileFaults }: Pick<FormPage, 'faults' | 'fileFaults'>): boolean {
  return Object.keys(faults).length + Object.keys(fileFaults).length > 0;
}

/** All that is wrong, in the order of the fields, each leading to its field. The browser puts the reader there first. */
function faultsHtml(page: FormPage): string {
  const { form, language } = page;
  const wrong = form.fields.flatMap((field) => faultsOf(page, field).map((words) => ({ field, words })));
  if (wrong.length === 0) return '';
  const items = wrong.map(
    ({ field, words }) =>
      `<li><a href="#f-${field.id}">${escaped(labelOf(field, language))} – ${escaped(words)}</a></li>`,
  );
  return summary(escaped(text('form.faults', { count: wrong.length }, language)), items);
}

function summary(title: string, items: readonly string[]): string {
  const list = items.length === 0 ? '' : `<ul>${items.join('')}</ul>`;
  return `<div class="faults" role="alert" tabindex="-1" autofocus><h2>${title}</h2>${list}</div>\n`;
}

function labelOf({ label }: FormField, language: string): string {
  return toldIn(label, language);
}

/** What is wrong with a field, in words. */
function faultsOf({ faults, fileFaults, language, fileBytes }: FormPage, field: FormField): string[] {
  const fault = faults[field.id];
  const said = fault === undefined ? [] : [faultText(field, fault, language)];
  const most = Math.floor(fileBytes / MB);
  const ofFiles = (fileFaults[field.id] ?? []).map((one) =>
    one.fault === 'file-many'
      ? text('form.fault-file-many', { most: field.most }, language)
      : text(`form.fault-${one.fault}`, { name: one.name, most }, language),
  );
  return [...said, ...ofFiles];
}

/** A day in the past, as each language writes it. */
const EXAMPLE_DAY = Date.UTC(2026, 10, 3);

function faultText({ type, most, formats }: FormField, fault: FormFault, language: string): string {
  if (fault === 'required' && type === 'consent') return text('form.fault-consent', {}, language);
  const day = new Intl.DateTimeFormat('sl', { timeZone: 'UTC' }).format(EXAMPLE_DAY);
  const example = type === 'email' ? 'name@example.com' : day;
  const examples = examplesOf(formats);
  return text(`form.fault-${fault}`, { most, examples, example }, language);
}

function examplesOf(formats: FormField['formats']): string {
  return formats.map((format) => ORDER_FORMATS[format].example).join(', ');
}

function helpOf({ help, type, formats, most }: FormField, { language, fileBytes }: FormPage): string {
  const own = help === null ? [] : [toldIn(help, language)];
  if (type === 'order-number') own.push(text('form.order-help', { examples: examplesOf(formats) }, language));
  if (type === 'photo')
    own.push(text('form.files-help', { most, size: Math.floor(fileBytes / MB) }, language));
  return own.join(' ');
}

function fieldHtml(page: FormPage, field: FormField): string {
  const { language } = page;
  const faults = faultsOf(page, field);
  const help = helpOf(field, page);
  const free = field.required
    ? ''
    : ` <span class="free">(${escaped(text('form.optional', {}, language))})</span>`;
  const label = `${escaped(labelOf(field, language))}${free}`;
  const about = help === '' ? '' : `<p class="help" id="h-${field.id}">${escaped(help)}</p>`;
  const error = escaped(text('form.error', {}, language));
  const wrong = faults.map((words) => `<p class="fault">${error}: ${escaped(words)}</p>`).join('');
  const said = faults.length === 0 ? '' : `<div id="e-${field.id}">${wrong}</div>`;
  const described = [help === '' ? '' : `h-${field.id}`, faults.length === 0 ? '' : `e-${field.id}`].filter(
    Boolean,
  );
  const attributes = [
    field.required ? ' required' : '',
    faults.length > 0 ? ' aria-invalid="true"' : '',
    described.length > 0 ? ` aria-describedby="${described.join(' ')}"` : '',
  ].join('');
  const group = field.type === 'choice' && field.choices.length <= MOST_RADIOS;
  const mark = `class="field${faults.length > 0 ? ' wrong' : ''}"`;
  if (group) {
    const onGroup = described.length > 0 ? ` aria-describedby="${described.join(' ')}"` : '';
    return `<fieldset ${mark}${onGroup}><legend>${label}</legend>${about}${said}${radios(page, field)}</fieldset>`;
  }
  if (field.type === 'consent')
    return `<div ${mark}>${said}<label class="pick"><input type="checkbox" id="f-${field.id}" name="${field.id}" value="yes"${page.typed[field.id] === 'yes' ? ' checked' : ''}${attributes}><span>${label}</span></label>${about}</div>`;
  return `<div ${mark}><label for="f-${field.id}">${label}</label>${about}${said}${controlHtml(page, field, attributes)}</div>`;
}

function radios({ typed, language }: FormPage, { id, choices, required }: FormField): string {
  return choices
    .map((choice, at) => {
      const own = at === 0 ? `f-${id}` : `f-${id}-${at}`;
      const chosen = typed[id] === choice.id ? ' checked' : '';
      return `<label class="pick"><input type="radio" id="${own}" name="${id}" value="${choice.id}"${chosen}${required ? ' required' : ''}><span>${escaped(toldIn(choice.name, language))}</span></label>`;
    })
    .join('');
}

/** What browsers fill in by themselves, and which keys a phone shows (WCAG 1.3.5). */
const INPUTS: Readonly<Partial<Record<FormField['type'], string>>> = {
  name: 'type="text" autocomplete="name"',
  email: 'type="email" autocomplete="email" inputmode="email"',
  phone: 'type="tel" autocomplete="tel" inputmode="tel"',
  'order-number':
    'type="text" autocomplete="off" autocapitalize="characters" spellcheck="false" class="short"',
};

function controlHtml(page: FormPage, field: FormField, attributes: string): string {
  const { typed, language, today } = page;
  const own = `id="f-${field.id}" name="${field.id}"${attributes}`;
  const words = escaped(typed[field.id] ?? '');
  if (isFileField(field)) return fileHtml(page, field, own);
  if (field.type === 'long-text') return `<textarea ${own} rows="6">\n${words}</textarea>`;
  if (field.type === 'choice') {
    const options = field.choices.map(
      ({ id, name }) =>
        `<option value="${id}"${typed[field.id] === id ? ' selected' : ''}>${escaped(toldIn(name, language))}</option>`,
    );
    return `<select ${own}><option value="">${escaped(text('form.choose', {}, language))}</option>${options.join('')}</select>`;
  }
  if (field.type === 'date') {
    const limit =
      field.days === 'past' ? ` max="${today}"` : field.days === 'future' ? ` min="${today}"` : '';
    return `<input type="date" ${own}${limit} class="short" value="${words}">`;
  }
  return `<input ${INPUTS[field.type] ?? 'type="text"'} ${own} value="${words}">`;
}

/** Browsers forget chosen files when a page is shown again: those that came stay ours, and are named. */
function fileHtml({ files, accept, language }: FormPage, { id }: FormField, own: string): string {
  const kept = files[id] ?? [];
  const ticks = kept.map(
    (file) =>
      `<label class="pick"><input type="checkbox" name="kept-${id}" value="${escaped(file.id)}" checked><span>${escaped(file.name)}</span></label>`,
  );
  const already =
    kept.length === 0
      ? ''
      : `<fieldset class="field"><legend>${escaped(text('form.files-kept', {}, language))}</legend>${ticks.join('')}</fieldset>`;
  return `${already}<input type="file" ${own} multiple accept="${accept.join(',')}">`;
}
