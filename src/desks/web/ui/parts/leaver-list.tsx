import { oneLine } from '../logic/names.ts';
import { act } from '../state/act.ts';
import { type LeaverView, loadLeavers } from '../state/complaints.ts';
import { ticketAddress } from '../state/route.ts';
import { session, works } from '../state/session.ts';
import { channelName, text } from '../words.ts';

/** Who may have left in silence: each is written to by one person, once. */
export function LeaverList({ leavers }: { leavers: readonly LeaverView[] }) {
  if (leavers.length === 0) return <p class="hint">{text('desk.complaints.nobody-left')}</p>;
  return (
    <>
      <p class="hint">{text('desk.complaints.leavers-about')}</p>
      <ul class="plain-list leavers">
        {leavers.map((one) => (
          <li key={one.person}>
            <a href={ticketAddress(one.number)}>#{one.number}</a>{' '}
            <bdi>{oneLine(one.contactName ?? text('card.nameless'))}</bdi> · {channelName(one.channel)} ·{' '}
            {one.why}
            <Deeds leaver={one} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Deeds({ leaver: { number, claimedBy } }: { leaver: LeaverView }) {
  const deed = (show: 'claim' | 'written' | 'nothing') => (
    <button
      type="button"
      class="quiet small"
      aria-label={`${text(`desk.complaints.${show}`)} #${number}`}
      onClick={() => void act('complaints', { show, of: String(number) }).then(loadLeavers)}
    >
      {text(`desk.complaints.${show}`)}
    </button>
  );
  if (!works.value) return null;
  if (claimedBy === null) return <span class="deeds">{deed('claim')}</span>;
  if (claimedBy.id !== session.value.person.id) return <span class="hint"> · {claimedBy.name}</span>;
  return (
    <span class="deeds">
      {deed('written')}
      {deed('nothing')}
    </span>
  );
}
