import { signal } from '@preact/signals';
import { type ServerClock, serverNow } from '../logic/server-clock.ts';

let clock: ServerClock = { server: 0, local: 0, speed: 1 };

/** Server seconds per second of ours. */
export const speed = signal(1);

/** The server's time, moved on every second. Epoch milliseconds. */
export const now = signal(0);

/** Takes over what the server says its clock shows. */
export function setClock(said: { now: string; speed: number }): void {
  clock = { server: Date.parse(said.now), local: performance.now(), speed: said.speed };
  speed.value = said.speed;
  now.value = Math.round(serverNow(clock, performance.now()));
}

/** Keeps `now` moving until the page is gone. */
export function startClock(): void {
  window.setInterval(() => {
    now.value = Math.round(serverNow(clock, performance.now()));
  }, 1000);
}
