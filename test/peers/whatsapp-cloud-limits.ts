/** An error of the Graph API. */
export class Refused extends Error {
  readonly status: number;
  readonly code: number;
  readonly subcode: number | undefined;

  constructor(status: number, code: number, message: string, subcode?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.subcode = subcode;
  }
}

const KINDS = ['text', 'interactive', 'image', 'audio', 'video', 'document', 'template'];
const MEDIA = ['image', 'audio', 'video', 'document'];
const FIELDS = [
  ...[
    'messaging_product',
    'recipient_type',
    'to',
    'recipient',
    'type',
    'context',
    'biz_opaque_callback_data',
  ],
  ...KINDS,
];

/** Refuses what cloud-api/reference/messages forbids; lengths are characters. */
export function judgeMessage(
  body: Record<string, unknown>,
  isUploaded: (id: string) => boolean,
  templates: ReadonlySet<string>,
): void {
  for (const name of Object.keys(body)) if (!FIELDS.includes(name)) bad(`Unexpected key "${name}"`);
  const { to, recipient, type } = body;
  if (body.messaging_product !== 'whatsapp') bad('messaging_product is required');
  if (!/^\d{5,15}$/.test(String(to)) && !/^[A-Z]{2}\.[\w.]{1,128}$/.test(String(recipient)))
    bad('to or recipient is required');
  if (String(body.biz_opaque_callback_data ?? '').length > 512) bad('biz_opaque_callback_data is too long');
  if (!KINDS.includes(String(type)) || typeof body[String(type)] !== 'object')
    bad(`type ${type} is not valid or has no object`);
  if (type === 'text') judgeText(Object(body.text).body, 4096);
  if (type === 'interactive') judgeInteractive(Object(body.interactive));
  if (type === 'template') judgeTemplate(Object(body.template), templates);
  if (MEDIA.includes(String(type)) && !isUploaded(String(Object(body[String(type)]).id)))
    throw new Refused(400, 131053, 'Media upload error');
}

function judgeText(text: unknown, most: number): void {
  if (typeof text !== 'string' || text.trim() === '') bad('body is required');
  if (text.length > most) bad(`body must be at most ${most} characters`);
  if (!text.isWellFormed()) bad('body is not UTF-8');
}

/** Buttons: one to three of 20 characters, words of 1,024; a list: one to ten rows of 24, words of 4,096 (guides/interactive-messages). */
function judgeInteractive({ type, body, action }: Record<string, unknown>): void {
  const { buttons, button, sections } = Object(action) as Record<string, unknown>;
  judgeText(Object(body).text, type === 'button' ? 1024 : 4096);
  if (type === 'button') {
    if (!Array.isArray(buttons) || buttons.length < 1 || buttons.length > 3) bad('1 to 3 buttons');
    judgeReplies(
      buttons.map((one) => Object(one).reply),
      20,
      256,
    );
  } else if (type === 'list') {
    if (typeof button !== 'string' || button === '' || button.length > 20) bad('action.button: 1 to 20');
    const rows = (Array.isArray(sections) ? sections : []).flatMap((one) => Object(one).rows ?? []);
    if (rows.length < 1 || rows.length > 10) bad('1 to 10 rows');
    judgeReplies(rows, 24, 200);
  } else bad('interactive.type');
}

function judgeReplies(replies: unknown[], title: number, id: number): void {
  const all = replies.map((one) => Object(one) as { id?: unknown; title?: unknown });
  for (const one of all) {
    if (typeof one.title !== 'string' || one.title.trim() === '' || one.title.length > title)
      bad(`title: 1 to ${title}`);
    if (typeof one.id !== 'string' || one.id === '' || one.id.length > id) bad(`id: 1 to ${id}`);
  }
  if (new Set(all.map((one) => one.id)).size !== all.length) bad('ids are not unique');
  if (new Set(all.map((one) => one.title)).size !== all.length) bad('titles are not unique');
}

function judgeTemplate({ name, language }: Record<string, unknown>, known: ReadonlySet<string>): void {
  if (!known.has(`${name}@${Object(language).code}`))
    throw new Refused(404, 132001, 'Template name does not exist in the translation');
}

function bad(message: string): never {
  throw new Refused(400, 100, `(#100) ${message}`);
}
