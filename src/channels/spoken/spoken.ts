import { CodedError } from '../../domain/coded-error.ts';
import type { Channel, ChannelLimits } from '../channel.ts';

const LIMITS: ChannelLimits = {
  textLength: 40_000,
  sendsOnce: true,
  fileBytes: 0,
  fileTypes: [],
  replyWindowHours: null,
  buttons: null,
  byMouth: true,
};

/** Nothing comes in and nothing goes out here by itself: people hear and say it, and their answers are kept as said. */
export function createSpoken(): Channel {
  return {
    id: 'spoken',
    limits: LIMITS,
    /** Whoever is known by name alone has an address that is no number. */
    phoneOf(address) {
      return /^\+?\d+$/.test(address) ? address : null;
    },
    async verify() {
      throw new CodedError('unauthorized', 'What is spoken is taken down at a desk.');
    },
    async parse() {
      throw new CodedError('not-understood', 'What is spoken is taken down at a desk.');
    },
    /** Whoever writes the answer gives it by word of mouth: that it is written down is the delivery. */
    async send(message) {
      return { externalId: message.key };
    },
  };
}
