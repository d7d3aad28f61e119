import { useEffect, useState } from 'preact/hooks';
import { PersonIcon } from '../ui/icons';
import { lateWords } from '../words/words';
import { initials } from './people';
import type { People, Person } from './people';

interface Props {
  /** An account id. */
  readonly id: string;
  readonly people: People;
  /** What it says to who cannot see it, by name; that an item is theirs, if not given. */
  readonly label?: (name: string) => string;
}

/** A person's picture, with their name for who cannot see it or points at it. */
export function Face({ id, people, label = lateWords.people.assignedTo }: Props) {
  const person = usePerson(people, id);
  const name = nameOf(person);
  return (
    <span class="person" role="img" aria-label={label(name)} title={name}>
      <Picture person={person} />
    </span>
  );
}

/** A person's name, as soon as it is known. */
export function Name({ id, people }: Pick<Props, 'id' | 'people'>) {
  return <>{nameOf(usePerson(people, id))}</>;
}

/** What a person is called: also one who is not known yet, or not any more. */
export function nameOf(person: Person | undefined): string {
  return person ? (person.name ?? lateWords.people.formerUser) : '…';
}

/** The picture alone: else their initials, else a figure. */
export function Picture({ person }: { readonly person: Person | undefined }) {
  const [broken, setBroken] = useState<string>();
  const { picture, name = '' } = person ?? {};
  if (picture && picture !== broken) {
    return (
      <img
        src={picture}
        alt=""
        width={24}
        height={24}
        loading="lazy"
        decoding="async"
        referrerpolicy="no-referrer"
        onError={() => setBroken(picture)}
      />
    );
  }
  const letters = initials(name);
  return letters ? <span aria-hidden="true">{letters}</span> : <PersonIcon />;
}

function usePerson(people: People, id: string): Person | undefined {
  const [person, setPerson] = useState(() => people.get(id));
  useEffect(() => {
    const look = () => setPerson(people.get(id));
    look();
    return people.subscribe(look);
  }, [people, id]);
  return person;
}
