import { useRef, useState } from 'preact/hooks';
import { OVERRULABLE } from '../../../../domain/refusal.ts';
import { command, freshKey } from '../api.ts';
import { completions, parseLine } from '../logic/command-line.ts';
import { catchUp, tellOutcome } from '../state/act.ts';
import { commands, loadCatalogue, people, typed } from '../state/catalogue.ts';
import { tickets } from '../state/queue.ts';
import { openNumber, openTicket } from '../state/route.ts';
import { attempt } from '../state/session.ts';
import { text } from '../words.ts';

interface Answer {
  /** `ask`: it is done once somebody insists. */
  tone: 'good' | 'bad' | 'ask';
  text: string;
  /** Those that it names, to be opened. */
  tickets: number[];
  /** A page of this house that it leads to. */
  page?: string;
}

/** The ticket that was changed, or those that were listed. */
function ticketsOf({ ticket, data }: { ticket?: number; data?: unknown }): number[] {
  if (ticket !== undefined) return [ticket];
  const listed: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'tickets') : null;
  return Array.isArray(listed) ? listed.filter((number) => Number.isSafeInteger(number)) : [];
}

/** The page that the answer leads to, when it is one of this house's. */
function pageOf({ data }: { data?: unknown }): { page?: string } {
  const link: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'link') : null;
  if (typeof link !== 'string' || !URL.canParse(link)) return {};
  const { origin, pathname } = new URL(link);
  return origin === window.location.origin ? { page: pathname } : {};
}

const SYMBOLS = { good: '✓', bad: '✕', ask: '?' } as const;

function mayInsist(name: string, refused: string): boolean {
  const known = commands.value.find((one) => one.name === name);
  return OVERRULABLE.has(refused) && known?.options.some((option) => option.name === 'confirm') === true;
}

/** The same commands as on every desk, completed as they are typed; the answer stands below. */
export function CommandLine({ start }: { start: string }) {
  const [line, setLine] = useState(start);
  const [chosen, setChosen] = useState(-1);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const context = {
    ticket: openNumber.value,
    tickets: tickets.value.map((ticket) => ticket.number),
    people: people.value.map((person) => person.name),
    away: new Set(people.value.filter((person) => person.away).map((person) => person.name)),
  };
  // What was answered has the room until the next word.
  const offered = answer !== null && line === '' ? [] : completions(line, commands.value, context);
  const take = (next: string) => {
    setLine(next);
    setChosen(-1);
    input.current?.focus();
  };
  const run = async (more: object = {}) => {
    // Typed faster than the commands came: nothing is unknown yet.
    if (commands.value.length === 0) await loadCatalogue();
    const parsed = parseLine(line, typed.value, context);
    if (!parsed.ok) return setAnswer({ tone: 'bad', text: parsed.problem, tickets: [] });
    await attempt(async () => {
      const outcome = await command(parsed.name, { ...parsed.options, ...more }, freshKey());
      setAnswer({
        tone: outcome.ok ? 'good' : mayInsist(parsed.name, outcome.refused) ? 'ask' : 'bad',
        text: outcome.text,
        tickets: outcome.ok ? ticketsOf(outcome) : [],
        ...(outcome.ok ? pageOf(outcome) : {}),
      });
      if (outcome.ok) setLine('');
      if (outcome.ok && outcome.undo !== undefined) tellOutcome(outcome);
    });
    await catchUp(parsed.name);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && offered.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + offered.length) % offered.length);
    }
    const taken = offered[event.key === 'Tab' ? Math.max(chosen, 0) : chosen];
    if (taken !== undefined && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault();
      take(taken.line);
    }
  };
  return (
    <form
      class="command-line"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <input
        ref={input}
        role="combobox"
        autofocus
        aria-label={text('desk.line.label')}
        aria-expanded={offered.length > 0}
        aria-controls="line-offers"
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? `offer-${chosen}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={text('desk.line.hint')}
        value={line}
        onInput={(event) => {
          setLine(event.currentTarget.value);
          setChosen(-1);
          setAnswer((said) => (said?.tone === 'ask' ? null : said));
        }}
        onKeyDown={onKeyDown}
      />
      {answer !== null && (
        <div class={`line-answer ${answer.tone}`} role="status">
          <pre class="command-answer">
            {SYMBOLS[answer.tone]} {answer.text}
          </pre>
          {answer.tone === 'ask' && (
            <button type="button" class="primary small" onClick={() => void run({ confirm: true })}>
              {text('desk.form.do')}
            </button>
          )}
          {answer.page !== undefined && (
            <a href={answer.page} target="_blank" rel="noreferrer">
              {text('desk.open-page')}
            </a>
          )}
          {answer.tickets
            .filter((number) => number !== context.ticket)
            .map((number) => (
              <button key={number} type="button" class="link" onClick={() => openTicket(number)}>
                {text('desk.open-ticket', { number })}
              </button>
            ))}
        </div>
      )}
      <div id="line-offers" class="offers" role="listbox" aria-label={text('desk.line.offers')}>
        {offered.map((offer, index) => (
          <div
            key={offer.line}
            id={`offer-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            onPointerDown={(event) => {
              event.preventDefault();
              take(offer.line);
            }}
          >
            <code>{offer.label}</code> <span>{offer.summary}</span>
          </div>
        ))}
      </div>
      <p class="hint">{text('desk.line.keys')}</p>
    </form>
  );
}
