import { addressIn, first, type Headers, idsIn } from './headers.ts';
import type { Raw } from './raw.ts';
import { type Belongs, ownId, type Tokens } from './thread.ts';

/** What a mail is, by who wrote it: a person, or a program. */
export type Kind =
  /** Somebody wrote it. */
  | 'person'
  /** Sent to many or by a program, but it may be somebody's matter: heard, never answered by the house itself. */
  | 'automatic'
  /** An answer that nobody wrote, such as that somebody is on holiday: it asks for nothing. */
  | 'auto-reply'
  /** A report on a mail that could not be delivered, or was. */
  | 'report'
  /** Our own mail, come back. */
  | 'own';

/** Answers by programs say so in many ways: RFC 3834, and what went before it (Exchange, cPanel, majordomo). */
const AUTO_REPLY = ['x-autoreply', 'x-autorespond', 'x-auto-reply-from', 'x-mail-autoreply'];
const AUTO_SUBJECT =
  /^\s*(automatic reply|auto(matic|mated)?[- ]?(reply|response)|out of (the )?office|abwesenheits|samodejni odgovor|odsotnost|automatski odgovor|автоматический ответ|автоответ)/i;

/** Who wants to be answered, when that is none of us. */
export function repliesTo(headers: Headers, own: ReadonlySet<string>): string | null {
  const address = addressIn(first(headers, 'reply-to'));
  return address === null || own.has(address) ? null : address;
}

/** What a mail says of itself above its text. `own`: our addresses. `bounced`: it came to where undeliverable mail comes back. */
export function kindOf(
  headers: Headers,
  subject: string,
  from: string | null,
  { own, tokens, bounced }: { own: ReadonlySet<string>; tokens: Tokens; bounced: boolean },
): Kind {
  const [id = ''] = idsIn(first(headers, 'message-id'));
  if (ownId(id, tokens) !== null) return 'own';
  // A form on the firm's own site sends in the firm's name, and says whom to answer.
  if (from !== null && own.has(from)) return repliesTo(headers, own) === null ? 'own' : 'automatic';
  const type = first(headers, 'content-type').toLowerCase();
  const empty = /^<\s*>$/.test(first(headers, 'return-path'));
  const program = /^(mailer-daemon|postmaster|mail-?delivery\S*)@/.test(from ?? '');
  if (type.startsWith('multipart/report') || (program && (empty || bounced))) return 'report';
  const submitted = first(headers, 'auto-submitted').toLowerCase();
  const answered = submitted.startsWith('auto-replied') || submitted.startsWith('auto-notified');
  const precedence = first(headers, 'precedence').toLowerCase();
  if (answered || precedence === 'auto_reply' || AUTO_REPLY.some((name) => headers.has(name)))
    return 'auto-reply';
  // Programs that say nothing in their headers say it in the subject, above an answer.
  if (
    AUTO_SUBJECT.test(subject) &&
    (headers.has('in-reply-to') || headers.has('references') || empty || bounced)
  )
    return 'auto-reply';
  if (bounced && empty) return 'report';
  const many =
    /^(bulk|list|junk)/.test(precedence) || headers.has('list-id') || headers.has('list-unsubscribe');
  const sent = submitted !== '' && !submitted.startsWith('no');
  const suppressed = /\b(all|oof|autoreply)\b/i.test(first(headers, 'x-auto-response-suppress'));
  const nobody = /^(no-?reply|do-?not-?reply|mailer-daemon|postmaster)@/.test(from ?? '');
  return many || sent || suppressed || empty || nobody ? 'automatic' : 'person';
}

/** The mail of ours that a report is of, and what became of it. */
export type Reported = Fate & { id: string };

interface Fate {
  failed: boolean;
  code: 'contact-unreachable' | 'blocked' | 'too-large';
}

/** A report says what it is of within these, though all of a large mail comes back with it. */
const REPORT_BYTES = 1024 * 1024;

/**
 * What a report (RFC 3464) says of which mail of ours: its id stands in the headers that came back. Null: of none. A delay is
 * no failure, and neither is that it was delivered.
 */
export function reportIn({ source }: Pick<Raw, 'source'>, tokens: Tokens): Reported | null {
  const text = source.subarray(0, REPORT_BYTES).toString('latin1');
  const ids = [
    ...text.matchAll(/^(?:message-id|references|in-reply-to):([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)/gim),
  ];
  const id = ids.flatMap(([, value = '']) => idsIn(value)).find((one) => ownId(one, tokens) !== null);
  return id === undefined ? null : { id, ...fateIn(text) };
}

/** What became of a mail, as a report says, of whichever it is. */
export function fateOf({ source }: Pick<Raw, 'source'>, headers: Headers): Fate {
  const fate = fateIn(source.subarray(0, REPORT_BYTES).toString('latin1'));
  // Some servers say in words alone that they have not given up; who has names whom it did not reach.
  const delayed = /\b(delay(ed)?|warning|deferred|verz\S*gert\S*)\b/i.test(first(headers, 'subject'));
  return delayed && !headers.has('x-failed-recipients') ? { ...fate, failed: false } : fate;
}

function fateIn(text: string): Fate {
  const actions = [...text.matchAll(/^action:[ \t]*(\w+)/gim)].map(([, action = '']) => action.toLowerCase());
  const status = /^status:[ \t]*([245]\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1] ?? '';
  // Old servers send words alone: then a mail of ours came back, which is a failure.
  const failed = actions.length === 0 || actions.includes('failed');
  const code = /\.7\.\d/.test(status)
    ? 'blocked'
    : /\.3\.4$|\.2\.3$/.test(status)
      ? 'too-large'
      : 'contact-unreachable';
  return { failed, code };
}

/** Whom a report says that it did not reach; '…' where it names nobody. */
export function recipientIn({ source }: Pick<Raw, 'source'>): string {
  const text = source.subarray(0, REPORT_BYTES).toString('latin1');
  const said = /^(?:final-recipient:[ \t]*rfc822;|x-failed-recipients:)[ \t]*<?([^\s<>,;]{1,254})/im.exec(
    text,
  );
  return said?.[1] ?? '…';
}

/** Reports stand in line with the thread of the mail that they are of; null: it is no report, or of no mail of ours. */
export function reportedThread(source: Buffer, headers: Headers, tokens: Tokens): Belongs | null {
  if (!first(headers, 'content-type').toLowerCase().startsWith('multipart/report')) return null;
  const report = reportIn({ source }, tokens);
  return report === null ? null : ownId(report.id, tokens);
}
