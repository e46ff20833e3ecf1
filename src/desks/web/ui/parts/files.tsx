import type { MessageView } from '../../../../api/shapes.ts';
import { fileSize } from '../logic/file-size.ts';
import { oneLine } from '../logic/names.ts';
import { fileRefusal, text } from '../words.ts';

type FileView = MessageView['files'][number];

/** Pictures that browsers draw without running anything. */
const DRAWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** What a caller said on tape is listened to here. */
const HEARD = new Set(['audio/mpeg', 'audio/ogg', 'audio/mp4']);

export function Files({ files }: { files: FileView[] }) {
  if (files.length === 0) return null;
  return (
    <ul class="files">
      {files.map((file) => (
        <li key={file.id}>
          <OneFile file={file} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ file }: { file: FileView }) {
  const name = oneLine(file.name);
  const words = file.size === null ? name : text('desk.files.named', { name, size: fileSize(file.size) });
  if (file.refused !== null) {
    return (
      <span class="file refused">
        ✕ <bdi>{name}</bdi>: {fileRefusal(file.refused)}
      </span>
    );
  }
  if (file.url === null) {
    return (
      <span class="file">
        ◷ <bdi>{name}</bdi> {text('desk.files.coming')}
      </span>
    );
  }
  const link = (
    <a class="file" href={file.url} download={name} rel="noopener noreferrer nofollow">
      {DRAWN.has(file.type) && (
        <img src={file.url} alt={text('desk.files.picture', { name })} loading="lazy" />
      )}
      <bdi>{words}</bdi>
    </a>
  );
  if (!HEARD.has(file.type)) return link;
  return (
    <div class="tape">
      {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what a caller said */}
      <audio controls preload="none" src={file.url} aria-label={name} />
      {link}
    </div>
  );
}
