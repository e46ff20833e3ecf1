import { computed, signal } from '@preact/signals';
import type { HouseNoticeView } from '../../../../api/notice-shapes.ts';
import type { NoticeView } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import { kept } from './kept.ts';
import { notify } from './notifications.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

/** Reminders and escalations, newest first. */
export const notices = signal<NoticeView[]>([]);
/** Rules that fell silent, remedies that stopped, hooks that are off: for leads, as long as it is so. */
export const houseNotices = signal<HouseNoticeView[]>([]);
const readUpTo = kept<string>('osem.notices-read', '');
/** What of it was read, by its words: not all of it has a time. */
const readOfHouse = kept<string[]>('osem.house-read', []);
let loaded = false;

interface Answer {
  notices: NoticeView[];
  house?: HouseNoticeView[];
}

export const unreadNotices = computed(
  () =>
    notices.value.filter(({ at }) => at > readUpTo.value).length +
    houseNotices.value.filter(({ text }) => !readOfHouse.value.includes(text)).length,
);

export async function loadNotices(): Promise<void> {
  try {
    const { notices: fresh, house = [] } = await read<Answer>('/api/notices');
    const newest = notices.value[0]?.at ?? '';
    const known = houseNotices.value.map(({ text }) => text);
    notices.value = fresh;
    houseNotices.value = house;
    if (loaded)
      for (const { text } of house.filter(({ text }) => !known.includes(text))) toast('urgent', text);
    if (loaded) for (const notice of fresh.filter(({ at }) => at > newest).slice(0, 3)) announce(notice);
    loaded = true;
  } catch (error) {
    tell(error);
  }
}

export function forgetNotices(): void {
  notices.value = [];
  houseNotices.value = [];
  loaded = false;
}

export function markNoticesRead(): void {
  const newest = notices.value
    .map(({ at }) => at)
    .sort()
    .at(-1);
  if (newest !== undefined && newest > readUpTo.value) readUpTo.value = newest;
  readOfHouse.value = houseNotices.value.map(({ text }) => text);
}

function announce(notice: NoticeView): void {
  toast('urgent', notice.text, notice.number);
  notify(notice.text, `osem-notice-${notice.number}-${notice.stage}`, notice.number);
}
