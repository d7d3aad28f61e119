import { useEffect, useMemo } from 'preact/hooks';
import { httpApi } from './api';
import { Choosing } from './choosing';
import type { Desk } from './desk';
import { Statuses } from './statuses';

/** The statuses of the site or the project. */
export function Contents({ desk }: { readonly desk: Desk }) {
  const choosing = useMemo(() => new Choosing(httpApi(desk.server), desk.project !== ''), [desk]);
  useEffect(() => void choosing.load(), [choosing]);
  return <Statuses choosing={choosing} />;
}
