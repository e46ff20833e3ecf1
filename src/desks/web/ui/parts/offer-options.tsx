import type { GivingView } from '../../../../api/giving-shapes.ts';
import { ZoneChip } from './offer-quote.tsx';

/** What an offer lets the customer choose from, numbered as they see it. */
export function Options({ options }: { options: NonNullable<GivingView['offer']>['options'] }) {
  return (
    <ol class="giving-options">
      {options.map((option) => (
        <li key={option.number}>
          <span class="number">{option.number}.</span> {option.text} <ZoneChip zone={option.zone} />
        </li>
      ))}
    </ol>
  );
}
