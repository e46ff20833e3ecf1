import { text } from '../words.ts';

interface Props {
  name: 'from' | 'to';
  value: string;
  min?: string;
  max?: string;
  put(day: string): void;
}

/** A day of a period. What is half typed is none yet. */
export function DayBox({ name, value, min, max, put }: Props) {
  return (
    <label class="field">
      <span>{text(`desk.figures.${name}`)}</span>
      <input
        type="date"
        value={value}
        min={min}
        max={max}
        onChange={({ currentTarget }) => currentTarget.validity.valid && put(currentTarget.value)}
      />
    </label>
  );
}
