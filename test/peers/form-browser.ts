/** A browser without a script, as far as forms need one: it keeps what pages hide, posts as they say, and follows where it is sent. */
export interface Answered {
  status: number;
  /** Where it ended, with its query. */
  path: string;
  html: string;
  headers: Headers;
}

export interface FormOnPage {
  action: string;
  /** What it would send if nobody touched it. */
  fields: Record<string, string>;
}

export interface ChosenFile {
  name: string;
  type: string;
  bytes: Buffer;
}

export async function visit(
  base: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return answered(base, await fetch(base + path, { headers }));
}

export function openForm(
  base: string,
  id: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Answered> {
  return visit(base, `/forms/${id}${query}`, headers);
}

/** The nth form of a page. */
export function formOf({ html, path }: Answered, nth = 0): FormOnPage {
  const form = [...html.matchAll(/<form method="post" action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)][nth];
  if (form === undefined) throw new Error(`There is no form ${nth} at ${path}:\n${html.slice(0, 3000)}`);
  const fields: Record<string, string> = {};
  for (const [, attributes = ''] of (form[2] ?? '').matchAll(/<input ([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(attributes)?.[1] ?? '';
    const value = plain(/value="([^"]*)"/.exec(attributes)?.[1] ?? '');
    const isTick = /type="(?:radio|checkbox)"/.test(attributes);
    if (!/type="file"/.test(attributes) && (!isTick || / checked/.test(attributes))) fields[name] = value;
  }
  return { action: plain(form[1] ?? ''), fields };
}

export function withFields(form: FormOnPage, fields: Record<string, string>): Record<string, string> {
  return { ...form.fields, ...fields };
}

/** Posts the first form of a page, with what is hidden in it. */
export async function send(
  base: string,
  page: Answered,
  fields: Record<string, string>,
  files: Record<string, ChosenFile[]> = {},
  action?: string,
): Promise<Answered> {
  const form = formOf(page);
  const body = new FormData();
  for (const [name, value] of Object.entries({ token: form.fields.token ?? '', ...fields }))
    body.append(name, value);
  for (const [name, chosen] of Object.entries(files))
    for (const file of chosen)
      body.append(name, new File([new Uint8Array(file.bytes)], file.name, { type: file.type }));
  return answered(base, await fetch(base + (action ?? form.action), { method: 'POST', body }));
}

async function answered(base: string, response: Response): Promise<Answered> {
  const { status, headers } = response;
  return { status, headers, path: response.url.slice(base.length), html: await response.text() };
}

function plain(html: string): string {
  return html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
