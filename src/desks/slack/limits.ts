/**
 * What Slack takes at the most, in UTF-16 units unless said otherwise. Sources: the reference of Block Kit (doc comments of
 * @slack/types 3.2, docs.slack.dev/reference/block-kit) and of the Web API (docs.slack.dev/reference/methods).
 */
export const LIMITS = {
  /** chat.postMessage: 50 blocks a message. */
  blocks: 50,
  /** Not documented: `msg_blocks_too_long` was seen near 13,200 characters in one message (bolt-js #2509). */
  messageTotal: 13_200,
  /** chat.postMessage: best kept below 4,000 characters; truncated above 40,000. */
  messageText: 4000,
  /** Views: 100 blocks, title and buttons 24, private_metadata 3,000, callback_id 255. */
  viewBlocks: 100,
  viewTitle: 24,
  privateMetadata: 3000,
  callbackId: 255,
  /** Blocks: header 150, section 3,000, 10 fields of 2,000, 10 elements in a context, 25 in actions. */
  header: 150,
  sectionText: 3000,
  fields: 10,
  fieldText: 2000,
  contextElements: 10,
  actionElements: 25,
  blockId: 255,
  /** Images: title and alt_text 2,000. */
  imageText: 2000,
  /** Elements: button text 75, value 2,000, url 3,000, action_id 255. */
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  actionId: 255,
  /** Options: text 75, value 150, 5 in an overflow menu, 10 checkboxes, 100 in a select. */
  optionText: 75,
  optionValue: 150,
  overflowOptions: 5,
  checkboxes: 10,
  selectOptions: 100,
  /** Confirmation: title 100, text 300, buttons 30. */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Input: label and hint 2,000, max_length 3,000, placeholder 150. */
  inputLabel: 2000,
  inputText: 3000,
  placeholder: 150,
} as const;

/** Text fields of a reply: together they take the longest text that the house does (40,000 characters). */
export const MOST_FIELDS = 14;
/** A submitted text gets this long to be stored, then the agent is told to send it again: Slack waits 3 s in all. */
export const STORE_MS = 2000;
/** After this long an agent who pressed something is told that it is being worked on. */
export const BUSY_MS = 1500;
/** A signed request older than this is refused (docs.slack.dev/authentication/verifying-requests-from-slack). */
export const SIGNATURE_AGE_MS = 5 * 60_000;
/** Bytes of one request of Slack's to us; theirs are far smaller. */
export const REQUEST_BYTES = 1_000_000;
/** Messages asked for at a time (conversations.history: 200 is recommended), and pages looked through at the most. */
export const HISTORY_PAGE = 200;
export const HISTORY_PAGES = 5;
/** Tickets on a page of Home: three blocks each, far below the 100 of a view, and what is shown of their words. */
export const HOME_LINES = 20;
export const HOME_PREVIEW = 150;
/** What a card shows of the customer's newest words (characters). */
export const PREVIEW = 300;
