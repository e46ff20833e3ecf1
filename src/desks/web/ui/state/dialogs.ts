import { signal } from '@preact/signals';
import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import type { Outcome } from '../api.ts';
import type { FormValues } from '../logic/form.ts';

/** Which dialog is open; there is one at a time. */
export type Dialog =
  | { kind: 'none' }
  | { kind: 'command'; line: string }
  | { kind: 'help' }
  | { kind: 'answer'; title: string; text: string }
  | { kind: 'actions' }
  /** A command is done with what a form says, and with what is given and not asked: on these tickets, or on none. */
  | {
      kind: 'form';
      command: CommandSpecView;
      tickets: number[];
      values?: FormValues;
      given?: Readonly<Record<string, string>>;
    }
  | { kind: 'new' }
  | { kind: 'macros' }
  | { kind: 'bulk' }
  /** A reply was held back: it is asked once whether it goes out all the same. */
  | { kind: 'confirm'; outcome: Extract<Outcome, { ok: false }>; send: () => void };

export const dialog = signal<Dialog>({ kind: 'none' });

export function closeDialog(): void {
  dialog.value = { kind: 'none' };
}
