import { isRecord, type NamedValues } from './conditions.ts';

/** What stands in files that may not be good yet, by its names. */

/** Kinds, and causes of any of them. */
export function namedIn(content: unknown): NamedValues {
  const kinds = idsAt(content, 'kinds');
  const causes = kinds.flatMap((kind) => idsAt(kind, 'causes'));
  return { kind: new Set(kinds.map(idOf)), cause: new Set(causes.map(idOf)) };
}

export function countedIn(content: unknown): Set<string> {
  const counted = idsAt(content, 'concessions').filter(({ measure }) => measure === 'count');
  return new Set(counted.map(idOf));
}

function idsAt(content: unknown, field: string): Record<string, unknown>[] {
  const list = isRecord(content) ? content[field] : undefined;
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

function idOf({ id }: Record<string, unknown>): string {
  return String(id);
}

export function keysAt(content: unknown, field: string): Set<string> {
  return new Set(entriesAt(content, field).map(([name]) => name));
}

export function entriesAt(content: unknown, field: string): [string, unknown][] {
  return isRecord(content) ? entriesOf(content[field]) : [];
}

export function entriesOf(value: unknown): [string, unknown][] {
  return isRecord(value) ? Object.entries(value) : [];
}
