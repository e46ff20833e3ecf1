import type { Finding } from '../../texts/finding.ts';
import type { DoctorPorts } from '../channel.ts';
import type { EmailSettings } from './index.ts';

export async function examineEmail(_settings: EmailSettings, _ports: DoctorPorts): Promise<Finding[]> {
  return [];
}
