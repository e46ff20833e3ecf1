import { hash } from 'node:crypto';
import { CodedError } from '../domain/coded-error.ts';
import type { RawItem } from './channel.ts';

/** What names nobody is kept for whoever looks into the dead letters, in a conversation of its own. */
export function lost(what: unknown): RawItem {
  const raw = written(what);
  const name = `lost:${hash('sha256', raw, 'hex')}`;
  return { externalId: name, conversation: name, raw };
}

/** Throws CodedError 'malformed' for what is nested deeper than anybody writes. */
export function written(what: unknown): string {
  try {
    return JSON.stringify(what);
  } catch {
    throw new CodedError('malformed', 'Nested too deeply.');
  }
}
