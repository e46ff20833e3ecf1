import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { CERTIFICATE, KEY } from './certificates.ts';
import { HELP, MAIL_PASSWORD, type Mail, mailOf } from './mail.ts';

/** What the server does instead of the next command of that name. `on: 'hello'`: before anybody has said anything. */
export interface ImapFault {
  on: 'hello' | 'LOGIN' | 'EXAMINE' | 'NOOP' | 'SEARCH' | 'FETCH' | 'IDLE';
  /** Of a FETCH: of this mail alone. */
  uid?: number;
  how: 'NO' | 'BAD' | 'garbage' | 'silent' | 'close' | 'half' | 'bye';
}

/** One mailbox behind a server that can be told to misbehave, as no real one can. RFC 9051 and RFC 3501, as far as we speak them. */
export interface ImapPeer {
  port: number;
  /** IMAP_URL of its mailbox. */
  url(host?: string): string;
  deliver(mail: Mail | string): void;
  fail(...faults: ImapFault[]): void;
  /** How often somebody has connected. */
  connections(): number;
  /** Faults that nobody has met. */
  left(): number;
  renumber(): void;
  stop(): Promise<void>;
}

const DAY = '22-Nov-2026 09:00:00 +0000';
const CAPABILITIES = 'IMAP4rev1 IDLE UIDPLUS SASL-IR';

export async function startImap({ tls = false } = {}): Promise<ImapPeer> {
  const box = { validity: 7, next: 1, mails: [] as { uid: number; raw: Buffer }[] };
  const faults: ImapFault[] = [];
  const sockets = new Set<Socket>();
  const idling = new Map<Socket, string>();
  let connections = 0;
  const next = (on: string, line: string) => {
    const at = faults.findIndex(
      (fault) => fault.on === on && (fault.uid === undefined || line.includes(`FETCH ${fault.uid} `)),
    );
    return at === -1 ? undefined : faults.splice(at, 1)[0];
  };

  /** True: the fault was met, and there is no other answer. */
  function misbehaves(socket: Socket, tag: string, name: string, line = ''): boolean {
    const fault = next(name, line);
    if (fault === undefined) return false;
    const [mail] = box.mails;
    const half = `* 1 FETCH (UID ${mail?.uid} BODY[]<0> {${mail?.raw.length ?? 9}}\r\nMessage-ID: <ha`;
    const says: Record<ImapFault['how'], string | null> = {
      NO: `${tag} NO [UNAVAILABLE] Come back later\r\n`,
      BAD: `${tag} BAD What was that\r\n`,
      garbage: '\u0000\u00ff)((("{99999999999999999999}\r\n* 1 FETCH (((\r\n',
      half,
      bye: '* BYE Too many of you\r\n',
      silent: null,
      close: null,
    };
    const said = says[fault.how];
    if (said !== null) socket.write(Buffer.from(said, 'latin1'));
    if (['close', 'half', 'bye'].includes(fault.how)) socket.end();
    return true;
  }

  const selected = () =>
    [
      '* FLAGS (\\Seen)',
      `* ${box.mails.length} EXISTS`,
      '* 0 RECENT',
      `* OK [UIDVALIDITY ${box.validity}] Valid`,
      `* OK [UIDNEXT ${box.next}] Next`,
    ].join('\r\n');

  function found(line: string): string {
    const from = Number(/UID (\d+):\*/.exec(line)?.[1] ?? 1);
    const last = box.mails.at(-1)?.uid ?? 0;
    // RFC 3501 6.4.8: n:* holds the last one also when that is before n.
    const uids = box.mails.map(({ uid }) => uid).filter((uid) => uid >= from || uid === last);
    return `* SEARCH${uids.map((uid) => ` ${uid}`).join('')}`;
  }

  function fetched(socket: Socket, tag: string, line: string): void {
    const wanted = Number(/FETCH (\d+)/.exec(line)?.[1]);
    const most = Number(/<0\.(\d+)>/.exec(line)?.[1] ?? 1e9);
    const at = box.mails.findIndex(({ uid }) => uid === wanted);
    const raw = box.mails[at]?.raw;
    if (raw !== undefined) {
      const part = raw.subarray(0, most);
      const about = `UID ${wanted} INTERNALDATE "${DAY}" RFC822.SIZE ${raw.length}`;
      socket.write(`* ${at + 1} FETCH (${about} BODY[]<0> {${part.length}}\r\n`);
      socket.write(part);
      socket.write(')\r\n');
    }
    socket.write(`${tag} OK Done\r\n`);
  }

  function hear(socket: Socket, line: string): void {
    if (/^DONE$/i.test(line)) {
      socket.write(`${idling.get(socket)} OK Idle ends\r\n`);
      idling.delete(socket);
      return;
    }
    const [, tag = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const name = (/^(?:UID )?(\w+)/i.exec(rest)?.[1] ?? '').toUpperCase();
    const sent = name === 'AUTHENTICATE' ? 'LOGIN' : name === 'SELECT' ? 'EXAMINE' : name;
    if (misbehaves(socket, tag, sent, rest)) return;
    const ok = (before = '') => socket.write(`${before === '' ? '' : `${before}\r\n`}${tag} OK Done\r\n`);
    if (name === 'CAPABILITY') ok(`* CAPABILITY ${CAPABILITIES}`);
    else if (name === 'LIST' || name === 'LSUB') ok('* LIST (\\HasNoChildren) "/" INBOX');
    else if (name === 'EXAMINE' || name === 'SELECT') ok(selected());
    else if (name === 'SEARCH') ok(found(rest));
    else if (name === 'FETCH') fetched(socket, tag, rest);
    else if (name === 'NOOP') ok(`* ${box.mails.length} EXISTS`);
    else if (name === 'IDLE') {
      idling.set(socket, tag);
      // What came since the last command is told at once.
      socket.write(`+ idling\r\n* ${box.mails.length} EXISTS\r\n`);
    } else if (name === 'LOGIN' && !rest.includes(MAIL_PASSWORD)) socket.write(`${tag} NO Wrong\r\n`);
    else ok();
  }

  const greet = (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    let heard = '';
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      idling.delete(socket);
    });
    socket.on('data', (chunk: Buffer) => {
      const lines = (heard + chunk.toString('latin1')).split('\r\n');
      heard = lines.pop() ?? '';
      for (const line of lines) hear(socket, line);
    });
    if (!misbehaves(socket, '*', 'hello')) socket.write(`* OK [CAPABILITY ${CAPABILITIES}] Hello\r\n`);
  };
  const server: Server = tls ? createTlsServer({ key: KEY, cert: CERTIFICATE }, greet) : createServer(greet);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    url: (host = '127.0.0.1') =>
      `${tls ? 'imaps' : 'imap'}://help:${MAIL_PASSWORD}@${host}:${port}/INBOX?address=${HELP}`,
    deliver(mail) {
      const raw = Buffer.from(typeof mail === 'string' ? mail : mailOf(mail), 'utf8');
      box.mails.push({ uid: box.next, raw });
      box.next += 1;
      for (const socket of idling.keys()) socket.write(`* ${box.mails.length} EXISTS\r\n`);
    },
    fail: (...more) => void faults.push(...more),
    connections: () => connections,
    left: () => faults.length,
    renumber() {
      box.validity += 1;
      for (const [index, mail] of box.mails.entries()) mail.uid = index + 101;
      box.next = box.mails.length + 101;
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
