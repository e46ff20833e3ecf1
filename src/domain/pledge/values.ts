import { amountAt } from './amounts.ts';
import type { Calendar } from './calendar.ts';
import type { Money, Slot } from './model.ts';
import { momentAt } from './moments.ts';
import type { Script } from './script.ts';

/** An amount, a percentage or a time in a text. Words from `first` up to, not including, `next`; characters likewise. */
export interface Value {
  slot: Slot;
  first: number;
  next: number;
  start: number;
  end: number;
  amount?: Money;
  percent?: number;
  /** Epoch ms. */
  at?: number;
}

/** All values of a text in their order; none within another. */
export function valuesIn(script: Script, calendar: Calendar): Value[] {
  const values: Value[] = [];
  for (let index = 0; index < script.words.length; ) {
    const value = amountAt(script, index) ?? momentAt(script, index, calendar);
    if (value !== null && value.first >= (values.at(-1)?.next ?? 0)) values.push(value);
    index = Math.max(index + 1, value?.next ?? 0);
  }
  return values;
}
