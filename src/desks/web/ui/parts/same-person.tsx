import type { TicketView } from '../../../../api/shapes.ts';
import { act } from '../state/act.ts';
import { ticketAddress } from '../state/route.ts';
import { works } from '../state/session.ts';
import { channelName, text } from '../words.ts';

type Customer = NonNullable<TicketView['contact']>;
type Contact = Customer['same']['are'][number];

/** Other contacts of the customer, and those of which somebody has to say whether they are. */
export function SamePerson({ number, contact }: { number: number; contact: Customer }) {
  const { are, maybe } = contact.same;
  if (are.length + maybe.length === 0) return null;
  const say = (name: 'same-person' | 'not-same-person', other: number) =>
    void act(name, { ticket: number, other });
  return (
    <>
      <h3>{text('desk.customer.same')}</h3>
      <ul class="same-person">
        {are.map((one) => (
          <li key={one.number}>
            <Who contact={one} />
            {works.value && (
              <button type="button" class="link" onClick={() => say('not-same-person', one.number)}>
                {text('customer.same-no')}
              </button>
            )}
          </li>
        ))}
        {maybe.map((one) => (
          <li key={one.number}>
            <span>{text('desk.customer.maybe-same', { because: one.because })}</span> <Who contact={one} />
            {works.value && (
              <span class="choices">
                <button type="button" class="quiet small" onClick={() => say('same-person', one.number)}>
                  {text('desk.customer.same-yes')}
                </button>
                <button type="button" class="quiet small" onClick={() => say('not-same-person', one.number)}>
                  {text('customer.same-no')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Who({ contact: { name, number, channel } }: { contact: Contact }) {
  return (
    <>
      <bdi>{name ?? text('card.nameless')}</bdi> <a href={ticketAddress(number)}>#{number}</a>{' '}
      <span class="hint">{channelName(channel)}</span>
    </>
  );
}
