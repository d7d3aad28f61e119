import { useEffect, useState } from 'preact/hooks';
import type { Late, Rooms } from '../late';

/** A room that is loaded late, as soon as it is there; nothing is drawn of it before. */
export function useRoom<K extends keyof Rooms>(late: Late, name: K): Rooms[K] | undefined {
  const [room, setRoom] = useState<Rooms[K]>();
  useEffect(() => {
    let drawn = true;
    void late(name).then((found) => {
      if (drawn) setRoom(() => found);
    });
    return () => {
      drawn = false;
    };
  }, [late, name]);
  return room;
}
