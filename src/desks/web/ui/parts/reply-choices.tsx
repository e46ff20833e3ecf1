import type { PlaceView, TicketLine, TicketView } from '../../../../api/shapes.ts';
import { oneLine } from '../logic/names.ts';
import { span } from '../logic/time-words.ts';
import { instantOf, localOf, morning } from '../logic/when.ts';
import { now } from '../state/clock.ts';
import { changeReply, reply } from '../state/replies.ts';
import { channelName, text } from '../words.ts';
import { Icon } from './icon.tsx';
import { PLACES } from './places.ts';

const KINDS = ['answer', 'holding', 'acknowledgement'] as const;
const BECOMES = ['', 'wait', 'resolve'] as const;

function placeName({ contact, channel }: PlaceView): string {
  const name = oneLine(contact.name ?? '');
  const who = name === '' ? text('desk.customer.unnamed') : name;
  return isSpoken({ channel })
    ? text('desk.reply.spoken', { who })
    : text('desk.reply.to', { who, channel: channelName(channel) });
}

/** Of several customers it is said who waits, and for how long. */
function waitOf(place: TicketView['places'][number]): string {
  const who = placeName(place);
  if (place.waitingSince === null) return who;
  return text('desk.reply.waits', { who, span: span(now.value - Date.parse(place.waitingSince)) });
}

/** On the phone or at the counter: what was said is written down, and nothing is sent. */
export function isSpoken({ channel }: Pick<PlaceView, 'channel'>): boolean {
  return channel === 'spoken';
}

/** The conversation that was chosen, else the one in which the customer wrote last. */
export function receiverOf({ places, replyTo }: TicketView): PlaceView {
  return places.find((place) => place.ticket === reply.value.to) ?? replyTo;
}

/** To whom the reply goes and where; chosen where the ticket has several conversations. */
export function Recipient({ view }: { view: TicketView }) {
  const { places, ticket } = view;
  const chosen = receiverOf(view);
  const several = places.length > 1;
  return (
    <div class="recipient">
      <label for={PLACES.reply} class={several ? 'unseen' : undefined}>
        <Icon name="send" /> <bdi>{placeName(chosen)}</bdi>
      </label>
      {several && (
        <label class="recipient-choice">
          <Icon name="send" />
          <span class="unseen">{text('desk.reply.place')}</span>
          <select
            value={chosen.ticket}
            onChange={(event) => changeReply(ticket, { to: Number(event.currentTarget.value) })}
          >
            {places.map((place) => (
              <option key={place.ticket} value={place.ticket}>
                {waitOf(place)} (#{place.ticket})
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}

export function KindOfReply({ ticket }: { ticket: TicketLine }) {
  return (
    <fieldset class="kinds">
      <legend class="unseen">{text('desk.reply.kind')}</legend>
      {KINDS.map((kind) => (
        <label key={kind}>
          <input
            type="radio"
            name="reply-kind"
            value={kind}
            checked={reply.value.as === kind}
            onChange={() => changeReply(ticket, { as: kind })}
          />
          <span>{text(`desk.kind.${kind}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What becomes of the ticket once an answer was sent. */
export function Becomes({ ticket }: { ticket: TicketLine }) {
  if (reply.value.as !== 'answer') return null;
  return (
    <label class="becomes">
      <span class="unseen">{text('desk.reply.then')}</span>
      <select
        value={reply.value.becomes}
        onChange={(event) => {
          const { value } = event.currentTarget;
          changeReply(ticket, { becomes: BECOMES.find((one) => one === value) ?? '' });
        }}
      >
        {BECOMES.map((one) => (
          <option key={one} value={one}>
            {text(`desk.choice.${one === '' ? 'nothing' : one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A time that was chosen and not said: what is sent with it is refused, and stays. */
const OTHER = 'other';

/** Now or later; a time of the reader's clock, or the customer's morning. */
export function SendAt({ ticket }: { ticket: TicketLine }) {
  const { at } = reply.value;
  const times = { tomorrow: morning('tomorrow', now.peek()), monday: morning('monday', now.peek()) };
  const named = Object.entries(times).find(([, time]) => time === at)?.[0] ?? at;
  const shown = ['', 'tomorrow', 'monday', 'morning'].includes(named) ? named : OTHER;
  const choose = (value: string) =>
    changeReply(ticket, { at: value === 'tomorrow' || value === 'monday' ? times[value] : value });
  return (
    <>
      <label class="becomes">
        <span class="unseen">{text('desk.reply.at')}</span>
        <select value={shown} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{text('desk.reply.at-now')}</option>
          <option value="tomorrow">{text('desk.reply.at-tomorrow')}</option>
          <option value="monday">{text('desk.reply.at-monday')}</option>
          <option value="morning">{text('desk.reply.at-morning')}</option>
          <option value={OTHER}>{text('desk.reply.at-other')}</option>
        </select>
      </label>
      {shown === OTHER && (
        <label class="becomes at">
          <span class="unseen">{text('desk.reply.at')}</span>
          <input
            type="datetime-local"
            required
            value={localOf(at)}
            onChange={(event) => changeReply(ticket, { at: instantOf(event.currentTarget.value) || OTHER })}
          />
        </label>
      )}
    </>
  );
}

/** The words on the button that sends. */
export function sendWords(view: TicketView): string {
  const { as, becomes, at } = reply.value;
  if (isSpoken(receiverOf(view))) return text('desk.reply.keep');
  if (at !== '') return text('desk.reply.schedule');
  return text(as !== 'answer' || becomes === '' ? 'desk.reply.send' : `desk.reply.send-${becomes}`);
}
