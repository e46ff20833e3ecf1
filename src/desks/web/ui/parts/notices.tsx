import { useLayoutEffect, useRef } from 'preact/hooks';
import { ago, fullTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import { houseNotices, loadNotices, notices } from '../state/notices.ts';
import { askPermission, permission } from '../state/notifications.ts';
import { DECISIONS_ADDRESS, insightAddress, rulesAddress, ticketAddress } from '../state/route.ts';
import { text } from '../words.ts';

/** Where leads mend it; a hook by its command. */
const HOUSE_PLACES = {
  rule: rulesAddress('escalation.json'),
  remedy: DECISIONS_ADDRESS,
  hook: '#/',
  kudos: '#/',
  award: insightAddress('awards'),
  personal: '#/',
  shift: insightAddress('rota'),
} as const;

/** Gives what comes due to who is on duty next. */
function HandingOn() {
  const hand = async () => {
    await act('rota', { action: 'hand-over' });
    await loadNotices();
  };
  return (
    <p class="agreeing">
      <button type="button" onClick={() => void hand()}>
        {text('press.hand-on')}
      </button>
    </p>
  );
}

/** Whether everybody may read what concerns me. */
function Agreeing({ agree }: { agree: string }) {
  const [name = '', id = ''] = agree.split('/');
  const answer = async (as: 'post' | 'keep') => {
    await act(name, { as, id });
    await loadNotices();
  };
  return (
    <p class="agreeing">
      {(['post', 'keep'] as const).map((as) => (
        <button key={as} type="button" onClick={() => void answer(as)}>
          {text(`press.agree-${as}`)}
        </button>
      ))}
    </p>
  );
}

/** Reminders and escalations that were told to me. */
export function Notices({ close }: { close: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  // Before the next key is pressed: it belongs to the panel.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    element?.focus();
    return () => {
      // Unless something else was chosen meanwhile.
      const here = element?.contains(document.activeElement) === true;
      if (here && before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Else the page would take the focus away again.
    event.preventDefault();
    close();
  };
  return (
    <div
      ref={panel}
      class="notices"
      role="dialog"
      aria-label={text('desk.notices.title')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <h2>{text('desk.notices.title')}</h2>
      {notices.value.length + houseNotices.value.length === 0 && (
        <p class="hint">{text('desk.notices.none')}</p>
      )}
      <ul>
        {houseNotices.value.map((notice) => (
          <li key={notice.text}>
            <a href={HOUSE_PLACES[notice.about]} onClick={close}>
              <span>{notice.text}</span>
              {notice.at !== null && <small title={fullTime(notice.at)}>{ago(notice.at, now.value)}</small>}
            </a>
            {notice.about === 'shift' ? (
              <HandingOn />
            ) : (
              notice.agree !== undefined && <Agreeing agree={notice.agree} />
            )}
          </li>
        ))}
        {notices.value.map((notice) => (
          <li key={`${notice.number}/${notice.stage}/${notice.dueAt}/${notice.at}`}>
            <a href={ticketAddress(notice.number)} onClick={close}>
              <span>{notice.text}</span>
              <small title={fullTime(notice.at)}>{ago(notice.at, now.value)}</small>
            </a>
          </li>
        ))}
      </ul>
      {permission.value === 'default' && (
        <button type="button" class="quiet" onClick={() => void askPermission()}>
          {text('desk.notify.ask')}
        </button>
      )}
      {permission.value === 'denied' && <p class="hint">{text('desk.notify.denied')}</p>}
    </div>
  );
}
