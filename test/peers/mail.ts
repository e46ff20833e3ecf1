import { createRequire } from 'node:module';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** A mailbox server by hoodiecrow: IMAP with IDLE, UID and UNSEEN, without types. */
interface Hoodiecrow {
  server: NetServer;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  getMailbox(path: string): {
    uidvalidity: number;
    uidnext: number;
    messages: { uid: number; flags: string[] }[];
  };
  appendMessage(mailbox: string, flags: string[], internaldate: string | false, raw: string): void;
}
const hoodiecrow: (options: object) => Hoodiecrow = createRequire(import.meta.url)('hoodiecrow-imap');

export const MAIL_PASSWORD = 'mail-password-nobody-may-see';
export const HELP = 'help@shop.example';
export const SALES = 'sales@shop.example';

/** A mail that went out. */
export interface SentMail {
  envelope: { from: string; to: string[] };
  raw: string;
  /** By name in lower case, unfolded. */
  headers: Map<string, string[]>;
  text: string;
  files: Buffer[];
}

/** What the submission server does to the next mail instead of taking it. */
export type MailFault =
  | { at: 'auth' | 'rcpt' | 'data'; code: number; says: string }
  /** Nothing more is said from there on, or the line is cut: after the mail was taken, where that is `data`. */
  | { at: 'rcpt' | 'data'; cut: 'silent' | 'closed' };

export interface MailPeer {
  /** IMAP_URL and SMTP_URL: two mailboxes, one server to send by. */
  settings: Record<string, string>;
  sent: SentMail[];
  /** A mail arrives in a folder; a raw one is as long as its lines end in CRLF. */
  deliver(mail: string | Mail, folder?: 'INBOX' | 'Sales'): void;
  fail(fault: MailFault): void;
  /** All mailboxes' lines are cut. */
  cut(): void;
  /** The folder gets new numbers, from 1 on. */
  renumber(folder?: 'INBOX' | 'Sales'): void;
  /** Marks of the mails in a folder. */
  flags(folder?: 'INBOX' | 'Sales'): string[][];
  stop(): Promise<void>;
}

export interface Mail {
  from?: string;
  to?: string;
  subject?: string;
  text?: string;
  id?: string;
  headers?: Record<string, string>;
}

/** A plain mail as a server would have it. */
export function mailOf({ from, to, subject, text, id, headers }: Mail): string {
  const lines = {
    'Message-ID': id === undefined ? `<${Math.random().toString(36).slice(2)}@customer.example>` : id,
    Date: new Date().toUTCString().replace('GMT', '+0000'),
    From: from ?? 'Maja Kovač <maja@customer.example>',
    To: to ?? HELP,
    Subject: subject ?? 'My order',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '8bit',
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  return [...head, '', ...(text ?? 'Where is it?').split('\n'), ''].join('\r\n');
}

/** RFC 5322 2.1.1: characters of a line without its end. */
const LINE = 998;

export async function startMail(): Promise<MailPeer> {
  const sockets = new Set<Socket>();
  const boxes = hoodiecrow({
    plugins: ['IDLE', 'ID', 'ENABLE', 'UIDPLUS', 'SASL-IR'],
    users: { help: { password: MAIL_PASSWORD } },
    storage: { INBOX: {}, '': { folders: { Sales: {} } } },
  });
  boxes.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => boxes.listen(0, '127.0.0.1', resolve));
  const out = await startSubmission();
  const { port } = boxes.server.address() as AddressInfo;
  const imap = `imap://help:${MAIL_PASSWORD}@127.0.0.1:${port}`;
  return {
    settings: {
      IMAP_URL: `${imap}/INBOX?address=${HELP},${imap}/Sales?address=${SALES}`,
      SMTP_URL: `smtp://help:${MAIL_PASSWORD}@127.0.0.1:${out.port}`,
    },
    sent: out.sent,
    deliver(mail, folder = 'INBOX') {
      const raw = typeof mail === 'string' ? mail : mailOf(mail);
      boxes.appendMessage(folder, [], false, Buffer.from(raw, 'utf8').toString('latin1'));
    },
    fail: out.fail,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    renumber(folder = 'INBOX') {
      const box = boxes.getMailbox(folder);
      box.uidvalidity += 1;
      for (const [index, message] of box.messages.entries()) message.uid = index + 1;
      box.uidnext = box.messages.length + 1;
    },
    flags: (folder = 'INBOX') => boxes.getMailbox(folder).messages.map(({ flags }) => flags),
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => boxes.close(resolve));
      await out.stop();
    },
  };
}

