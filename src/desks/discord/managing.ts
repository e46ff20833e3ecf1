import {
  type APIGuild,
  type APIGuildMember,
  type APIUser,
  type RESTPatchAPIChannelJSONBody,
  Routes,
} from 'discord.js';
import { called } from '../../vendors/discord/errors.ts';
import type { Calls } from './budget.ts';
import type { ForumTag } from './tags.ts';

/** Calls that look after posts and forums, and that ask what the application may do. All throw CodedError. */
export interface Managing {
  changePost(post: string, change: { archived: boolean; applied_tags?: readonly string[] }): Promise<void>;
  /** All tags of a forum: those that are not named are taken away. */
  setTags(forum: string, tags: readonly ForumTag[]): Promise<void>;
  /** The application's user. */
  me(): Promise<{ id: string }>;
  guild(): Promise<Pick<APIGuild, 'roles' | 'owner_id'>>;
  member(user: string): Promise<Pick<APIGuildMember, 'roles'>>;
}

export function createManaging(rest: Calls, guild: string): Managing {
  const change = async (name: string, channel: string, body: RESTPatchAPIChannelJSONBody) => {
    await called(name, false, rest.patch(Routes.channel(channel), { body }));
  };
  return {
    changePost: (post, { archived, applied_tags: tags }) =>
      change('update-channel', post, {
        archived,
        ...(tags === undefined ? {} : { applied_tags: [...tags] }),
      }),
    setTags: (forum, tags) => change('update-forum', forum, { available_tags: [...tags] }),
    me: async () => (await called('me', false, rest.get(Routes.user()))) as APIUser,
    guild: async () => (await called('guild', false, rest.get(Routes.guild(guild)))) as APIGuild,
    member: async (user) =>
      (await called('member', false, rest.get(Routes.guildMember(guild, user)))) as APIGuildMember,
  };
}
