/** Spans that people put things off by. */
export const SPANS = ['1h', '3h', '1d', '3d', '7d'] as const;

const MORNING = 9;

/** Tomorrow, or the next Monday, at nine by the reader's clock. `now` is epoch ms. */
export function morning(which: 'tomorrow' | 'monday', now: number): string {
  const day = new Date(now);
  const days = which === 'tomorrow' ? 1 : (8 - day.getDay()) % 7 || 7;
  day.setDate(day.getDate() + days);
  day.setHours(MORNING, 0, 0, 0);
  return day.toISOString();
}

/** An instant as an `<input type="datetime-local">` holds it, by the reader's clock; '' for what is none. */
export function localOf(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  const two = (count: number) => String(count).padStart(2, '0');
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What an `<input type="datetime-local">` holds, as an instant; '' for what is none. */
export function instantOf(local: string): string {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? '' : at.toISOString();
}
