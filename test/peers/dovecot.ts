import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { eventually } from '../eventually.ts';
import { freePort } from './free-port.ts';
import { HELP, MAIL_PASSWORD, type Mail, type MailPeer, mailOf, SALES, startSubmission } from './mail.ts';

type Folder = 'INBOX' | 'Sales';

/** Mailboxes, and a server to send by, of whatever make; some take a while. */
export interface MailHost extends Omit<MailPeer, 'deliver' | 'renumber' | 'flags'> {
  deliver(mail: string | Mail, folder?: Folder): void | Promise<void>;
  renumber(folder?: Folder): void | Promise<void>;
  flags(folder?: Folder): string[][] | Promise<string[][]>;
}

/** Where Dovecot lies, in PATH or where systems keep their servers; null: it is not installed. */
export function dovecotHere(): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const files = folders.filter((folder) => folder !== '').map((folder) => join(folder, 'dovecot'));
  return files.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Who keeps the mail: the master may be root, mail never is. */
function keeperOf(): { user: string; group: string } {
  const { uid, username } = userInfo();
  const user = uid === 0 ? 'nobody' : username;
  return { user, group: execFileSync('id', ['-gn', user], { encoding: 'utf8' }).trim() };
}

/** A mailbox server as the world runs it, with a configuration of its own; mail comes by LMTP, as from a receiving server. */
export async function startDovecot(program: string): Promise<MailHost> {
  const folder = mkdtempSync(join(tmpdir(), 'osem-dovecot-'));
  const ports = { imap: await freePort(), lmtp: await freePort() };
  const conf = join(folder, 'dovecot.conf');
  const log = join(folder, 'log');
  chmodSync(folder, 0o755);
  const keeper = keeperOf();
  for (const name of ['mail', 'run', 'state']) mkdirSync(join(folder, name));
  execFileSync('chown', [`${keeper.user}:${keeper.group}`, join(folder, 'mail')]);
  writeFileSync(conf, configuration(folder, ports, keeper));
  const server = spawn(program, ['-F', '-c', conf], { stdio: 'ignore' });
  const line = await lineTo(ports.imap);
  const ended = () => (server.exitCode === null ? null : readFileSync(log, 'utf8'));
  await eventually(async () => expectUp(ports, ended()));
  const out = await startSubmission();
  const lmtp = createTransport({
    host: '127.0.0.1',
    port: ports.lmtp,
    lmtp: true,
    secure: false,
    ignoreTLS: true,
  });
  const imap = `imap://${encodeURIComponent(HELP)}:${MAIL_PASSWORD}@127.0.0.1:${line.port}`;
  const doveadm = (...args: string[]) =>
    promisify(execFile)(join(program, '../../bin/doveadm'), ['-c', conf, ...args]);
  return {
    settings: {
      IMAP_URL: `${imap}/INBOX?address=${HELP},${imap}/Sales?address=${SALES}`,
      SMTP_URL: `smtp://help:${MAIL_PASSWORD}@127.0.0.1:${out.port}`,
    },
    sent: out.sent,
    fail: out.fail,
    async deliver(mail, to = 'INBOX') {
      const raw = typeof mail === 'string' ? mail : mailOf(mail);
      const envelope = {
        from: 'maja@customer.example',
        to: to === 'INBOX' ? HELP : HELP.replace('@', '+Sales@'),
      };
      await lmtp.sendMail({ envelope, raw });
    },
    cut: line.cut,
    async renumber(box = 'INBOX') {
      const { stdout } = await doveadm('-f', 'flow', 'mailbox', 'status', '-u', HELP, 'uidvalidity', box);
      const validity = Number(/uidvalidity=(\d+)/.exec(stdout)?.[1]);
      await doveadm('mailbox', 'update', '-u', HELP, '--uid-validity', String(validity + 1), box);
    },
    async flags(box = 'INBOX') {
      const { stdout } = await doveadm('-f', 'tab', 'fetch', '-u', HELP, 'flags', 'mailbox', box);
      const rows = stdout.split('\n').slice(1).filter(Boolean);
      return rows.map((row) => row.split(/\s+/).filter((flag) => flag !== '' && flag !== '\\Recent'));
    },
    async stop() {
      line.stop();
      lmtp.close();
      await ending(server);
      await out.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ending(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const over = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await over;
}

async function expectUp(ports: Record<string, number>, ended: string | null): Promise<void> {
  if (ended !== null) throw new Error(`Dovecot did not start:\n${ended}`);
  for (const port of Object.values(ports))
    await new Promise<void>((resolve, reject) => {
      const probe = connect(port, '127.0.0.1', () => resolve(void probe.destroy()));
      probe.once('error', reject);
    });
}

/** A line to the server that can be cut, as a router does. */
async function lineTo(port: number) {
  const sockets = new Set<Socket>();
  const relay = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: Object(relay.address()).port as number,
    cut,
    stop() {
      cut();
      relay.close();
    },
  };
}

/** Written for Dovecot 2.3. Without root, all of it runs as whoever runs the tests. */
function configuration(
  folder: string,
  ports: { imap: number; lmtp: number },
  keeper: ReturnType<typeof keeperOf>,
): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${keeper.user}
default_internal_group = ${keeper.group}
default_login_user = ${keeper.user}
first_valid_uid = 1
first_valid_gid = 1
mail_uid = ${keeper.user}
mail_gid = ${keeper.group}
mail_location = maildir:~/Maildir
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
namespace inbox {
  inbox = yes
  mailbox Sales {
    auto = create
  }
}
passdb {
  driver = static
  args = password=${MAIL_PASSWORD}
}
userdb {
  driver = static
  args = uid=${keeper.user} gid=${keeper.group} home=${folder}/mail/%u allow_all_users=yes
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    port = ${ports.lmtp}
  }
}
`;
}
