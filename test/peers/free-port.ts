import { createServer } from 'node:net';

/** Linux gives ports from 32768 on to whatever connects somewhere: one of those may be gone before it is listened on. */
const FIRST = 10_240;
const LAST = 32_767;

/** A port on loopback that nobody listened on a moment ago, and that no connection outwards gets by chance. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
