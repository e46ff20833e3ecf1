import type { Product } from '../../vendors/meta/fault.ts';

/** Meta's numbers for Instagram (instagram-platform/instagram-api-with-instagram-login/error-codes, messenger-platform/error-codes). */
export const INSTAGRAM: Product = {
  name: 'Instagram',
  meanings: [
    ['window-closed', ['10/2534022', '10/2018278']],
    ['contact-unreachable', [551, '100/2534014', '100/2018001', '10/2018108', '230/2018108']],
    ['rate-limited', [9]],
    ['vendor-down', [1200]],
    ['blocked', ['613/1893016', '10/1893063']],
    ['too-large', ['100/2018109', '100/2534025']],
  ],
};
