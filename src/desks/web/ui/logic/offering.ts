import type { BudgetsView } from '../../../../api/giving-shapes.ts';

type Kind = BudgetsView['concessions'][number];

/** One option of an offer in the making, as it was typed. */
export interface OfferRow {
  kind: string;
  /** Pieces, money, or a share in percent. */
  amount: string;
  /** Of which price it is a share; null: it is no share. */
  price: string | null;
}

/** Options that one offer may have. */
export const MOST_ROWS = 5;

export function emptyRow(kinds: readonly Kind[]): OfferRow {
  return { kind: kinds[0]?.id ?? '', amount: kinds[0]?.measure === 'count' ? '1' : '', price: null };
}

/** The rows as `offer` takes them; null: something is not filled in yet. */
export function typedOffer(rows: readonly OfferRow[], kinds: readonly Kind[]): string | null {
  const typed = rows.map((row) => typedRow(row, kinds));
  return typed.length === 0 || typed.includes(null) ? null : typed.join('|');
}

function typedRow({ kind, amount, price }: OfferRow, kinds: readonly Kind[]): string | null {
  const measure = kinds.find(({ id }) => id === kind)?.measure;
  if (measure === undefined) return null;
  if (measure === 'none') return kind;
  const said = amount.trim();
  if (said === '') return null;
  if (measure === 'count' || price === null) return `${kind}:${said}`;
  return price.trim() === '' ? null : `${kind}:${said.replace(/\s*%$/, '')}%/${price.trim()}`;
}

/** Rows of what was offered before, as `offer` takes it. */
export function rowsOf(what: string): OfferRow[] {
  return what.split('|').map((item) => {
    const [kind = '', value = ''] = item.split(':');
    const [, share, price] = /^(.+)%\/(.+)$/.exec(value) ?? [];
    return share === undefined
      ? { kind, amount: value, price: null }
      : { kind, amount: share, price: price ?? '' };
  });
}
