import MailComposer from 'nodemailer/lib/mail-composer';
import { CodedError } from '../../domain/coded-error.ts';
import { bytesOf } from '../bounded-file.ts';
import type { Outbound } from '../channel.ts';
import type { ChannelMemory } from '../memory.ts';
import { bounceTag } from './bounces.ts';
import { bouncesOf, type Mailbox, type Server } from './mailboxes.ts';
import { type Envelope, submit } from './submit.ts';
import { messageIdOf, type Side, type Tokens } from './thread.ts';
import { type Answer, answerTo, type Head, headsOf, keepHead, subjectOf } from './thread-head.ts';

/** What the sender of mail has. `submissions`: one for all mailboxes, or one for each. */
export interface Sender {
  mailboxes: readonly Mailbox[];
  submissions: readonly Server[];
  bounces: string;
  memory: ChannelMemory;
  tokens: Tokens;
  own: ReadonlySet<string>;
  fileBytes: number;
  timeoutMs: number;
  now(): number;
}

/** Sends an answer into its thread; answers its Message-ID. Throws CodedError as Channel.send says. */
export async function sendAnswer(message: Outbound, sender: Sender): Promise<string> {
  if (sender.tokens.read(message.conversation) === null)
    throw new CodedError('contact-unreachable', 'No thread of mails');
  const heads = await headsOf(sender.memory, message.conversation);
  const last = heads.findLast(({ ours }) => !ours);
  if (message.bySystem === true && last?.quiet === true)
    throw new CodedError('blocked', 'The house answers no program by itself');
  const answer = copied(answerTo(heads, message.to, sender.own), message.cc);
  // Strangers could have the house write to whomever they name.
  return post(message, message.bySystem === true ? { ...answer, cc: [] } : answer, 'case', sender);
}

/** With those in CC whom its writer chose, if they did; nobody is written to twice. */
function copied(answer: Answer, cc: readonly string[] | undefined): Answer {
  return cc === undefined ? answer : { ...answer, cc: cc.filter((one) => !answer.to.includes(one)) };
}

/** Shows a case to somebody outside: a thread of its own, whose answers find home. */
export async function sendForward(message: Outbound, sender: Sender): Promise<string> {
  if (sender.tokens.read(message.conversation) === null)
    throw new CodedError('contact-unreachable', 'No thread of mails');
  const [root] = await headsOf(sender.memory, message.conversation);
  const plain = { cc: [], inReplyTo: null, references: [], mailbox: root?.mailbox ?? null };
  return post(message, { ...plain, to: [message.to], subject: root?.subject ?? '' }, 'aside', sender);
}

async function post(message: Outbound, answer: Answer, side: Side, sender: Sender): Promise<string> {
  const { mailboxes, submissions, memory, tokens } = sender;
  const index = Math.max(
    0,
    mailboxes.findIndex(({ address }) => address === answer.mailbox),
  );
  const box = mailboxes[index];
  const server = submissions[index] ?? submissions[0];
  const [to = ''] = answer.to;
  if (box === undefined || server === undefined) throw new CodedError('wrong-setting', 'No mailbox');
  if (!to.includes('@')) throw new CodedError('contact-unreachable', 'No address to write to');
  const token = tokens.token(message.conversation, side);
  const id = messageIdOf(message.key, token, box.address.slice(box.address.lastIndexOf('@') + 1));
  const subject = subjectOf(answer.subject, token);
  const mail = await composed(message, { ...answer, subject, id, side }, box, sender);
  const head = headOf({ ...answer, subject }, id, box);
  if (side === 'case') await keepHead(memory, message.conversation, message.key, { head, at: sender.now() });
  const envelope: Envelope = {
    from: bouncesOf(sender.bounces, bounceTag(message.key, token, tokens)) ?? box.address,
    to: [...answer.to, ...answer.cc],
  };
  const { rejected } = await submit(server, envelope, mail, sender.timeoutMs);
  if (rejected.includes(to))
    throw new CodedError('contact-unreachable', 'The server takes nothing for the customer, only for others');
  return id;
}

function headOf(answer: Answer, id: string, { address }: Mailbox): Head {
  const { to, cc, references, subject } = answer;
  return {
    id,
    ours: true,
    references,
    subject,
    from: address,
    replyTo: [],
    to,
    cc,
    mailbox: address,
    quiet: false,
  };
}

type Written = Answer & { id: string; side: Side };

/** The whole mail, as it goes over the line. What the house says by itself is marked so, that no program answers it (RFC 3834). */
async function composed(
  message: Outbound,
  { to, cc, subject, inReplyTo, references, id, side }: Written,
  box: Mailbox,
  { fileBytes, now }: Sender,
): Promise<Buffer> {
  const ids = references.map((one) => `<${one}>`);
  const name = box.label ?? [message.from.name, message.from.team].filter(Boolean).join(', ');
  const files = [];
  for (const { name: filename, type: contentType, open } of message.files)
    files.push({ filename, contentType, content: await bytesOf({ open }, fileBytes, 'mail servers') });
  const composer = new MailComposer({
    from: { name: oneLine(name), address: box.address },
    to,
    ...(cc.length === 0 ? {} : { cc }),
    subject,
    messageId: `<${id}>`,
    date: new Date(now()),
    ...(inReplyTo === null ? {} : { inReplyTo: `<${inReplyTo}>` }),
    ...(ids.length === 0 ? {} : { references: ids }),
    text: signed(message, side),
    attachments: files,
    headers: { ...suppressing(message), ...unsubscribing(message) },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  return new Promise((resolve, reject) => {
    node.build((error, built) => (error ? reject(error) : resolve(built)));
  });
}

function suppressing({ bySystem }: Outbound): Record<string, string> {
  return bySystem === true
    ? { 'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All' }
    : { 'X-Auto-Response-Suppress': 'OOF, AutoReply' };
}

/** The button of mail programs (RFC 2369). One press is enough where nobody reads along on the line (RFC 8058, 3.1). */
function unsubscribing({ unsubscribe }: Outbound): Record<string, string> {
  if (unsubscribe === undefined) return {};
  const byOne = unsubscribe.startsWith('https:')
    ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }
    : {};
  return { 'List-Unsubscribe': `<${unsubscribe}>`, ...byOne };
}

/** Below the words stands who wrote them, behind the mark by which programs know a signature. */
function signed({ text, from, signature, bySystem }: Outbound, side: Side): string {
  const who = bySystem === true || side === 'aside' ? [from.name] : [from.name, from.team];
  const below = signature ?? who.filter(Boolean).join('\n');
  const words = text.isWellFormed() ? text : text.toWellFormed();
  return below === '' ? words : `${words}\n\n-- \n${below}`;
}

function oneLine(name: string): string {
  return name.replace(/[\p{Cc}"<>@]+/gu, ' ').trim();
}
