/** Minutes by the house's clock from the start until the last promise is kept or broken. */
export const STORY_MINUTES = 606;

export type AgentName = 'Ana' | 'Bor' | 'Eva';

export const TEAM: readonly { name: AgentName; role: 'agent' | 'supervisor'; team: string }[] = [
  { name: 'Ana', role: 'agent', team: 'support' },
  { name: 'Bor', role: 'agent', team: 'payments' },
  { name: 'Eva', role: 'supervisor', team: 'care' },
];

/** One customer's case. Steps follow each other: none begins before its minute or before the one ahead is through. */
export interface Scene {
  customer: string;
  channel: 'telegram' | 'webchat';
  language: string;
  steps: readonly Step[];
}

/** `at` is in minutes by the house's clock from the start. */
export type Step = { at: number } & (
  | {
      does: 'write';
      texts: readonly string[];
      /** Each delivery comes twice, at the same time. */
      twice?: true;
      /** The network turns them round: the last one comes first. */
      newestFirst?: true;
    }
  | { does: 'correct'; from: string; to: string }
  | { does: 'reply'; by: AgentName; text: string; as?: 'holding' | 'acknowledgement' }
  | { does: 'command'; by: AgentName; name: string; options?: Readonly<Record<string, string>> }
);

/** Claimed, acknowledged, answered, thanked for, resolved: how it should be. */
const parcel: Scene = {
  customer: 'Maja Kovač',
  channel: 'webchat',
  language: 'sl',
  steps: [
    {
      at: 2,
      does: 'write',
      texts: ['Dober dan! Paket 4711 bi moral priti v petek, pa ga še ni. Lahko preverite, kje je?'],
      twice: true,
    },
    { at: 10, does: 'command', by: 'Ana', name: 'claim' },
    { at: 14, does: 'reply', by: 'Ana', as: 'acknowledgement', text: 'Dober dan, Maja. Takoj pogledam.' },
    {
      at: 26,
      does: 'command',
      by: 'Ana',
      name: 'note',
      options: { text: 'The courier had a wrong house number; corrected with them on the phone.' },
    },
    {
      at: 50,
      does: 'reply',
      by: 'Ana',
      text: 'Paket je v skladišču v Celju in pride jutri med 9. in 12. uro. Oprostite zamudi.',
    },
    { at: 75, does: 'command', by: 'Ana', name: 'resolve' },
    { at: 84, does: 'write', texts: ['Hvala lepa, lep dan!'] },
  ],
};

/** Urgent by a rule; what follows arrives twice and in the wrong order. */
const theft: Scene = {
  customer: 'Oliver Hughes',
  channel: 'telegram',
  language: 'en',
  steps: [
    {
      at: 6,
      does: 'write',
      texts: ['My card was stolen on the tram this morning. Please block it!'],
      twice: true,
    },
    {
      at: 9,
      does: 'write',
      texts: ['It ends in 4402.', 'I last used it at 8:15 at the bakery.', 'Anything after that was not me.'],
      twice: true,
      newestFirst: true,
    },
    { at: 13, does: 'command', by: 'Bor', name: 'why' },
    { at: 16, does: 'command', by: 'Bor', name: 'claim' },
    {
      at: 24,
      does: 'reply',
      by: 'Bor',
      text: 'The card ending in 4402 is blocked as of now. Nothing was charged after 8:15. A new one is on its way.',
    },
    { at: 60, does: 'write', texts: ['Thank you so much!'], twice: true },
    { at: 66, does: 'command', by: 'Bor', name: 'resolve' },
  ],
};

/** Claimed and not answered: a claim stops no clock. A supervisor saves the promise at the last call. */
const twiceCharged: Scene = {
  customer: 'Ирина Соколова',
  channel: 'telegram',
  language: 'ru',
  steps: [
    {
      at: 20,
      does: 'write',
      texts: ['Здравствуйте! С меня дважды списали деньги за один заказ. Когда вернёте вторую сумму?'],
    },
    { at: 34, does: 'command', by: 'Bor', name: 'claim' },
    {
      at: 568,
      does: 'reply',
      by: 'Eva',
      text: 'Здравствуйте, Ирина! Вторая сумма возвращена сегодня и будет на карте в течение трёх дней.',
    },
    { at: 590, does: 'command', by: 'Eva', name: 'resolve' },
  ],
};

