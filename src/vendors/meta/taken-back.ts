import type { Inbound } from '../../channels/channel.ts';
import type { ChannelMemory } from '../../channels/memory.ts';

/**
 * Without what its writer took back before it came: Meta delivers again for days, in no order, and it is for nobody's eyes. All of it
 * can be lost: nothing here throws.
 */
export async function withoutTakenBack(
  heard: Inbound[],
  memory: ChannelMemory | undefined,
): Promise<Inbound[]> {
  for (const one of heard) {
    if (!('externalId' in one)) continue;
    const { type, conversation: topic, sentAt: at } = one;
    const key = `unsent:${one.externalId}`;
    if (type === 'delete') await memory?.put({ topic, key, value: 'yes', at }).catch(() => undefined);
    const isSaid = type === 'message' || type === 'edit' || type === 'aside';
    if (isSaid && (await memory?.get(topic, key).catch(() => null)) != null) return [];
  }
  return heard;
}
