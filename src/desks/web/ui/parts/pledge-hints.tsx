import { useEffect, useState } from 'preact/hooks';
import type { PledgesView } from '../../../../api/pledge-shapes.ts';
import type { TicketLine } from '../../../../api/shapes.ts';
import { ApiError, post } from '../api.ts';
import { unpledged } from '../state/pledges.ts';
import { reply } from '../state/replies.ts';
import { tell } from '../state/session.ts';
import { text } from '../words.ts';

/** A pause in typing after which the text is looked at. */
const PAUSE_MS = 500;

/** What the reply would promise, below it while it is written; one press says that it promises nothing. */
export function PledgeHints({ ticket }: { ticket: TicketLine }) {
  const { text: written } = reply.value;
  const view = usePledges(ticket.number, written);
  const none = unpledged.value === written;
  const lines = view === null || none ? [] : view.pledges;
  const over = lines.some(({ hints }) => hints.length > 0);
  return (
    <div role="status">
      {lines.length > 0 && (
        <div class={over ? 'pledge-hints over' : 'pledge-hints'}>
          <ul>
            {lines.map(({ start, text: what, hints }) => (
              <li key={start}>
                {hints.length === 0 ? text('desk.reply.promises', { what }) : hints.join(' ')}
              </li>
            ))}
          </ul>
          {view?.asks != null && <p>{text('pledge.asks', { asks: view.asks })}</p>}
          <button
            type="button"
            class="quiet small"
            onClick={() => {
              unpledged.value = written;
            }}
          >
            {text('pledge.press-none')}
          </button>
        </div>
      )}
    </div>
  );
}

/** Looked at again whenever the text rests; what was found in another text is not shown beside it. */
function usePledges(ticket: number, written: string): PledgesView | null {
  const [found, setFound] = useState<{ text: string; view: PledgesView } | null>(null);
  useEffect(() => {
    if (written.trim() === '') return;
    let left = false;
    const look = async () => {
      try {
        const view = await post<PledgesView>(`/api/tickets/${ticket}/pledges`, { text: written });
        if (!left) setFound({ text: written, view });
      } catch (error) {
        // Without it the reply is looked at when it is sent.
        if (!left && !(error instanceof ApiError)) tell(error);
      }
    };
    const timer = window.setTimeout(() => void look(), PAUSE_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [ticket, written]);
  return found !== null && found.text === written ? found.view : null;
}