/** The server to send by; who has another for mailboxes uses it too. */
export async function startSubmission() {
  const sent: SentMail[] = [];
  const faults: MailFault[] = [];
  const lines = new Set<Socket>();
  const next = (at: MailFault['at']) => (faults[0]?.at === at ? faults.shift() : undefined);
  const refused = (code: number, says: string) => Object.assign(new Error(says), { responseCode: code });
  /** True: the fault was one of the line, and nobody is answered. */
  const broken = (fault: MailFault | undefined, session: SMTPServerSession): boolean => {
    if (fault === undefined || !('cut' in fault)) return false;
    if (fault.cut === 'closed')
      for (const line of lines) if (line.remotePort === session.remotePort) line.destroy();
    return true;
  };
  const server = new SMTPServer({
    size: 20 * 1024 * 1024,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onConnect: (_session, done) => done(),
    onAuth({ username, password }, _session, done) {
      const fault = next('auth');
      if (fault !== undefined && 'code' in fault) return done(refused(fault.code, fault.says));
      if (username !== 'help' || password !== MAIL_PASSWORD)
        return done(refused(535, '5.7.8 Wrong password'));
      return done(null, { user: username });
    },
    onMailFrom({ address }, _session, done) {
      // As the large providers do: an account sends by its own addresses alone.
      if (!/^(help|sales|bounces\+[a-z2-7]{16}-[a-z2-7]{8})@shop\.example$/.test(address))
        return done(refused(550, '5.7.60 Not permitted to send as this sender'));
      return done();
    },
    onRcptTo({ address }, session, done) {
      const fault = next('rcpt');
      if (broken(fault, session)) return undefined;
      if (fault !== undefined && 'code' in fault) return done(refused(fault.code, fault.says));
      if (address.startsWith('nobody@')) return done(refused(550, '5.1.1 No such user'));
      return done();
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void (async () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const problem = problemOf(raw);
          if (problem !== null) return done(refused(550, `5.6.0 ${problem}`));
          const fault = next('data');
          if (fault !== undefined && 'code' in fault) return done(refused(fault.code, fault.says));
          sent.push(await sentMail(raw, session));
          return broken(fault, session) ? undefined : done();
        })();
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    lines.add(socket);
    socket.on('close', () => lines.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    sent,
    fail: (fault: MailFault) => void faults.push(fault),
    async stop() {
      for (const line of lines) line.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What the standard forbids; null: nothing. */
function problemOf(raw: string): string | null {
  const [head = ''] = raw.split('\r\n\r\n');
  const names = head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
  // RFC 5322 3.6: how often each may stand there.
  for (const name of ['from', 'date', 'message-id'])
    if (names.filter((one) => one === name).length !== 1) return `${name} must stand there once`;
  for (const name of ['to', 'cc', 'subject', 'in-reply-to', 'references', 'reply-to'])
    if (names.filter((one) => one === name).length > 1) return `${name} stands there twice`;
  if (raw.split('\r\n').some((line) => line.length > LINE)) return 'A line is too long';
  if (/[^\r]\n|\r[^\n]/.test(raw)) return 'A line ends in LF alone';
  // RFC 5322 2.2: without SMTPUTF8, headers are ASCII.
  if (/[^\p{ASCII}]/u.test(head)) return 'A header is no ASCII';
  return null;
}

async function sentMail(raw: string, { envelope }: SMTPServerSession): Promise<SentMail> {
  const parsed = await simpleParser(raw);
  const headers = new Map<string, string[]>();
  const [head = ''] = raw.split('\r\n\r\n');
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value]);
  }
  return {
    envelope: {
      from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
      to: envelope.rcptTo.map(({ address }) => address),
    },
    raw,
    headers,
    text: (parsed.text ?? '').trimEnd(),
    files: parsed.attachments.map(({ content }) => content),
  };
}
