import type { Link } from '../domain/state';
import type { Controller } from './controller';
import { useRoom } from './room';

interface Props {
  readonly link: Link;
  readonly status: string | null;
  readonly controller: Controller;
  readonly tabIndex: number;
}

/** The issue that an item is tied to: its key until its status is known. */
export function LinkTag(props: Props) {
  const room = useRoom(props.controller.late, 'convert');
  return room ? <room.LinkTag {...props} /> : <span class="linked">{props.link.key}</span>;
}
