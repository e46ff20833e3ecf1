import type { MessageView, TicketLine } from '../../../../api/shapes.ts';
import { type DeliveryAction, deliveryMark } from '../logic/timeline.ts';
import { act } from '../state/act.ts';
import { commandOf } from '../state/catalogue.ts';
import { now, speed } from '../state/clock.ts';
import { dialog } from '../state/dialogs.ts';
import { undoReply } from '../state/replies.ts';
import { session } from '../state/session.ts';
import { text } from '../words.ts';

/** Whoever is asked about a time after the promise can insist. */
const ASKED: readonly string[] = ['ticket', 'at', 'confirm'];

/** Asks for another time and nothing else: left empty it would be sent now. */
function askTime(ticket: number, message: string): void {
  const send = commandOf('send');
  if (send === undefined) return;
  const options = send.options
    .filter(({ name }) => ASKED.includes(name))
    .map((option) => ({ ...option, required: option.name !== 'confirm' }));
  const command = { ...send, summary: text('desk.reply.at'), options };
  dialog.value = { kind: 'form', command, tickets: [ticket], given: { message } };
}

/** Where a sent message stands, and what can be done about it. */
export function Delivery({ message, ticket }: { message: MessageView; ticket: TicketLine }) {
  // Only a message that waits to be sent counts; all others stand still.
  const time = message.delivery === 'queued' ? now.value : now.peek();
  const mark = deliveryMark(message, time, { seconds: session.value.undoSeconds, speed: speed.value });
  if (mark === null) return null;
  const run = (action: DeliveryAction) => {
    if (action === 'undo') void undoReply(ticket, message);
    else if (action === 'at') askTime(ticket.number, message.id);
    else void act(action, { ticket: ticket.number, message: message.id });
  };
  // The countdown is not read out second by second; what becomes of the message is.
  const live = message.delivery === 'queued' ? 'off' : undefined;
  return (
    <div class={`delivery ${mark.tone}`}>
      <span class="delivery-mark" aria-live={live}>
        <span aria-hidden="true">{mark.symbol}</span> {mark.text}
      </span>
      {message.error !== null && <span class="delivery-error">{message.error}</span>}
      {mark.actions.map((action) => (
        <button
          key={action}
          type="button"
          class={action === 'undo' ? 'undo' : 'quiet small'}
          onClick={() => run(action)}
        >
          {text(`desk.delivery.do-${action}`)}
        </button>
      ))}
    </div>
  );
}
