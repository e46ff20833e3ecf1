import type { ParsedMail } from 'mailparser';
import { text } from '../../texts/texts.ts';
import type { ChannelPorts, Inbound } from '../channel.ts';
import { displayName } from '../display-name.ts';
import type { ChannelMemory } from '../memory.ts';
import { fateOf, kindOf, recipientIn, repliesTo, reportIn } from './automatic.ts';
import { type Bounced, bouncedMail, bouncedTo } from './bounces.ts';
import { dmarcOf } from './dmarc.ts';
import { folded } from './fold.ts';
import { addressIn, first, type Headers, headersOf, idsIn } from './headers.ts';
import { filesOf, peopleIn, readMail } from './mail.ts';
import type { Raw } from './raw.ts';
import { keepSource, refOf } from './source.ts';
import { letterOf, ownId, type Tokens, tokenIn } from './thread.ts';
import { type Head, headsOf, keepHead, MOST_OTHERS } from './thread-head.ts';

/** Characters of a subject; of a longer one the mail as it came has the rest. */
const MOST_SUBJECT = 300;

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z\d]{2,8}){0,3}$/i;

export interface Reader {
  memory: ChannelMemory;
  tokens: Tokens;
  /** Our own addresses. */
  own: ReadonlySet<string>;
  authHost: string;
  /** MAIL_BOUNCES. */
  bounces: string;
  language: string;
  log?: ChannelPorts['log'];
}

/** What a stored mail says. Throws CodedError 'not-understood'. */
export async function understand(raw: Raw, reader: Reader): Promise<Inbound[]> {
  const headers = headersOf(raw.source);
  const mail = await readMail(raw.source);
  const signed = senderOf(mail, headers);
  const subject = mail.subject ?? '';
  const bounced = bouncedTo(headers, reader.bounces, reader.tokens);
  const kind = kindOf(headers, subject, signed?.address ?? null, { ...reader, bounced: bounced !== null });
  if (kind === 'own') return [];
  const sender = writerOf(signed, headers, reader);
  const base = baseOf(raw, sender ?? { address: 'unknown', name: '' }, headers);
  if (kind === 'report') return reported(raw, base, bounced, reader);
  await keepSource(reader.memory, raw);
  if (sender === null) return nameless(base, mail, raw, reader);
  const answers =
    letterOf(headers, raw.source).references.length > 0 ||
    tokenIn(headers, reader.tokens) !== null ||
    bounced !== null;
  const said = {
    ...base,
    externalId: raw.externalId,
    ...letterIn(mail, headers, { answers, missing: raw.missing }, reader),
    files: filesIn(mail, raw),
  };
  const asked = raw.side === 'aside';
  if (asked || (kind === 'auto-reply' && answers)) return [{ ...said, type: 'aside', asked }];
  const forged = dmarcOf(headers, reader.authHost) === 'fail';
  const quiet = kind !== 'person' || forged;
  const head = headOf(raw, mail, sender, quiet);
  const { memory } = reader;
  // Whoever writes in another's name has no say in where the answers of their thread go.
  const begins = !forged || (await headsOf(memory, raw.conversation)).length === 0;
  const kept = forged ? { ...head, replyTo: [sender.address], to: [], cc: [] } : head;
  if (begins) await keepHead(memory, raw.conversation, raw.externalId, { head: kept, at: raw.at });
  return [{ ...said, type: 'message', ...(quiet ? { automatic: true } : {}) }];
}

function filesIn(mail: ParsedMail, raw: Raw) {
  return filesOf(mail).map(({ part, ...file }) => ({ ...file, ref: refOf(raw, part) }));
}

type Base = Pick<Inbound, 'conversation' | 'from' | 'sentAt' | 'sequence'>;
type Sender = { address: string; name: string };

function baseOf(raw: Raw, sender: Sender, headers: Headers): Base {
  const tag = first(headers, 'content-language').split(',')[0]?.trim() ?? '';
  const name = displayName(sender.name);
  return {
    conversation: raw.conversation,
    from: {
      address: sender.address,
      name: name === '' ? null : name,
      ...(LANGUAGE.test(tag) ? { language: tag } : {}),
    },
    // The server's time: what the mail says of itself may be wrong, or a lie.
    sentAt: raw.at,
    sequence: raw.uid,
  };
}

function senderOf(mail: ParsedMail, headers: Headers): Sender | null {
  const [sender] = peopleIn(mail.from);
  if (sender !== undefined) return sender;
  const address = addressIn(first(headers, 'from')) ?? addressIn(first(headers, 'sender'));
  return address === null ? null : { address, name: '' };
}

