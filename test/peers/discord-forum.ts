import { type Body, listOf, problemsOfForumChange } from './discord-limits.ts';

const tag = (id: string, name: string, moderated: boolean) => ({
  id,
  name,
  moderated,
  emoji_id: null,
  emoji_name: null,
});

/** The tags of the stand-in's forum and of its posts: 20 a forum, 5 a post, and each post must carry one. */
export class ForumTags {
  /** The first one is for moderators. */
  tags: Body[] = [tag('900000000000000006', 'team', true), tag('900000000000000007', 'anybody', false)];
  readonly applied = new Map<string, string[]>();

  /** What is wrong with a new list; tags without an id are new. */
  set(list: unknown, newId: () => string): string[] {
    const wanted = listOf(list);
    const problems = problemsOfForumChange({ available_tags: list });
    if (problems.length === 0)
      this.tags = wanted.map((one) =>
        tag(String(one.id ?? newId()), String(one.name), one.moderated === true),
      );
    return problems;
  }

  /** The code of Discord's refusal, or null when the post has the tags now. */
  apply(post: string, ids: unknown): number | null {
    const wanted = Array.isArray(ids) ? ids.map(String) : [];
    if (wanted.length === 0) return 40067;
    if (wanted.some((id) => !this.tags.some((one) => one.id === id))) return 10087;
    this.applied.set(post, wanted);
    return null;
  }

  /** The tags of a post by their names. */
  namesOn(post: string): string[] {
    const ids = this.applied.get(post) ?? [];
    return this.tags.filter(({ id }) => ids.includes(String(id))).map(({ name }) => String(name));
  }
}
