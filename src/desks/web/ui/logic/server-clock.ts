/** The server's clock as this page knows it. `local` is a monotonic reading taken when the server said `server`. */
export interface ServerClock {
  /** Epoch milliseconds. */
  server: number;
  /** Milliseconds of the page's monotonic clock. */
  local: number;
  /** Server seconds per second here; 1 but in a demo. */
  speed: number;
}

/** What the server's clock shows when the page's shows `local`. Epoch milliseconds. */
export function serverNow(clock: ServerClock, local: number): number {
  return clock.server + (local - clock.local) * clock.speed;
}
