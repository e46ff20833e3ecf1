import { SAMPLE } from '../../domain/sample.ts';
import type { RawItem } from '../channel.ts';

/** A visitor that is nobody: visitors' own ids are random and longer. */
const VISITOR = SAMPLE.key;

/** A message as the chat stores it, of a customer who does not exist: always the same one. */
export function sampleItem(name: string, text: string): RawItem {
  return {
    externalId: `${VISITOR}:1`,
    conversation: VISITOR,
    raw: JSON.stringify({ visitor: VISITOR, id: '1', text, name }),
  };
}
