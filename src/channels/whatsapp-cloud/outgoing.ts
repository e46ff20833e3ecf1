import { CodedError } from '../../domain/coded-error.ts';
import { text } from '../../texts/texts.ts';
import { bytesOf } from '../bounded-file.ts';
import type { Choice, Outbound } from '../channel.ts';
import { sendInParts } from '../in-parts.ts';
import { splitText } from '../split.ts';
import type { PhoneGraph } from './graph.ts';
import { MORE } from './inbound.ts';

/** UTF-16 code units of one text, and of the words above a list (reference/whatsapp-business-phone-number/message-api). */
const TEXT_UNITS = 4096;
/** The same above buttons; how many there are, and how long. */
const BUTTONS = { body: 1024, most: 3, label: 20 };
const ROWS = { most: 10, label: 24 };

/** Types that are shown by themselves, and how large they may be; everything else goes as a document (reference/media). */
const SHOWN: readonly [kind: string, types: RegExp, bytes: number][] = [
  ['image', /^image\/(jpeg|png)$/, 5 * 1024 * 1024],
  ['video', /^video\/(mp4|3gpp)$/, 16 * 1024 * 1024],
  ['audio', /^audio\/(aac|amr|mpeg|mp4|ogg)$/, 16 * 1024 * 1024],
];

/**
 * Sends text and files, one after another, and answers the id of the first message. Files are at Meta before the first message, so
 * that a lost file leaves nothing half sent. Throws CodedError as Channel.send says; what fails after the first message is
 * 'unknown-outcome', because the customer has a part of it already.
 */
export async function sendAll(
  graph: PhoneGraph,
  message: Outbound,
  {
    fileBytes,
    language,
    templates,
  }: { fileBytes: number; language: string; templates: ReadonlyMap<string, string> },
): Promise<string> {
  const template = templates.get(message.knock ?? '');
  if (template !== undefined) return sendOne(graph, message, approved(template, message.knock ?? ''), false);
  const files: object[] = [];
  for (const file of message.files) files.push(await uploaded(graph, file, fileBytes));
  const parts = splitText(message.text.toWellFormed(), TEXT_UNITS);
  const texts = parts.map((body, index) =>
    index === parts.length - 1 && message.choices !== undefined
      ? interactive(body, message.choices, message.key, language)
      : { type: 'text', text: { body, preview_url: false } },
  );
  return sendInParts(
    [...texts, ...files].map((what, at, all) => () => sendOne(graph, message, what, at < all.length - 1)),
  );
}

async function sendOne(
  graph: PhoneGraph,
  { to, key }: Outbound,
  what: object,
  more: boolean,
): Promise<string> {
  const answer = await graph.post('messages', {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // Who hides their number has an id of letters and digits instead.
    ...(to.startsWith('+') ? { to: to.slice(1) } : { recipient: to }),
    ...what,
    biz_opaque_callback_data: more ? `${key}${MORE}` : key,
  });
  const { messages } = Object(answer) as { messages?: { id?: unknown }[] };
  const id = Array.isArray(messages) ? messages[0]?.id : undefined;
  if (typeof id !== 'string' || id === '')
    throw new CodedError('unknown-outcome', 'WhatsApp took a message and named none.');
  return id;
}

/** A template by its name, and by its language at Meta where that is called otherwise than here. */
function approved(template: string, language: string): object {
  const [name, code = language.replace(/-.*/, '')] = template.split('@');
  return { type: 'template', template: { name, language: { code } } };
}

/** Buttons where they fit, else a list. Each carries its choice and the key of our message. */
function interactive(body: string, choices: readonly Choice[], key: string, language: string): object {
  const carried = choices.map(({ id, label }) => ({ id: `${id}:${key}`, title: label }));
  const small = choices.length <= BUTTONS.most && choices.every(({ label }) => label.length <= BUTTONS.label);
  if (small && body.length <= BUTTONS.body) {
    const buttons = carried.map((reply) => ({ type: 'reply', reply }));
    return {
      type: 'interactive',
      interactive: { type: 'button', body: { text: body }, action: { buttons } },
    };
  }
  if (choices.length > ROWS.most || choices.some(({ label }) => label.length > ROWS.label))
    throw new CodedError('vendor-refused', 'More choices than a list holds.');
  const button = text('placeholder.choose', {}, language);
  const action = { button, sections: [{ rows: carried }] };
  return { type: 'interactive', interactive: { type: 'list', body: { text: body }, action } };
}

async function uploaded(graph: PhoneGraph, file: Outbound['files'][number], limit: number): Promise<object> {
  const bytes = await bytesOf(file, limit, 'WhatsApp');
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', file.type);
  form.set('file', new Blob([bytes], { type: file.type }), file.name);
  const { id } = Object(await graph.post('media', form, bytes.length)) as { id?: unknown };
  if (typeof id !== 'string') throw new CodedError('vendor-down', 'WhatsApp took a file and named none.');
  const shown = SHOWN.find(([, types, most]) => types.test(file.type) && bytes.length <= most);
  return shown === undefined
    ? { type: 'document', document: { id, filename: file.name } }
    : { type: shown[0], [shown[0]]: { id } };
}
