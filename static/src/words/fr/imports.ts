import { formsOf } from '../form';

// The words of importing, into an issue and into a project.

const { many } = formsOf('fr');

export const imports = {
  menu: 'Importer…',
  title: 'Importer des checklists',
  source: 'Provenance',
  own: 'Texte ou fichier',
  found: (app: string) => `${app}, dans ce ticket`,
  data: 'Texte à importer',
  hint: 'Collez-le ici ou choisissez un fichier : texte, Markdown, CSV ou JSON de Trello et d’autres apps.',
  file: 'Choisir un fichier',
  format: 'Format des données',
  auto: 'Détecté automatiquement',
  counts: (lists: number, items: number) =>
    `${many(lists, { one: '# checklist', other: '# checklists' })}, ${many(items, { one: '# élément', other: '# éléments' })}`,
  nothing: 'Il n’y a rien à importer.',
  done: (items: number) => many(items, { one: '# élément importé', other: '# éléments importés' }),
  notesTitle: 'Ce qui n’est pas conservé tel quel',
  partly: 'Une partie n’a pas pu être importée.',
  large: 'Cela dépasse 4 Mo.',
  unread: 'Ce fichier ne peut pas être lu.',
  import: 'Importer',
  apps: 'Autres apps',
  intro:
    'Les checklists que d’autres apps gardent dans les tickets de ce projet deviennent celles de Ticklist. Ce qu’elles gardent reste tel quel.',
  dry: 'Essai à blanc',
  start: 'Importer le projet',
  chooseApp: 'Choisissez une app.',
  begun: 'C’est parti.',
  dryTitle: 'Essai à blanc : rien n’a été modifié',
  realTitle: 'Importation',
  foundIn: (issues: number) =>
    many(issues, { one: '# ticket a de ces checklists', other: '# tickets ont de ces checklists' }),
  would: (issues: number) =>
    many(issues, { one: '# ticket serait modifié', other: '# tickets seraient modifiés' }),
  samples: 'Exemples',
  problems: 'Impossible à importer',
  unreadable: 'pas dans la forme attendue',
  refused: 'une partie a été refusée',
  notes: {
    status_unknown: 'Les statuts que ce projet n’a pas sont devenus un statut aussi avancé',
    status_elsewhere: 'On n’y voit pas quels éléments sont terminés',
    assignee_left_out: 'Responsables qui ne sont pas des comptes de ce site',
    due_left_out: 'Échéances qui ne sont pas des jours',
    editor_left_out: 'Qui a modifié les éléments en dernier, et quand',
    priority_left_out: 'Priorités',
    empty_left_out: 'Éléments sans texte',
    items_left_out: 'Éléments au-delà de la limite d’un ticket',
    archived_left_out: 'Checklists de cartes archivées',
    prose_left_out: 'Lignes qui ne sont pas des éléments',
    history_left_out: 'Historique',
    link_left_out: 'Liens vers des tickets',
    details_cut: 'Les détails trop longs ont été coupés',
    name_cut: 'Des noms de checklists ont été coupés',
    text_moved: 'Les textes longs continuent dans les détails',
    lists_joined: 'Les checklists en trop sont devenues des titres',
    nesting_flattened: 'Les éléments n’ont qu’un niveau d’imbrication',
    not_separable: 'Les éléments n’y sont pas séparés',
    several_issues: 'On y trouve des checklists de plusieurs tickets ou cartes',
    characters_changed: 'Caractères qui ne peuvent pas être conservés',
  },
};
