import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { CodedError } from './domain/coded-error.ts';

/** Made at the start, so that a folder that cannot be written is not found out by the first attachment. */
export async function folderOfFiles({ DATA_DIR }: Pick<Config, 'DATA_DIR'>): Promise<string> {
  const folder = join(DATA_DIR, 'files');
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    throw new CodedError('wrong-setting', `DATA_DIR: ${folder} cannot be written.`, { cause });
  }
}
