import { type TextKey, text } from '../../texts/texts.ts';
import type { StatedThere } from '../channel.ts';
import type { Call, Known } from './call.ts';
import { localTime } from './when.ts';

/** What a call is called in kinds.json, and the fields that say what is to be done about it. */
export const CALL_KIND = 'call';

interface Spoken {
  call: Call;
  /** Seconds. */
  lasted: number;
  recorded: boolean;
}

interface Line {
  key: Extract<TextKey, `call.${string}`>;
  /** Of kinds.json. */
  field: string;
  value: string;
}

/** A call in words, for the team: what each field says stands on a line of its own, to its end. */
export function callText(
  known: Known,
  { call, lasted, recorded }: Spoken,
  language: string,
): { words: string; stated: StatedThere } {
  const lines = known.by === undefined ? wished(known, call, recorded, language) : took(known, call, lasted);
  let words = text(headOf(known, recorded), {}, language);
  const fields: Record<string, { skip: number }> = {};
  for (const { key, field, value } of lines) {
    const line = text(key, { value }, language);
    fields[field] = { skip: words.length + 1 + line.indexOf(value) };
    words = `${words}\n${line}`;
  }
  return { words, stated: { kind: CALL_KIND, anew: true, fields } };
}

function headOf({ by, number, at }: Known, recorded: boolean): Line['key'] {
  if (by !== undefined) return 'call.answered';
  if (number === undefined && !recorded) return 'call.missed';
  return at === undefined ? 'call.cut' : 'call.wanted';
}

function wished(
  { number, at, zone = 'UTC' }: Known,
  { from }: Call,
  recorded: boolean,
  language: string,
): Line[] {
  const value = number ?? from;
  const lines: Line[] = [
    { key: 'call.number', field: 'call-number', value: value ?? text('call.hidden', {}, language) },
  ];
  if (at !== undefined)
    lines.push(
      { key: 'call.when', field: 'call-at', value: localTime(at, zone) },
      { key: 'call.zone', field: 'call-zone', value: zone },
    );
  const wish = text(recorded ? 'call.recorded' : 'call.not-recorded', {}, language);
  return number === undefined && !recorded
    ? lines
    : [...lines, { key: 'call.wish', field: 'call-wish', value: wish }];
}

function took({ by = '', number }: Known, { from }: Call, lasted: number): Line[] {
  const seconds = Math.max(0, Math.trunc(lasted) || 0);
  const span = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const caller = number ?? from;
  return [
    ...(caller === null ? [] : [{ key: 'call.number' as const, field: 'call-number', value: caller }]),
    ...(by === '' ? [] : [{ key: 'call.by' as const, field: 'answered-by', value: by }]),
    { key: 'call.lasted', field: 'call-lasted', value: span },
  ];
}
