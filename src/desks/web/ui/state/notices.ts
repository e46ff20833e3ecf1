import { computed, signal } from '@preact/signals';
import type { NoticeView } from '../../../../api/shapes.ts';
import { read } from '../api.ts';
import { kept } from './kept.ts';
import { notify } from './notifications.ts';
import { tell } from './session.ts';
import { toast } from './toasts.ts';

/** Reminders and escalations, newest first. */
export const notices = signal<NoticeView[]>([]);
const readUpTo = kept<string>('osem.notices-read', '');
let loaded = false;

export const unreadNotices = computed(
  () => notices.value.filter((notice) => notice.at > readUpTo.value).length,
);

export async function loadNotices(): Promise<void> {
  try {
    const { notices: fresh } = await read<{ notices: NoticeView[] }>('/api/notices');
    const newest = notices.value[0]?.at ?? '';
    notices.value = fresh;
    if (loaded) for (const notice of fresh.filter(({ at }) => at > newest).slice(0, 3)) announce(notice);
    loaded = true;
  } catch (error) {
    tell(error);
  }
}

export function forgetNotices(): void {
  notices.value = [];
  loaded = false;
}

export function markNoticesRead(): void {
  const newest = notices.value[0]?.at;
  if (newest !== undefined && newest > readUpTo.value) readUpTo.value = newest;
}

function announce(notice: NoticeView): void {
  toast('urgent', notice.text, notice.number);
  notify(notice.text, `osem-notice-${notice.number}-${notice.stage}`, notice.number);
}
