import type { OptionView, QuoteView } from '../../../../api/giving-shapes.ts';
import { languageName } from '../../../../texts/language-name.ts';
import { language, text } from '../words.ts';
import { ForeignText } from './foreign-text.tsx';

const SYMBOLS = { standard: '✓', discretion: '◐', beyond: '▲' } as const;

/** How far something is from what one may do alone: a colour, a sign and a word. */
export function ZoneChip({ zone }: { zone: OptionView['zone'] }) {
  return (
    <span class={`chip zone ${zone}`}>
      <span aria-hidden="true">{SYMBOLS[zone]}</span> {text(`desk.zone.${zone}`)}
    </span>
  );
}

/** What would follow, before it is done. */
export function OfferQuote({
  quote,
  take,
  noPledge,
}: {
  quote: QuoteView;
  take: (what: string) => void;
  noPledge: () => void;
}) {
  const { options, said, asks, short, stands, left, within, preview } = quote;
  return (
    <>
      {stands !== null && <p class={stands.sent ? 'form-problem' : 'hint'}>! {stands.text}</p>}
      <ul class="quote-options">
        {options.map((option) => (
          <li key={option.number}>
            <p>
              <ZoneChip zone={option.zone} /> <strong>{option.text}</strong>
            </p>
            <p class="hint">{[option.zoneText, ...option.why.map((why) => why.text)].join(' · ')}</p>
          </li>
        ))}
      </ul>
      {said.length > 0 && (
        <div class="pledge-hints over">
          <ul>
            {said.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
          <button type="button" class="quiet small" onClick={noPledge}>
            {text('pledge.press-none')}
          </button>
        </div>
      )}
      {short.map((words) => (
        <p key={words} class="form-problem">
          ✕ {words}
        </p>
      ))}
      {asks !== null && <Asks asks={asks} />}
      {within !== null && (
        <p class="quote-within">
          <span>{text('desk.offer.within', { what: within.text })}</span>
          <button type="button" class="quiet small" onClick={() => take(within.what)}>
            {text('desk.offer.take')}
          </button>
        </p>
      )}
      <ul class="quote-left hint">
        {left.map((one) => (
          <li key={one.id}>{one.text}</li>
        ))}
      </ul>
      <section class="quote-preview">
        <h3>{text('desk.offer.preview', { language: languageName(preview.language, language.value) })}</h3>
        <div lang={preview.language}>
          <ForeignText>{preview.text}</ForeignText>
        </div>
      </section>
    </>
  );
}

function Asks({ asks }: { asks: NonNullable<QuoteView['asks']> }) {
  const { person, passedOver, text: words } = asks;
  return (
    <section class="quote-asks">
      <p>
        <strong>
          {person === null
            ? text('desk.offer.asks-nobody')
            : text('desk.offer.asks-person', { who: person.name })}
        </strong>
      </p>
      {passedOver.length > 0 && (
        <p class="hint">
          {text('desk.offer.passed-over', { who: passedOver.map(({ name }) => name).join(', ') })}
        </p>
      )}
      <details>
        <summary>{text('desk.offer.reads')}</summary>
        <ForeignText>{words}</ForeignText>
      </details>
    </section>
  );
}
