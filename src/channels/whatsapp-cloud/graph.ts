import { createGraph, type Graph } from '../../vendors/meta/graph.ts';
import { WHATSAPP } from './fault.ts';
import type { WhatsappCloudSettings } from './index.ts';

/** The Graph API for one phone number. */
export interface PhoneGraph extends Pick<Graph, 'get' | 'open'> {
  /** A call below the phone number. `bytes`: what it carries, which takes its time. Throws CodedError. */
  post(path: string, body: object | FormData, bytes?: number): Promise<unknown>;
  phoneId: string;
}

export function graphOf(settings: WhatsappCloudSettings, timeoutMs: number): PhoneGraph {
  const graph = createGraph({
    url: settings.WHATSAPP_CLOUD_API_URL,
    token: settings.WHATSAPP_CLOUD_TOKEN,
    product: WHATSAPP,
    timeoutMs,
  });
  const phoneId = settings.WHATSAPP_CLOUD_PHONE_ID;
  return {
    ...graph,
    phoneId,
    post: (path, body, bytes = 0) => graph.post(`${phoneId}/${path}`, body, { bytes }),
  };
}
