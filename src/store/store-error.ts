import { CodedError } from '../domain/coded-error.ts';

/** A unique index said no: somebody was there first. */
export function isTaken(error: unknown): boolean {
  const code = driverCode(error);
  return code === '23505' || (code === 'SQLITE_CONSTRAINT' && /UNIQUE|PRIMARY KEY/i.test(String(error)));
}

/**
 * The error as the rest of the product knows it: a database that is busy, full, broken or gone is `store-down`; what
 * a statement itself did wrong stays what it is.
 */
export function storeError(error: unknown): unknown {
  if (error instanceof CodedError) return error;
  const code = driverCode(error);
  if (!isDown(code, error)) return error;
  const reason = code === undefined ? 'no code' : [code, ...(REASONS[code] ?? [])].join(': ');
  return new CodedError('store-down', `The database does not answer as it should (${reason})`, {
    cause: error,
  });
}

const WRONG_WAY_IN = ['the user or the password is wrong'];
const NOBODY = ['nobody answers at its address'];
/** What whoever installs it gets wrong, in words. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  '28P01': WRONG_WAY_IN,
  '28000': WRONG_WAY_IN,
  '3D000': ['there is no database of this name'],
  ECONNREFUSED: NOBODY,
  ENOTFOUND: NOBODY,
};

const SQLITE_OURS = new Set([
  'SQLITE_CONSTRAINT',
  'SQLITE_ERROR',
  'SQLITE_MISMATCH',
  'SQLITE_RANGE',
  'SQLITE_TOOBIG',
]);
/** SQLSTATE classes: connection, no way in, no such database, resources, operator's intervention, system; a read-only standby. */
const POSTGRES_DOWN = /^(?:08|28|3D|53|57|58|25006)/;
const GONE =
  /connection terminated|timeout exceeded|client has encountered a connection error|driver has already been destroyed/i;

function isDown(code: string | undefined, error: unknown): boolean {
  if (code === undefined) return GONE.test(String(error));
  if (code.startsWith('SQLITE_')) return !SQLITE_OURS.has(code);
  if (/^E[A-Z]+$/.test(code)) return true;
  return /^[0-9A-Z]{5}$/.test(code) && POSTGRES_DOWN.test(code);
}

function driverCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
