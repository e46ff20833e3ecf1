import { markupFree } from '../../vendors/slack/markup.ts';
import { line } from '../plain.ts';

/** Foreign text for a `text` or mrkdwn field: plain, and with the three characters escaped that Slack would parse. */
export function escaped(foreign: string, limit: number): string {
  let room = limit;
  for (;;) {
    const safe = markupFree(line(foreign, room));
    if (safe.length <= limit) return safe;
    room -= Math.max(1, Math.ceil((safe.length - limit) / 5));
  }
}
