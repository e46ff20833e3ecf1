import { saidIn } from '../domain/known-problem.ts';
import type { Ticket } from '../domain/ticket/model.ts';
import type { ApiPorts } from './ports.ts';

type Ports = Pick<ApiPorts, 'store' | 'settings'>;

/** More would hide what people came for. */
const SHOWN = 3;

/** What is known to go wrong now, in words for everybody. */
export async function problemsShown({ store, settings }: Ports, language: string): Promise<string[]> {
  const open = (await store.problems.open()).filter(({ shown }) => shown);
  return open
    .toReversed()
    .slice(0, SHOWN)
    .map(({ texts }) => saidIn(texts, language, settings.language));
}

/** What is known of the problem that a case belongs to; null: it belongs to none that is open. */
export async function problemOfCase(
  { store, settings }: Ports,
  { problem }: Ticket,
  language: string,
): Promise<string | null> {
  const known = problem.id === null ? null : await store.problems.byId(problem.id);
  return known?.state === 'open' ? saidIn(known.texts, language, settings.language) : null;
}
