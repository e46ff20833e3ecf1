import type { ErrorCode } from '../../domain/coded-error.ts';
import { meaningOf, type Product } from '../../vendors/meta/fault.ts';

/** Meta's numbers for WhatsApp (developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes). */
export const WHATSAPP: Product = {
  name: 'WhatsApp',
  meanings: [
    ['window-closed', [131047]],
    ['contact-unreachable', [131026, 131021, 131030, 131050]],
    ['rate-limited', [130429, 131048, 131056, 133016]],
    ['vendor-down', [131000, 131016, 131057, 133004]],
    ['blocked', [130497, 131031, 131049]],
    ['too-large', [131053]],
    // Of a template: its name, its parameters, paused or switched off.
    ['wrong-setting', [132000, 132001, 132005, 132007, 132012, 132015, 132016]],
  ],
  // To the same customer one message in six seconds is let through for ever (pair rate limit).
  waits: { 131056: 6000 },
};

export function codeOfNumber(number: number | undefined): ErrorCode {
  return meaningOf(WHATSAPP, number);
}
