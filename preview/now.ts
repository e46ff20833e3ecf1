/** When the samples are looked at (epoch ms): always the same, so that the page is. */
export const NOW = Date.UTC(2026, 10, 22, 9, 30);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
