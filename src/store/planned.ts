import { createHash } from 'node:crypto';

const names = new Map<string, string>();

/**
 * Lets PostgreSQL keep the plan of a statement for as long as a connection lasts: to plan one that writes takes longer than to run it. Only for statements that
 * name their columns, whose best way is the same whatever their parameters hold, and whose text is always the same. SQLite keeps none.
 */
export function planned(text: string): string {
  if (!names.has(text))
    names.set(text, `osem_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
  return text;
}

/** The same for each of these. */
export function allPlanned<Statements extends Readonly<Record<string, string>>>(
  statements: Statements,
): Statements {
  for (const text of Object.values(statements)) planned(text);
  return statements;
}

/** Under which name a connection keeps the plan; undefined: it keeps none. */
export function planName(text: string): string | undefined {
  return names.get(text);
}
