import { createHash } from 'node:crypto';
import { CodedError } from '../domain/coded-error.ts';

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

/** `invalid_sql_statement_name`, `duplicate_prepared_statement`. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const OF_OTHERS = ['26000', '42P05'];

/** Under which names the connections of one pool keep plans. */
export class PlanNames {
  #given = true;
  #changes = 0;

  /** Undefined: no plan of it is kept. */
  of(text: string): string | undefined {
    const name = this.#given ? names.get(text) : undefined;
    return name === undefined || this.#changes === 0 ? name : `${name}_${this.#changes}`;
  }

  /**
   * Whether what went wrong is wrong with the kept plan and not with the statement, which has done nothing then. From now on other names are used, as a newer
   * program has changed a column of the answer under every connection; or none, as somebody in between gives our statements to other connections.
   */
  lost(name: string, error: unknown): boolean {
    const { code, routine } = (error ?? {}) as { code?: unknown; routine?: unknown };
    const isChanged = code === '0A000' && routine === 'RevalidateCachedQuery';
    if (!isChanged && !OF_OTHERS.includes(String(code))) return false;
    if (!isChanged) this.#given = false;
    // Other connections hear of the same change.
    else if (name.endsWith(`_${this.#changes}`) || this.#changes === 0) this.#changes += 1;
    return true;
  }
}

/** A transaction that went with a lost plan: it may begin anew. */
export class PlanLost extends CodedError {
  constructor(cause: unknown) {
    super('store-down', 'PostgreSQL does not know a plan any more', { cause });
  }
}

/** Does a transaction once more that went with a lost plan: by then there is none to lose. Throws what `transact` throws. */
export async function onceMore<Made>(transact: () => Promise<Made>): Promise<Made> {
  try {
    return await transact();
  } catch (error) {
    if (error instanceof PlanLost) return transact();
    throw error;
  }
}
