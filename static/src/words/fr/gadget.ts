import type { GadgetWords } from '../../gadget/words';
import { formsOf } from '../form';

const { day, many, number, time } = formsOf('fr');

export const gadget: GadgetWords = {
  title: 'Avancement des checklists',
  loading: 'Chargement…',
  unset: 'Aucun filtre n’a encore été choisi.',
  unsetHint: 'Le propriétaire de ce tableau de bord peut en choisir un.',
  configure: 'Configurer',
  refresh: 'Actualiser',
  asOf: (moment) => `État au ${time(moment)}`,
  empty: 'Le filtre ne trouve aucun ticket.',
  none: 'Aucun des tickets trouvés n’a de checklist.',
  untold:
    'Sur ce site, Ticklist ne dit rien des checklists à Jira : il n’y a donc rien à montrer ici. Un administrateur Jira peut changer cela dans les paramètres de Ticklist.',
  total: (complete, total) => `${number(complete)} éléments terminés sur ${number(total)}`,
  issues: (count) => many(count, { one: 'dans # ticket', other: 'dans # tickets' }),
  overdueIssues: (count) => many(count, { one: '# en retard', other: '# en retard' }),
  without: (count) =>
    many(count, { one: '# ticket sans checklist', other: '# tickets sans checklist' }),
  more: (count) => `Seuls les ${number(count)} premiers tickets sont comptés.`,
  progress: (complete, total) => `${number(complete)} sur ${number(total)}`,
  due: (date) => `Échéance le ${day(date)}`,
  overdue: (date) => `En retard depuis le ${day(date)}`,
  mandatory: (count) =>
    many(count, {
      one: '# élément obligatoire ouvert',
      other: '# éléments obligatoires ouverts',
    }),
  refused: 'Jira ne peut pas exécuter cette recherche.',
  hidden: 'Vous ne pouvez pas voir cela dans Jira.',
  silent: 'Jira n’a pas répondu.',
  again: 'Réessayer',
  form: {
    filter: 'Filtre',
    own: 'Écrire du JQL',
    jql: 'Requête JQL',
    needed: 'Écrivez quels tickets chercher.',
    order: 'Ordre',
    behind: 'En retard et les moins avancés d’abord',
    byFilter: 'Comme le filtre les trie',
    title: 'Titre',
    refresh: 'Actualiser automatiquement',
    never: 'Jamais',
    every: (minutes) =>
      many(minutes, { one: 'Toutes les # minute', other: 'Toutes les # minutes' }),
    save: 'Enregistrer',
    cancel: 'Annuler',
    forbidden: 'Seul le propriétaire du tableau de bord peut changer cela.',
  },
};
