import { CodedError } from '../domain/coded-error.ts';
import { text } from '../texts/texts.ts';

/** A channel, and the setting or file that names it. */
export interface NamedChannel {
  id: string;
  name: string;
}

/**
 * Where customers read along no card stands, and each channel of theirs is of one kind. Throws CodedError 'wrong-setting',
 * which names both settings.
 */
export function keepApart(
  ours: readonly NamedChannel[],
  customers: readonly NamedChannel[],
  language: string,
): void {
  for (const [index, { id, name: other }] of customers.entries()) {
    const one = [...ours, ...customers.slice(0, index)].find((before) => before.id === id);
    if (one === undefined || one.name === other) continue;
    const values = { channel: id, one: one.name, other };
    throw new CodedError('wrong-setting', text('place.twice', values, language));
  }
}

/** The channels of a setting that lists them. */
export function named(name: string, ids: readonly string[]): NamedChannel[] {
  return ids.map((id) => ({ id, name }));
}
