import type { Role } from '../domain/actor.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Chart } from '../insight/chart.ts';
import type { TextKey, TextValues } from '../texts/texts.ts';
import type { CommandGroup } from './command-groups.ts';
import type { CommandPorts } from './ports.ts';
import type { Undoable } from './undoable.ts';

/** What an agent may ask, declared once and offered by every desk. */
export interface Command extends CommandSpec {
  /** Options are checked against the spec before. */
  run(request: Asked, ports: CommandPorts): Promise<Answer | Refusal>;
}

export interface CommandSpec {
  name: string;
  summary: TextKey;
  /** Typed text after the name, such as `12 Thank you!`. */
  example: string;
  /** The lowest role that may use it. Checked by the house, for every desk. */
  role: Role;
  group: CommandGroup;
  options: readonly CommandOption[];
}

export interface CommandOption {
  name: string;
  summary: TextKey;
  /** What a form calls it, where the summary is about a typed line. */
  label?: TextKey;
  /** `rest` takes everything that is left of a typed line; `when` is a span (2h, 3d) or an instant. */
  type:
    | 'ticket'
    | 'person'
    /** Somebody, a team or a skill. */
    | 'receiver'
    | 'text'
    | 'rest'
    | 'when'
    | 'choice'
    | 'flag'
    | 'files'
    | 'id'
    | 'number'
    /** Codes or names of what the rules in force say that tickets are about; a step may be its number. */
    | 'kind'
    | 'cause'
    | 'field'
    | 'step'
    | 'template';
  required: boolean;
  /** Of a text: words that it may hold. */
  choices?: readonly string[];
  /** The lowest role that may use it, or a single choice of it, where that is not the command's. */
  role?: Role;
  roles?: Readonly<Record<string, Role>>;
  /** What people read instead of a choice: by its text here, in their language once it is offered. */
  named?: Readonly<Record<string, TextKey>>;
  labels?: Readonly<Record<string, string>>;
}

export interface CommandRequest {
  name: string;
  /** Options by name; unknown ones are refused. */
  options: Readonly<Record<string, unknown>>;
  actor: { id: string; name: string; role: Role };
  /** Named by the platform (view id, interaction id, Idempotency-Key): a repeat changes nothing. */
  requestId: string;
  /** The language to answer in; the house's when absent. */
  language?: string;
  /** Which desk asks: `web`, `slack`, `api`. */
  desk: string;
  /** One of many tickets of one request. */
  bulk?: true;
}

/** A request as commands get it: the language to answer in is settled and learnt. */
export type Asked = CommandRequest & { language: string };

/** What a command says, before it is put into words. */
export interface Answer {
  key: TextKey;
  values?: TextValues;
  /** Another language than the one that was asked in. */
  language?: string;
  ticket?: number;
  /** What it was of, by id, where that is no ticket: for the log of access. */
  about?: string;
  data?: unknown;
  /** Drawn by desks that show pictures; four at the most. */
  charts?: readonly Chart[];
}

/** What a desk is given: words, with data for whoever wants to show more. */
export type Reply =
  | {
      ok: true;
      key: TextKey;
      text: string;
      ticket?: number;
      data?: unknown;
      charts?: readonly Chart[];
      /** Options of `undo` that take this back, and nothing else. */
      undo?: Undoable;
    }
  | { ok: false; refused: Refusal['refused']; values?: Record<string, string | number>; text: string };
