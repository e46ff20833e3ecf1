import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { GivingView, QuoteView } from '../../../../api/giving-shapes.ts';
import type { TicketLine } from '../../../../api/shapes.ts';
import { ApiError, post } from '../api.ts';
import { clockTime } from '../logic/time-words.ts';
import { act } from '../state/act.ts';
import { now } from '../state/clock.ts';
import { refreshDecisions } from '../state/decisions.ts';
import { beginOffer } from '../state/giving.ts';
import { session, works } from '../state/session.ts';
import { text } from '../words.ts';
import { ReplyWays } from './allowed-reply.tsx';
import { ForeignText } from './foreign-text.tsx';
import { Options } from './offer-options.tsx';

type Approval = NonNullable<GivingView['approval']>;

interface Props {
  ticket: TicketLine;
  approval: Approval;
  offer: GivingView['offer'];
}

/** What somebody asks for, and what whoever reads it can do about it. */
export function ApprovalPanel({ ticket, approval, offer }: Props) {
  const { asker, reason, message, why, request, at, mayDecide } = approval;
  const mine = asker.id === session.value.person.id;
  const title = `approval-${request}`;
  return (
    <section class="approval" aria-labelledby={title}>
      <h2 id={title}>
        <span aria-hidden="true">◷</span> {text('desk.giving.waits')}
      </h2>
      <dl>
        <Fact name="asker">
          {asker.name}, {clockTime(at, now.peek())}
        </Fact>
        {offer !== null && (
          <Fact name="what">
            <Options options={offer.options} />
          </Fact>
        )}
        {reason !== null && (
          <Fact name="reason">
            <ForeignText>{reason}</ForeignText>
          </Fact>
        )}
        <Fact name="rule">
          {why.length === 0 ? text('approval.no-rule') : why.map((one) => one.text).join(' ')}
        </Fact>
        <Fact name="asked">{peopleOf(approval)}</Fact>
        <Fact name="silence">{silenceOf(approval)}</Fact>
      </dl>
      <details open={offer === null}>
        <summary>{text('desk.giving.message')}</summary>
        <ForeignText>{message}</ForeignText>
      </details>
      {mayDecide && works.value && <Deciding ticket={ticket} approval={approval} />}
      {mine && <Asking ticket={ticket} approval={approval} offer={offer} />}
    </section>
  );
}

function Fact({
  name,
  children,
}: {
  name: 'asker' | 'what' | 'reason' | 'rule' | 'asked' | 'silence';
  children: ComponentChildren;
}) {
  return (
    <div>
      <dt>{text(`desk.giving.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function peopleOf({ asked, passedOver }: Approval): string {
  const passed = passedOver.map(({ name, because }) => text(`desk.giving.${because}`, { who: name }));
  return [...asked.map(({ name }) => name), ...passed].join(', ') || '–';
}

function silenceOf({ asker, seenBy, next, silent, nobody }: Approval): string {
  if (seenBy !== null) return text('desk.giving.seen', { who: seenBy.name });
  if (nobody !== null) {
    const until = nobody.until === null ? 'none' : clockTime(nobody.until, now.peek());
    return text('desk.giving.nobody', { until, who: asker.name });
  }
  if (silent || next === null) return text('desk.giving.silent', { who: asker.name });
  const values = { when: clockTime(next.at, now.peek()), who: asker.name };
  return text(`desk.giving.hop-${next.hop}`, values);
}

/** One press decides; a condition may go with it, a reason must. */
function Deciding({ ticket, approval: { request, seenBy } }: Omit<Props, 'offer'>) {
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  const decide = async (name: 'approve' | 'deny' | 'look') => {
    if (busy) return;
    const said = words.trim();
    setMissing(name === 'deny' && said === '');
    if (name === 'deny' && said === '') return box.current?.focus();
    setBusy(true);
    await act(name, {
      ticket: ticket.number,
      request,
      ...(said === '' || name === 'look' ? {} : { reason: said }),
    });
    setBusy(false);
    refreshDecisions();
  };
  return (
    <div class="deciding">
      <label class="field">
        <span>{text('desk.giving.words')}</span>
        <textarea
          ref={box}
          rows={1}
          dir="auto"
          aria-invalid={missing}
          value={words}
          onInput={(event) => setWords(event.currentTarget.value)}
        />
      </label>
      <div role="alert">
        {missing && words.trim() === '' && <p class="form-problem">✕ {text('desk.giving.deny-why')}</p>}
      </div>
      <div class="giving-actions">
        <button type="button" class="primary" disabled={busy} onClick={() => void decide('approve')}>
          ✓ {text('desk.giving.approve')}
        </button>
        <button type="button" class="quiet" disabled={busy} onClick={() => void decide('deny')}>
          ✕ {text('desk.giving.deny')}
        </button>
        {seenBy?.id !== session.value.person.id && (
          <button type="button" class="quiet" disabled={busy} onClick={() => void decide('look')}>
            {text('desk.giving.look')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Whoever asked may take it back or ask otherwise; when nobody decides in time, offer what they may alone. */
function Asking({ ticket, approval, offer }: Props) {
  const what = offer?.options.map((option) => option.what).join('|') ?? '';
  const because = approval.reason ?? '';
  const { number } = ticket;
  const within = useWithin(number, approval.silent ? what : '');
  return (
    <div class="deciding">
      <p class="hint">{text('desk.giving.own')}</p>
      <div class="giving-actions">
        {within !== null && (
          <button
            type="button"
            class="primary small"
            onClick={() => beginOffer(number, { what: within.what, because })}
          >
            {text('desk.offer.take')}: {within.text}
          </button>
        )}
        {offer === null ? (
          <ReplyWays ticket={ticket} request={approval.request} message={approval.message} />
        ) : (
          <>
            <button type="button" class="quiet small" onClick={() => beginOffer(number, { what, because })}>
              {text('desk.giving.change')}
            </button>
            <button
              type="button"
              class="quiet small"
              onClick={() => void act('withdraw', { ticket: number, request: approval.request })}
            >
              {text('desk.giving.withdraw')}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** The most of it that the reader may give alone. */
function useWithin(ticket: number, what: string): QuoteView['within'] {
  const [within, setWithin] = useState<QuoteView['within']>(null);
  useEffect(() => {
    if (what === '') return;
    post<QuoteView>(`/api/tickets/${ticket}/quote`, { what }).then(
      (quote) => setWithin(quote.within),
      (error) => {
        // It is a help beside what stands there anyway.
        if (!(error instanceof ApiError)) throw error;
      },
    );
  }, [ticket, what]);
  return within;
}
