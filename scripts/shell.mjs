const LOOK_MS = 500;

/**
 * Ends this process by SIGTERM once the shell that started it is gone. npm hands a signal to the shell in which it runs a script, and a
 * shell such as Debian's ends by it without handing it on: whoever stops `npm start` would leave a house running that nobody sees.
 */
export function endWithShell() {
  const shell = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(looking);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  looking.unref();
}
