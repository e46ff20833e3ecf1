import { text } from './texts.ts';

/** An instant (epoch ms) in UTC as people read it; desks that know the reader's zone show that beside it. */
export function clockTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A span (ms) in hours and minutes, rounded down; negative ones are late. */
export function timeLeft(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  return text(ms < 0 ? 'time.late' : 'time.left', { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
}
