import { createServer } from 'node:net';
import type { Config } from './config.ts';
import { CodedError } from './domain/coded-error.ts';

/** Says of the usual reasons why nobody can listen which setting to change; every other error stays what it is. */
export function notListening(error: unknown, { HOST }: Pick<Config, 'HOST'>, port: number): unknown {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `PORT: ${port} is taken by another program; set another one, or end that program.`,
    EACCES: `PORT: ${port} may not be used by this user; take one above 1023.`,
    EADDRNOTAVAIL: `HOST: ${HOST} is no address of this machine.`,
    ENOTFOUND: `HOST: ${HOST} is no address of this machine.`,
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = words[code];
  return said === undefined ? error : new CodedError('wrong-setting', said, { cause: error });
}

/** A port that nobody listens on, found by listening. */
export function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, host, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
