/**
 * What Discord takes at the most, in UTF-16 units unless said otherwise. Sources: discord.com/developers/docs, the pages on
 * messages, components, application commands and interactions.
 */
export const LIMITS = {
  /** Content of a message; an embed's title, description and author; all embeds of a message together. */
  content: 2000,
  title: 256,
  description: 4096,
  author: 256,
  /** Components: ids, button labels, rows and buttons in each, modal titles, labels in modals with descriptions, placeholders. */
  customId: 100,
  buttonLabel: 80,
  rows: 5,
  rowButtons: 5,
  modalTitle: 45,
  label: 45,
  labelDescription: 100,
  placeholder: 150,
  textInput: 4000,
  /** Commands: 25 options with 25 choices; names 32, descriptions and choices 100, text options 6,000. */
  commandName: 32,
  options: 25,
  choices: 25,
  commandText: 100,
  choiceName: 100,
  optionText: 6000,
  threadName: 100,
  /** Forums: tags of a channel, tags of a post, characters of a tag's name. */
  forumTags: 20,
  postTags: 5,
  tagName: 20,
  /** Files of one form. */
  files: 10,
  /** Of a file that a message brings: its title and its description. */
  fileTitle: 1024,
  fileText: 1024,
  url: 512,
  /** Messages asked for at a time. */
  historyPage: 100,
} as const;

/** Pages looked through for a message that may have been posted although we never learnt where. */
export const HISTORY_PAGES = 3;
/** Posts of a forum whose first message is looked at for the same reason: the newest ones. */
export const NEWEST_POSTS = 10;
/** What a card shows of the customer's newest words (characters). */
export const PREVIEW = 300;
/** People pinged in one message: their mentions stay within the content. */
export const MENTIONS = 80;
/** Minutes without a message after which Discord files a thread away: the longest there is. */
export const ARCHIVE_MINUTES = 10_080;
/** Fields of the form for a text that one field does not hold; with the recipient and the kind they fill a form. */
export const LONG_FIELDS = 3;
