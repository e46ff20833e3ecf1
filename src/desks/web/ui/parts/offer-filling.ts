import { useEffect, useState } from 'preact/hooks';
import type { BudgetsView, QuoteView } from '../../../../api/giving-shapes.ts';
import { ApiError, freshKey, post } from '../api.ts';
import { emptyRow, type OfferRow, rowsOf, typedOffer } from '../logic/offering.ts';
import { ask, catchUp } from '../state/act.ts';
import type { Dialog } from '../state/dialogs.ts';
import { tell } from '../state/session.ts';
import { show } from './command-form.tsx';

type Asked = Extract<Dialog, { kind: 'form' }>;

/** While somebody types, nothing is asked before this. */
const PAUSE_MS = 300;

interface Filled {
  rows: OfferRow[];
  words: string;
  because: string;
  /** The ticket by whose conversation it goes out; null: where the customer wrote last. */
  to: number | null;
  /** The words promise nothing, says their writer. */
  noPledge: boolean;
}

/** The form as it is filled in, with what it means and what became of the press. */
export function useFilling(asked: Asked, known: BudgetsView) {
  const { values = {} } = asked;
  const [ticket = 0] = asked.tickets;
  const given = (name: string) => (typeof values[name] === 'string' ? values[name] : '');
  const [filled, setFilled] = useState<Filled>({
    rows: given('what') === '' ? [emptyRow(known.concessions)] : rowsOf(given('what')),
    words: given('text'),
    because: given('because'),
    to: null,
    noPledge: false,
  });
  const what = typedOffer(filled.rows, known.concessions);
  const looked = useQuote(ticket, what, filled);
  const sending = useSending(asked);
  const change = (part: Partial<Filled>) => setFilled({ ...filled, ...part });
  const send = (more: object) => {
    const { words, because, to, noPledge } = filled;
    return sending.send({
      ticket,
      what,
      confirm: true,
      ...(words.trim() === '' ? {} : { text: words }),
      ...(because.trim() === '' ? {} : { because }),
      ...(to === null ? {} : { to }),
      ...(noPledge ? { 'no-pledge': true } : {}),
      ...more,
    });
  };
  return { ...sending, ...looked, filled, what, change, send };
}

export type Filling = ReturnType<typeof useFilling>;

/** What the offer would mean now; asked for again whenever it changes, and old answers are not shown beside new rows. */
function useQuote(ticket: number, what: string | null, { words, because, to, noPledge }: Filled) {
  const [found, setFound] = useState<{
    what: string;
    quote: QuoteView | null;
    problem: string | null;
  } | null>(null);
  useEffect(() => {
    if (what === null) return;
    let left = false;
    const look = async () => {
      try {
        const asked = { what, text: words, because, noPledge, ...(to === null ? {} : { to }) };
        const quote = await post<QuoteView>(`/api/tickets/${ticket}/quote`, asked);
        if (!left) setFound({ what, quote, problem: null });
      } catch (error) {
        if (left) return;
        if (!(error instanceof ApiError) || error.status !== 400) return tell(error);
        setFound({ what, quote: null, problem: error.message });
      }
    };
    const timer = window.setTimeout(() => void look(), PAUSE_MS);
    return () => {
      left = true;
      window.clearTimeout(timer);
    };
  }, [ticket, what, words, because, to, noPledge]);
  const current = found !== null && found.what === what ? found : null;
  return { quote: current?.quote ?? null, unread: current?.problem ?? null };
}

/** Does it once, under the same key as long as it is the same. */
function useSending(asked: Asked) {
  const { command } = asked;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<{ text: string; refused: string } | null>(null);
  const [keys] = useState(() => new Map<string, string>());
  const send = async (options: object): Promise<void> => {
    const said = JSON.stringify(options);
    const key = keys.get(said) ?? freshKey();
    keys.set(said, key);
    setBusy(true);
    setProblem(null);
    const outcome = await ask(command.name, options, key);
    setBusy(false);
    if (outcome?.ok === false) setProblem(outcome);
    else if (outcome !== null) show(command, outcome, asked);
    void catchUp(command.name);
  };
  return { busy, problem, send };
}
