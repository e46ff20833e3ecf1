import { useState } from 'preact/hooks';
import type { TicketLine } from '../../../../api/shapes.ts';
import { doToMany } from '../state/bulk.ts';
import { closeDialog, type Dialog } from '../state/dialogs.ts';
import { tickets as queue } from '../state/queue.ts';
import { session } from '../state/session.ts';
import { open } from '../state/ticket.ts';
import { channelName, text } from '../words.ts';
import { DoingForm, useDoing } from './doing.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

/** The ticket as the page knows it: the open one, or a row of the queue. */
function lineOf(number: number | undefined): TicketLine | undefined {
  const shown = open.value;
  if (shown.state === 'ready' && shown.view.ticket.number === number) return shown.view.ticket;
  return queue.value.find((ticket) => ticket.number === number);
}

/** Into quarantine or out of it, and what that does to those who wait. */
export function SpamForm({ asked }: { asked: Asked }) {
  const { command, tickets } = asked;
  const { busy, problem, run } = useDoing(command);
  const undo = tickets.every((number) => lineOf(number)?.spam === true);
  const options = undo ? { undo } : {};
  const submit = () => {
    const [ticket] = tickets;
    if (tickets.length === 1) return void run([{ ...options, ticket }]);
    closeDialog();
    void doToMany(tickets, { name: command.name, options });
  };
  const count = tickets.length;
  return (
    <DoingForm
      problem={problem}
      busy={busy}
      submit={submit}
      label={text(undo ? 'desk.spam.lift' : 'desk.spam.do', { count })}
    >
      <ul class="consequences">
        <li>{text(undo ? 'desk.spam.lift-clocks' : 'desk.spam.clocks')}</li>
        <li>{text(undo ? 'desk.spam.lift-customer' : 'desk.spam.customer')}</li>
        {!undo && <li>{text('desk.spam.back')}</li>}
      </ul>
    </DoingForm>
  );
}

const WHAT = ['address', 'contact', 'domain'] as const;

/** Whose messages go into quarantine from now on. */
export function BlockForm({ asked }: { asked: Asked }) {
  const { command, tickets } = asked;
  const [ticket] = tickets;
  const [what, setWhat] = useState<(typeof WHAT)[number]>('address');
  const { busy, problem, run } = useDoing(command);
  const shown = open.value;
  const line = lineOf(ticket);
  const places = shown.state === 'ready' && shown.view.ticket.number === ticket ? shown.view.places : [];
  const { role } = session.value.person;
  const name = line?.contact.name ?? text('desk.customer.unnamed');
  const channel = channelName(line?.channel ?? '');
  const offered = WHAT.filter((one) => one !== 'domain' || (role !== 'agent' && line?.channel === 'email'));
  return (
    <DoingForm
      problem={problem}
      busy={busy}
      submit={() => void run([{ ticket, what }])}
      label={text('desk.block.do')}
    >
      <fieldset class="message-list">
        <legend>{text('desk.block.whom')}</legend>
        {offered.map((one, index) => (
          <label key={one} class="check">
            <input
              type="radio"
              name="block-what"
              value={one}
              autofocus={index === 0}
              checked={what === one}
              onChange={() => setWhat(one)}
            />
            <span>{text(`desk.block.${one}`, { name, channel })}</span>
          </label>
        ))}
      </fieldset>
      <ul class="consequences">
        <li>{text('desk.block.from-now')}</li>
        <li>{text(places.length > 1 ? 'desk.block.shared' : 'desk.spam.clocks')}</li>
        <li>{text('desk.block.back')}</li>
      </ul>
    </DoingForm>
  );
}
