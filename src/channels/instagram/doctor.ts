import type { Finding } from '../../texts/finding.ts';
import { examineMessages } from '../../vendors/meta/messages/doctor.ts';
import type { DoctorPorts } from '../channel.ts';
import { INSTAGRAM } from './fault.ts';
import type { InstagramSettings } from './index.ts';
import { fieldsAt, isByPage } from './instagram.ts';

export function examineInstagram(settings: InstagramSettings, ports: DoctorPorts): Promise<Finding[]> {
  const url = settings.INSTAGRAM_API_URL;
  const byPage = isByPage(url);
  const examined = {
    channel: 'instagram' as const,
    product: INSTAGRAM,
    tokens: settings.INSTAGRAM_TOKENS,
    appSecret: settings.INSTAGRAM_APP_SECRET,
    proves: byPage,
    url,
    settings: { tokens: 'INSTAGRAM_TOKENS', verify: 'INSTAGRAM_VERIFY_TOKEN' },
    // With a login of its own the account has two numbers; deliveries name this one (instagram-platform, "Get your ids").
    identity: byPage
      ? { path: (account: string) => `${account}?fields=id,username`, id: 'id', name: 'username' }
      : { path: () => 'me?fields=user_id,username', id: 'user_id', name: 'username' },
    fields: fieldsAt(url),
    rights: byPage ? ['instagram_manage_messages', 'pages_manage_metadata'] : null,
    hooks: byPage ? ['/channels/instagram'] : null,
  };
  return examineMessages(examined, ports);
}
