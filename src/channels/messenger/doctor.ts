import type { Finding } from '../../texts/finding.ts';
import { examineMessages } from '../../vendors/meta/messages/doctor.ts';
import { MESSAGES } from '../../vendors/meta/subscribe.ts';
import type { DoctorPorts } from '../channel.ts';
import { MESSENGER } from './fault.ts';
import type { MessengerSettings } from './index.ts';

export function examineMessenger(settings: MessengerSettings, ports: DoctorPorts): Promise<Finding[]> {
  const examined = {
    channel: 'messenger' as const,
    product: MESSENGER,
    tokens: settings.MESSENGER_PAGE_TOKENS,
    appSecret: settings.MESSENGER_APP_SECRET,
    proves: true,
    url: settings.MESSENGER_API_URL,
    settings: { tokens: 'MESSENGER_PAGE_TOKENS', verify: 'MESSENGER_VERIFY_TOKEN' },
    identity: { path: () => 'me?fields=id,name', id: 'id', name: 'name' },
    fields: MESSAGES,
    rights: ['pages_messaging', 'pages_manage_metadata'],
    // Meta knows one address for messages and comments: either of ours sorts them.
    hooks: ['/channels/messenger', '/channels/facebook-comments'],
  };
  return examineMessages(examined, ports);
}
