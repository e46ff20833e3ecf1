import { initials } from '../logic/names.ts';

const HUES = 6;

/** Letters in a coloured shape; the name itself always stands beside it in words. */
export function Avatar({ name, kind }: { name: string; kind: 'customer' | 'person' }) {
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % HUES;
  return (
    <span class={`avatar ${kind} hue-${hue}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