/** Nobody answers: reminder, target, last call, and the promise breaks. Asking again moves no deadline. */
const forgotten: Scene = {
  customer: 'Lukas Brandt',
  channel: 'telegram',
  language: 'de',
  steps: [
    {
      at: 4,
      does: 'write',
      texts: ['Guten Tag, wann bekomme ich das Geld für meine Rücksendung 8121 zurück?'],
    },
    {
      at: 8,
      does: 'correct',
      from: 'Guten Tag, wann bekomme ich das Geld für meine Rücksendung 8121 zurück?',
      to: 'Guten Tag, wann bekomme ich das Geld für meine Rücksendung 8112 zurück?',
    },
    { at: 380, does: 'write', texts: ['Hallo? Ist da jemand?'], twice: true },
  ],
};

/** Resolved too soon: the customer's next message opens it again. */
const address: Scene = {
  customer: 'Јелена Петровић',
  channel: 'webchat',
  language: 'sr',
  steps: [
    { at: 90, does: 'write', texts: ['Добар дан! Како да променим адресу за доставу?'] },
    { at: 104, does: 'command', by: 'Ana', name: 'claim' },
    {
      at: 118,
      does: 'reply',
      by: 'Ana',
      text: 'Добар дан! У профилу, под „Адресе“. Уписала сам вам и нову, па је све спремно.',
    },
    { at: 140, does: 'command', by: 'Ana', name: 'resolve' },
    { at: 190, does: 'write', texts: ['Нажалост, на рачуну је опет стара адреса.'], twice: true },
    {
      at: 214,
      does: 'reply',
      by: 'Ana',
      text: 'Извините! Сада је исправљена и на рачуну, послала сам вам нови.',
    },
    { at: 232, does: 'command', by: 'Ana', name: 'resolve' },
  ],
};

/** A rule calls the supervisor at once. */
const manager: Scene = {
  customer: 'Priya Nair',
  channel: 'webchat',
  language: 'en',
  steps: [
    {
      at: 130,
      does: 'write',
      texts: ['Third time I explain this. I want to speak to your manager.'],
    },
    { at: 150, does: 'command', by: 'Eva', name: 'claim' },
    {
      at: 168,
      does: 'reply',
      by: 'Eva',
      text: 'I am Eva, I lead the team. I have read all three letters: the fee is refunded, and this should not have happened.',
    },
    { at: 196, does: 'command', by: 'Eva', name: 'resolve' },
  ],
};

/** An agent asks for help: a holding reply leaves the clock running, the supervisor decides. */
const licences: Scene = {
  customer: 'Nina Zupan',
  channel: 'telegram',
  language: 'sl',
  steps: [
    {
      at: 240,
      does: 'write',
      texts: ['Za našo firmo bi vzeli 40 licenc.', 'Kakšno ceno nam lahko ponudite?'],
      newestFirst: true,
      twice: true,
    },
    { at: 256, does: 'command', by: 'Bor', name: 'claim' },
    {
      at: 268,
      does: 'reply',
      by: 'Bor',
      as: 'holding',
      text: 'Pozdravljeni, Nina! Ponudbo za 40 licenc pripravimo še danes.',
    },
    {
      at: 280,
      does: 'command',
      by: 'Bor',
      name: 'escalate',
      options: { reason: '40 licences: may I give 15 %?' },
    },
    {
      at: 318,
      does: 'command',
      by: 'Eva',
      name: 'note',
      options: { text: 'Yes, 15 % for a year. Nice work.' },
    },
    {
      at: 336,
      does: 'reply',
      by: 'Bor',
      text: 'Ponudba: 40 licenc s 15 % popusta za eno leto. Drži do konca meseca.',
    },
    { at: 350, does: 'command', by: 'Bor', name: 'wait' },
  ],
};

export const SCENES: readonly Scene[] = [parcel, theft, twiceCharged, forgotten, address, manager, licences];

/** Whom nobody answers, and whose ticket is claimed without an answer: the proof looks at their stages. */
export const FORGOTTEN = forgotten.customer;
export const CLAIMED_ONLY = twiceCharged.customer;
