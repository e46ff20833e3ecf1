import { LEAVER_RULES } from '../domain/complaints.ts';
import type { TriagePorts } from './ports.ts';

/** One look: lists who left in silence and may be written to. Several at once list nobody twice. */
export async function lookForLeavers({
  store,
  policy,
  now,
}: Pick<TriagePorts, 'store' | 'policy' | 'now'>): Promise<number> {
  const { leavers: terms } = policy.current().complaints;
  await store.leavers.dropReturned(now());
  let count = 0;
  for (const rule of LEAVER_RULES) {
    if (terms[rule] === undefined) continue;
    const found = await store.leavers.find(rule, terms, now());
    const may = await store.consents.whoMayBeTold(
      found.map(({ contactId }) => contactId),
      'follow-up',
    );
    const asked = found.filter(({ contactId }) => may.has(contactId));
    count += await store.leavers.add(asked, now(), terms.againDays);
  }
  return count;
}
