import type { Generated } from 'kysely';

/** The tables behind outside.ts. */

export interface SignInTable {
  /** SHA-256, hex. */
  state: string;
  way: string;
  nonce: string;
  verifier: string;
  expires_at: number;
}

export interface HookTable {
  id: string;
  url: string;
  secret: string;
  /** JSON array; empty: all of them. */
  events: string;
  texts: number;
  active: number;
  failing_since: number | null;
  off_because: string | null;
  created_by: string;
  created_at: number;
}

/** What a hook is sent: written in the commit of the event, with its job. */
export interface HookDeliveryTable {
  id: string;
  hook_id: string;
  /** Null for a test, and for what happened to a customer. */
  ticket_id: string | null;
  contact_id: string | null;
  version: number;
  seq: number;
  type: string;
  at: number;
  state: string;
  /** JSON array. */
  tries: string;
  held_until: Generated<number>;
  /** 1 while later events of the ticket wait for it. */
  patient: Generated<number>;
}
