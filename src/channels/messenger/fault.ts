import type { Product } from '../../vendors/meta/fault.ts';

/** Meta's numbers for Messenger (messenger-platform/error-codes). */
export const MESSENGER: Product = {
  name: 'Messenger',
  meanings: [
    ['window-closed', ['10/2018278', '10/2018065']],
    ['contact-unreachable', [551, '100/2018001', '10/2018108', '230/2018108']],
    ['rate-limited', [9, '4/2018022']],
    ['vendor-down', [1200]],
    ['blocked', ['613/1893016', '10/1893063', 2022]],
    ['too-large', ['100/2018109']],
  ],
};
