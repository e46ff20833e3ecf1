import type { InsightRoute } from '../state/route.ts';
import { text } from '../words.ts';

export function AwardsPage({ route }: { route: InsightRoute }) {
  return (
    <section class="insight-page" aria-label={text(`desk.${route.page}`)}>
      <p class="hint">{text('desk.insight.none')}</p>
    </section>
  );
}
