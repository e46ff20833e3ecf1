import { insightAddress, insightRoute } from '../state/route.ts';
import { works } from '../state/session.ts';
import { text } from '../words.ts';
import { Icon } from './icon.tsx';

/** To the calls of today; a house that books none says so there. In the top bar, and on a phone above the queue: the bar has no room. */
export function CallbacksLink({ class: look }: { class: string }) {
  if (!works.value) return null;
  return (
    <a
      class={look}
      href={insightAddress('callbacks')}
      aria-label={text('desk.callbacks')}
      title={text('desk.callbacks')}
      aria-current={insightRoute.value?.page === 'callbacks' ? 'page' : undefined}
    >
      <Icon name="phone" />
    </a>
  );
}
