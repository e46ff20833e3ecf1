import type { BudgetsView } from '../../../../api/giving-shapes.ts';
import type { OfferRow } from '../logic/offering.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

interface Props {
  row: OfferRow;
  number: number;
  budgets: BudgetsView;
  change: (row: OfferRow) => void;
  /** Null: it is the only one. */
  remove: (() => void) | null;
}

/** One option: a kind by its name, and so many pieces, so much money, or a share of a price. */
export function OfferRowFields({ row, number, budgets, change, remove }: Props) {
  const { concessions, currency, digits } = budgets;
  const measure = concessions.find(({ id }) => id === row.kind)?.measure ?? 'none';
  const choose = (kind: string) => {
    const next = concessions.find(({ id }) => id === kind)?.measure;
    change({ kind, amount: next === 'count' ? '1' : next === measure ? row.amount : '', price: null });
  };
  return (
    <fieldset class="offer-row">
      <legend>{text('desk.offer.option', { number })}</legend>
      <label class="field">
        <span>{text('desk.offer.kind')}</span>
        <select value={row.kind} onChange={(event) => choose(event.currentTarget.value)}>
          {concessions.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {measure === 'count' && (
        <label class="field">
          <span>{text('desk.offer.pieces')}</span>
          <input
            type="number"
            min="1"
            max="1000"
            value={row.amount}
            onInput={(event) => change({ ...row, amount: event.currentTarget.value })}
          />
        </label>
      )}
      {measure === 'amount' && <Amount row={row} currency={currency} digits={digits} change={change} />}
      {remove !== null && (
        <button
          type="button"
          class="icon-button"
          aria-label={text('desk.offer.remove', { number })}
          onClick={remove}
        >
          <Icon name="close" />
        </button>
      )}
    </fieldset>
  );
}

function Amount({
  row,
  currency,
  digits,
  change,
}: Pick<Props, 'row' | 'change'> & Pick<BudgetsView, 'currency' | 'digits'>) {
  const { amount, price } = row;
  const money = digits === 0 ? 'numeric' : 'decimal';
  return (
    <>
      <label class="field">
        <span>{text('desk.offer.as')}</span>
        <select
          value={price === null ? 'amount' : 'percent'}
          onChange={(event) => change({ ...row, price: event.currentTarget.value === 'amount' ? null : '' })}
        >
          <option value="amount">{text('desk.offer.as-amount')}</option>
          <option value="percent">{text('desk.offer.as-percent')}</option>
        </select>
      </label>
      <label class="field">
        <span>{price === null ? text('desk.offer.amount', { currency }) : text('desk.offer.percent')}</span>
        <input
          inputMode={price === null ? money : 'decimal'}
          value={amount}
          onInput={(event) => change({ ...row, amount: event.currentTarget.value })}
        />
      </label>
      {price !== null && (
        <label class="field">
          <span>{text('desk.offer.price', { currency })}</span>
          <input
            inputMode={money}
            value={price}
            onInput={(event) => change({ ...row, price: event.currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}
