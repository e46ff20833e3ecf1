import { useState } from 'preact/hooks';
import type { CommandSpecView } from '../../../../api/command-shapes.ts';
import { fold } from '../../../../domain/fold.ts';
import { needsNoForm } from '../logic/form.ts';
import { act } from '../state/act.ts';
import { commands } from '../state/catalogue.ts';
import { closeDialog, dialog } from '../state/dialogs.ts';
import { draftAck } from '../state/replies.ts';
import { MACROS_ADDRESS, openNumber } from '../state/route.ts';
import { open } from '../state/ticket.ts';
import { toast } from '../state/toasts.ts';
import { text } from '../words.ts';
import { show } from './command-form.tsx';
import { messagesOf } from './message-pick.tsx';
import { PLACES, place } from './places.ts';
import { toFirstBlank } from './reply-text.tsx';

/** What concerns the open ticket stands first. */
const GROUPS: readonly CommandSpecView['group'][] = [
  'answer',
  'owner',
  'state',
  'about',
  'look',
  'team',
  'house',
];

const toMacros = () => {
  window.location.hash = MACROS_ADDRESS;
};

/** What has a place of its own on the page is done there. */
const ELSEWHERE: Readonly<Record<string, () => void>> = {
  reply: () => place(PLACES.reply),
  note: () => place(PLACES.note),
  macro: () => {
    dialog.value = { kind: 'macros' };
  },
  new: () => {
    dialog.value = { kind: 'new' };
  },
  macros: toMacros,
  help: () => {
    dialog.value = { kind: 'help' };
  },
  find: () => place(PLACES.search),
  'macro-save': toMacros,
  'macro-remove': toMacros,
  ack: () => {
    const shown = open.value;
    if (shown.state === 'ready') void draftAck(shown.view.ticket).then(toFirstBlank);
  },
};

/** Everything that can be done, by group: what concerns the open ticket first. */
export function Actions() {
  const [words, setWords] = useState('');
  const number = openNumber.value;
  const wanted = fold(words.trim());
  const offered = commands.value
    .filter((command) => number !== null || !isOfTicket(command))
    .filter(({ name, summary }) => fold(`${name} ${summary}`).includes(wanted));
  const groups = GROUPS.filter((group) => offered.some((command) => command.group === group));
  return (
    <form
      class="actions"
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = groups.flatMap((group) => offered.filter((command) => command.group === group));
        if (first !== undefined && words.trim() !== '') begin(first, number);
      }}
    >
      <input
        type="search"
        autofocus
        aria-label={text('desk.actions.find')}
        placeholder={text('desk.actions.find')}
        value={words}
        onInput={(event) => setWords(event.currentTarget.value)}
      />
      {groups.length === 0 && (
        <p class="hint" role="status">
          {text('desk.actions.none')}
        </p>
      )}
      {groups.map((group) => (
        <section key={group} aria-label={text(`group.${group}`)}>
          <h3>{text(`group.${group}`)}</h3>
          <ul>
            {offered
              .filter((command) => command.group === group)
              .map((command) => (
                <li key={command.name}>
                  <button type="button" onClick={() => begin(command, number)}>
                    <span>{command.summary}</span> <code>/{command.name}</code>
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </form>
  );
}

function isOfTicket({ options }: CommandSpecView): boolean {
  return options.some(({ name, type, required }) => name === 'ticket' && type === 'ticket' && required);
}

/** Does it at once where nothing is to be said, else asks. */
export function begin(command: CommandSpecView, ticket: number | null): void {
  closeDialog();
  const elsewhere = ELSEWHERE[command.name];
  const tickets = ticket !== null && isOfTicket(command) ? [ticket] : [];
  if (elsewhere !== undefined) elsewhere();
  else if (needsNoForm(command) || isLatest(command)) void doNow(command, tickets);
  else dialog.value = { kind: 'form', command, tickets };
}

/** With no reply left to choose, undo means what was done last. */
function isLatest({ name }: CommandSpecView): boolean {
  return name === 'undo' && messagesOf(name).length === 0;
}

async function doNow(command: CommandSpecView, tickets: readonly number[]): Promise<void> {
  const [ticket] = tickets;
  const from = dialog.value;
  const outcome = await act(command.name, ticket === undefined ? {} : { ticket }, 'silent');
  if (outcome === null) return;
  if (outcome.ok) show(command, outcome, from);
  else toast('bad', outcome.text);
}
