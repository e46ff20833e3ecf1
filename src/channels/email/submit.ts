import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { faultOf, type Stage } from './fault.ts';
import type { Server } from './mailboxes.ts';

/** Bytes a millisecond on a slow line: a call may take as much longer as its mail needs. */
const SLOW = 64;

export interface Envelope {
  from: string;
  to: string[];
}

/**
 * Hands a mail to a server, on a line of its own; answers whom the server does not take. Given up after `timeoutMs` of
 * silence, and in any case after four times that and the time its bytes take. Throws CodedError as Channel.send says.
 */
export async function submit(
  server: Server,
  envelope: Envelope,
  mail: Buffer,
  timeoutMs: number,
): Promise<{ rejected: string[] }> {
  let stage: Stage = 'connecting';
  const line = lineTo(server, timeoutMs);
  const over = new AbortController();
  try {
    const sending = (async () => {
      await connected(line, server);
      stage = 'envelope';
      return await sent(line, envelope, mail, () => {
        stage = 'data';
      });
    })();
    const late = setTimeout(4 * timeoutMs + mail.length / SLOW, undefined, { signal: over.signal }).then(
      () => {
        throw Object.assign(new Error('Too late'), { code: 'ETIMEDOUT' });
      },
    );
    // Whichever loses ends with the line.
    late.catch(() => undefined);
    sending.catch(() => undefined);
    return await Promise.race([sending, late]);
  } catch (error) {
    throw faultOf(error, stage);
  } finally {
    over.abort();
    line.close();
  }
}

/** Whether the server lets us in; throws CodedError. */
export async function knock(server: Server, timeoutMs: number): Promise<void> {
  const line = lineTo(server, timeoutMs);
  try {
    await connected(line, server);
  } catch (error) {
    throw faultOf(error, 'connecting');
  } finally {
    line.close();
  }
}

function lineTo(server: Server, timeoutMs: number): SMTPConnection {
  const line = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !server.secure && !server.open,
    ...(server.ca === undefined ? {} : { tls: { ca: [...server.ca] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    // Its log shows what is sent, the password too.
    logger: false,
  });
  // What waits on the line fails with it; without a listener an error would end the process.
  line.on('error', () => undefined);
  return line;
}

function connected(line: SMTPConnection, { user, password }: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    line.once('error', reject);
    line.once('end', () => reject(Object.assign(new Error('Closed'), { code: 'ECONNECTION' })));
    line.connect((error) => {
      if (error) return reject(error);
      if (user === '') return resolve();
      return line.login({ user, pass: password } as never, (refused) =>
        refused ? reject(refused) : resolve(),
      );
    });
  });
}

/** `begun` is told when the server has taken the envelope and the mail itself goes out. */
function sent(
  line: SMTPConnection,
  envelope: Envelope,
  mail: Buffer,
  begun: () => void,
): Promise<{ rejected: string[] }> {
  return new Promise((resolve, reject) => {
    line.once('error', reject);
    line.once('end', () => reject(Object.assign(new Error('Closed'), { code: 'ECONNECTION' })));
    line.send({ ...envelope, size: mail.length }, streamed(mail, begun), (error, info) => {
      if (error) return reject(error);
      return resolve({ rejected: (info?.rejected ?? []).map(String) });
    });
  });
}

/** The connection begins to read once the server asks for the mail. */
function streamed(mail: Buffer, begun: () => void): Readable {
  return new Readable({
    read() {
      begun();
      this.push(mail);
      this.push(null);
    },
  });
}
