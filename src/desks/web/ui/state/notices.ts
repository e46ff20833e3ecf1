import { computed, signal } from '@preact/signals';
import type { HouseNoticeView, NoticeView } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import { kept } from './kept.ts';
import { notify } from './notifications.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

/** Reminders and escalations, newest first. */
export const notices = signal<NoticeView[]>([]);
/** Rules that fell silent: for leads, as long as it is so. */
export const houseNotices = signal<HouseNoticeView[]>([]);
const readUpTo = kept<string>('osem.notices-read', '');
let loaded = false;

interface Answer {
  notices: NoticeView[];
  house?: HouseNoticeView[];
}

export const unreadNotices = computed(
  () => [...notices.value, ...houseNotices.value].filter(({ at }) => at > readUpTo.value).length,
);

export async function loadNotices(): Promise<void> {
  try {
    const { notices: fresh, house = [] } = await read<Answer>('/api/notices');
    const newest = notices.value[0]?.at ?? '';
    const known = houseNotices.value[0]?.at ?? '';
    notices.value = fresh;
    houseNotices.value = house;
    if (loaded) for (const { text } of house.filter(({ at }) => at > known)) toast('urgent', text);
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
  const [newest] = [...notices.value, ...houseNotices.value]
    .map(({ at }) => at)
    .sort()
    .reverse();
  if (newest !== undefined && newest > readUpTo.value) readUpTo.value = newest;
}

function announce(notice: NoticeView): void {
  toast('urgent', notice.text, notice.number);
  notify(notice.text, `osem-notice-${notice.number}-${notice.stage}`, notice.number);
}
