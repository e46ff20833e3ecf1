import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { closeDialog, type Dialog, dialog } from '../state/dialogs.ts';
import { text } from '../words.ts';
import { Actions } from './actions.tsx';
import { BulkResult } from './bulk-bar.tsx';
import { CommandForm } from './command-form.tsx';
import { CommandLine } from './command-line.tsx';
import { ConfirmSend } from './confirm-send.tsx';
import { EraseForm } from './erase-form.tsx';
import { ForeignText } from './foreign-text.tsx';
import { Help } from './help.tsx';
import { Icon } from './icon.tsx';
import { MacroPicker } from './macro-picker.tsx';
import { MergeForm } from './merge-form.tsx';
import { NewTicket } from './new-ticket.tsx';
import { OfferForm } from './offer-form.tsx';
import { BlockForm, SpamForm } from './quarantine-form.tsx';
import { RedactForm } from './redact-form.tsx';
import { UnblockForm } from './unblock-form.tsx';

const NARROW: readonly Dialog['kind'][] = ['confirm', 'form', 'bulk'];

/** Commands that are done with a form of their own. */
const FORMS: Readonly<Record<string, typeof CommandForm>> = {
  merge: MergeForm,
  spam: SpamForm,
  block: BlockForm,
  unblock: UnblockForm,
  redact: RedactForm,
  erase: EraseForm,
  offer: OfferForm,
};
/** Those that show more than a few boxes. */
const WIDE_FORMS: readonly string[] = ['merge', 'redact', 'offer'];

/** The one dialog that is open, if any. */
export function Dialogs() {
  const shown = dialog.value;
  useFocusBack(shown.kind !== 'none');
  if (shown.kind === 'none') return null;
  return (
    <Modal key={shown.kind} title={titleOf(shown)} wide={isWide(shown)}>
      <Content shown={shown} />
    </Modal>
  );
}

function isWide(shown: Dialog): boolean {
  return shown.kind === 'form' ? WIDE_FORMS.includes(shown.command.name) : !NARROW.includes(shown.kind);
}

function titleOf(shown: Exclude<Dialog, { kind: 'none' }>): string {
  if (shown.kind === 'answer') return shown.title;
  if (shown.kind === 'form') return shown.command.summary;
  const titles = {
    command: 'desk.line.title',
    help: 'desk.help.title',
    confirm: 'desk.confirm.title',
    actions: 'desk.actions',
    new: 'desk.new',
    macros: 'desk.macros',
    bulk: 'desk.bulk.title',
  } as const;
  return text(titles[shown.kind]);
}

function Content({ shown }: { shown: Exclude<Dialog, { kind: 'none' }> }) {
  switch (shown.kind) {
    case 'command':
      return <CommandLine start={shown.line} />;
    case 'help':
      return <Help />;
    case 'confirm':
      return <ConfirmSend question={shown} />;
    case 'actions':
      return <Actions />;
    case 'form': {
      const Form = FORMS[shown.command.name] ?? CommandForm;
      return <Form asked={shown} />;
    }
    case 'new':
      return <NewTicket />;
    case 'macros':
      return <MacroPicker />;
    case 'bulk':
      return <BulkResult />;
    case 'answer':
      return (
        <div class="command-answer">
          <ForeignText>{shown.text}</ForeignText>
        </div>
      );
  }
}

/** Once the last of several dialogs is closed, the focus is where it was before the first. */
function useFocusBack(isOpen: boolean): void {
  const opener = useRef<Element | null>(null);
  if (isOpen) opener.current ??= document.activeElement;
  useLayoutEffect(() => {
    if (isOpen || opener.current === null) return;
    // What the dialog was opened with may be gone, as a button that has done its work.
    const back = opener.current.isConnected ? opener.current : document.getElementById('main');
    if (back instanceof HTMLElement) back.focus();
    opener.current = null;
  }, [isOpen]);
}

/** The browser's own dialog: it holds the focus and closes on Escape. */
function Modal({ title, wide, children }: { title: string; wide: boolean; children: ComponentChildren }) {
  const element = useRef<HTMLDialogElement>(null);
  // Before the next key is pressed: what is typed belongs to the dialog.
  useLayoutEffect(() => element.current?.showModal(), []);
  return (
    <dialog
      ref={element}
      class={wide ? 'modal wide' : 'modal'}
      aria-label={title}
      onCancel={(event) => {
        if (event.target !== element.current) return;
        // The browser would close it now and tell us later: a key between the two would open what is closed right after.
        event.preventDefault();
        closeDialog();
      }}
      onClose={closeDialog}
      onPointerDown={(event) => {
        if (event.target === element.current) closeDialog();
      }}
    >
      <div class="modal-body">
        <header>
          <h2>{title}</h2>
          <button type="button" class="icon-button" aria-label={text('desk.close')} onClick={closeDialog}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
