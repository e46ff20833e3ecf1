import type { Role } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { TextKey } from '../texts/texts.ts';
import type { CommandPorts } from './ports.ts';

/** What an agent may ask, declared once and offered by every desk. */
export interface Command extends CommandSpec {
  run(request: CommandRequest, ports: CommandPorts): Promise<Reply>;
}

export interface CommandSpec {
  name: string;
  /** Text keys; the example is typed text after the name, such as `12 Thank you!`. */
  summary: TextKey;
  example: string;
  /** The lowest role that may use it. Checked by the house, for every desk. */
  role: Role;
  options: readonly CommandOption[];
}

export interface CommandOption {
  name: string;
  summary: TextKey;
  /** `rest` takes everything that is left of a typed line. */
  type: 'ticket' | 'person' | 'text' | 'rest' | 'when' | 'choice' | 'flag' | 'files' | 'id' | 'number';
  required: boolean;
  choices?: readonly string[];
}

export interface CommandRequest {
  name: string;
  /** Options by name; unknown ones are refused. */
  options: Readonly<Record<string, unknown>>;
  actor: { id: string; name: string; role: Role };
  /** Named by the platform (view id, interaction id, Idempotency-Key): a repeat changes nothing. */
  requestId: string;
  /** Which desk asks: `web`, `slack`, `api`. */
  desk: string;
}

/** What a command answers: a text in the catalogue's words, with data for whoever wants to show more. */
export type Reply =
  | {
      ok: true;
      key: TextKey;
      values?: Record<string, unknown>;
      text: string;
      ticket?: number;
      data?: unknown;
    }
  | { ok: false; refused: Refusal['refused']; values?: Record<string, unknown>; text: string };