/** In mail that a program sends in our name, whoever it says is to be answered. */
function writerOf(sender: Sender | null, headers: Headers, { own }: Reader): Sender | null {
  const asked = sender !== null && own.has(sender.address) ? repliesTo(headers, own) : null;
  return asked === null ? sender : { address: asked, name: '' };
}

/** A mail from nobody is heard all the same; nobody can be answered. */
function nameless(base: Base, mail: ParsedMail, raw: Raw, reader: Reader): Inbound[] {
  const letter = letterIn(mail, headersOf(raw.source), { answers: false, missing: raw.missing }, reader);
  return [
    {
      ...base,
      type: 'message',
      externalId: raw.externalId,
      ...letter,
      files: filesIn(mail, raw),
      automatic: true,
    },
  ];
}

/**
 * Of a mail that could not be brought: a failure of that message, or a note for whoever showed the case to somebody. Any other
 * report tells us nothing that somebody must do.
 */
async function reported(raw: Raw, base: Base, bounced: Bounced | null, reader: Reader): Promise<Inbound[]> {
  const { tokens, log, language } = reader;
  const report = reportIn(raw, tokens);
  const named = report === null ? null : ownId(report.id, tokens);
  const fate = report ?? fateOf(raw, headersOf(raw.source));
  const ours = named ?? bounced;
  if (ours === null)
    log?.('info', { mailbox: raw.mailbox, uid: raw.uid }, 'a report is of no mail of ours; nobody is told');
  if (ours === null || !fate.failed) return [];
  const { conversation, side } = ours;
  if (side === 'aside') {
    const to = recipientIn(raw);
    const reason = text(`error.${fate.code}`, {}, language);
    const said = { externalId: raw.externalId, text: text('forward.failed', { to, reason }, language) };
    return [{ ...base, ...said, conversation, type: 'aside', files: [], asked: true }];
  }
  const sent =
    report !== null && named !== null
      ? { key: named.key, id: report.id }
      : bounced && (await bouncedMail(bounced, reader));
  if (sent === null) return [];
  const failed = { receipt: 'failed' as const, externalId: sent.id, key: sent.key, code: fate.code };
  return [{ ...base, conversation, type: 'receipt', ...failed }];
}

/** What was written, the subject above it where it says something new, and who reads along. */
function letterIn(
  mail: ParsedMail,
  headers: Headers,
  { answers, missing }: { answers: boolean; missing: number },
  { language, own, authHost }: Reader,
): { subject?: string; text: string; cc: string[] } {
  const body = folded(wordsOf(mail), answers);
  const forged = dmarcOf(headers, authHost) === 'fail';
  const subject = answers ? '' : oneLine(mail.subject ?? '');
  const lines = [
    ...(forged ? [`⚠ ${text('email.forged', {}, language)}`] : []),
    ...(body === '' ? [] : [body]),
    ...(missing > 0 ? [text('email.cut', {}, language)] : []),
  ];
  const isEmpty = lines.length === 0 && subject === '' && mail.attachments.length === 0;
  return {
    ...(subject === '' ? {} : { subject }),
    text: isEmpty ? text('email.empty', {}, language) : lines.join('\n\n'),
    cc: copiesIn(mail, own),
  };
}

function oneLine(subject: string): string {
  return subject.replace(/\s+/g, ' ').trim().slice(0, MOST_SUBJECT);
}

/** To whom else it went, each once: of a crowd the first. */
function copiesIn(mail: ParsedMail, own: ReadonlySet<string>): string[] {
  const all = [...peopleIn(mail.to), ...peopleIn(mail.cc)].map(({ address }) => address);
  return [...new Set(all)].filter((one) => !own.has(one)).slice(0, MOST_OTHERS);
}

/** Of HTML alone mailparser makes text, in which pictures from elsewhere stand as lines of their address. */
function wordsOf({ text: words = '', html }: ParsedMail): string {
  return typeof html !== 'string' ? words : words.replace(/^\[https?:\/\/[^\]\s]{1,2000}\]$/gm, '');
}

function headOf(raw: Raw, mail: ParsedMail, sender: Sender, quiet: boolean): Head {
  const headers = headersOf(raw.source);
  const replyTo = peopleIn(mail.replyTo).map(({ address }) => address);
  return {
    id: idsIn(first(headers, 'message-id'))[0] ?? '',
    ours: false,
    references: letterOf(headers, raw.source).references,
    subject: (mail.subject ?? '').slice(0, 300),
    from: sender.address,
    replyTo: replyTo.length > 0 ? replyTo : [sender.address],
    to: peopleIn(mail.to)
      .map(({ address }) => address)
      .slice(0, 50),
    cc: peopleIn(mail.cc)
      .map(({ address }) => address)
      .slice(0, 50),
    mailbox: raw.mailbox,
    quiet,
  };
}
