const PATHS = {
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 20.5a2 2 0 0 0 4 0',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.3 15.3 20 20',
  prompt: 'M5 7l5 5-5 5M12.5 17H19',
  help: 'M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.9v.4M12 17.4v.2',
  back: 'M15 5l-7 7 7 7',
  clip: 'M19 11.5l-7.3 7.2a4.6 4.6 0 0 1-6.5-6.5l7.7-7.6a3.1 3.1 0 0 1 4.4 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.2-2.2l7-6.9',
  send: 'M4 12l16-7-5 15-3.4-6.2zM11.6 13.8 20 5',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13z',
  filter: 'M4 6h16M7 12h10M10 18h4',
  close: 'M6 6l12 12M18 6L6 18',
  leave: 'M14 4H6v16h8M10 12h10M17 8.5l3.5 3.5-3.5 3.5',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6z',
  pen: 'M4 20l1-4.2L16.6 4.2a1.9 1.9 0 0 1 2.7 0l.5.5a1.9 1.9 0 0 1 0 2.7L8.2 19z',
  globe:
    'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17zM3.5 12h17M12 3.5c5 5.2 5 11.8 0 17M12 3.5c-5 5.2-5 11.8 0 17',
  plus: 'M12 5v14M5 12h14',
  bookmark: 'M7 4h10v16l-5-4-5 4z',
  flag: 'M6 21V4M6 4.5h11l-2 4 2 4H6',
  phone:
    'M6 3.5h3.2l1.6 4.2-2.3 1.6a12 12 0 0 0 6.2 6.2l1.6-2.3 4.2 1.6V18a2.5 2.5 0 0 1-2.8 2.5A16.5 16.5 0 0 1 3.5 6.3 2.5 2.5 0 0 1 6 3.5z',
  chart: 'M4 20h16M7 16v-5M12 16V5M17 16V9',
} as const;

/** A picture beside words; it says nothing by itself. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
