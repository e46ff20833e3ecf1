import type { FiguresView } from '../../../../api/figure-shapes.ts';
import type { InsightRoute } from '../state/route.ts';

/** The same picture as on the chats, with what it says in words. */
export function FigurePicture(_props: { shown: FiguresView; route: InsightRoute }) {
  return null;
}
