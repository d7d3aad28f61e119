import type { PlainName, SettingName } from '../../admin/settings/api';

// Every word of the tab of settings.

const names: Record<SettingName, string> = {
  severalLists: 'Checklists sur un ticket',
  optionalByDefault: 'Nouveaux éléments',
  panel: 'Emplacement du panneau',
  tell: 'Ce que Jira apprend',
  language: 'Langue',
  hideComplete: 'Éléments terminés',
  permissions: 'Autorisations personnalisées',
  fields: 'Champs dans Jira',
};

const hints: Record<PlainName, string> = {
  severalLists:
    'Si l’on peut ajouter d’autres checklists à un ticket. Celles qui existent restent.',
  optionalByDefault: 'Ce qu’est un élément tant que personne ne le change.',
  panel: 'Où Jira montre la checklist sur la page d’un ticket.',
  tell: 'Ce que Jira garde avec le ticket, pour sa recherche, ses automatisations et ses rapports.',
  language: 'La langue du panneau pour ceux qui n’en ont pas choisi.',
  hideComplete:
    'Si les éléments terminés sont visibles quand quelqu’un ouvre un ticket pour la première fois.',
};

/** What the values are called; languages have names of their own. */
const options: Record<PlainName, Record<string, string>> = {
  severalLists: { true: 'Plusieurs', false: 'Une seule' },
  optionalByDefault: { true: 'Facultatifs', false: 'Obligatoires' },
  hideComplete: { true: 'Masqués', false: 'Visibles' },
  panel: { left: 'Sous la description', right: 'À côté, parmi les détails' },
  tell: {
    nothing: 'Rien',
    counts: 'Combien d’éléments sont terminés',
    texts: 'Aussi les textes des éléments',
  },
  language: { jira: 'Celle que chacun a dans Jira' },
};

const samples: readonly [string, string, string] = [
  'Geler le contenu',
  'Dire au support ce qui change',
  'Basculer le répartiteur de charge',
];
const sampleLists: readonly [string, string] = ['Livraison', 'Relecture'];

export const settings = {
  siteHint:
    'Ce qui vaut pour tous les projets qui ne choisissent rien eux-mêmes. Chaque réglage est enregistré séparément.',
  projectHint:
    'Ce qui vaut pour ce projet. Ce qui n’est pas choisi ici vient du site. Chaque réglage est enregistré séparément.',
  names,
  hints,
  options,
  fieldsHint:
    'Les champs de Jira qui disent quelque chose des check-lists, dans tous les projets. Les trois premiers ne coûtent rien et n’apparaissent dans aucun historique.',
  textHint:
    'Checklist Text n’existe que là où Jira reçoit aussi les textes. Y écrire modifie la check-list ; chaque modification figure dans l’historique du ticket.',
  badge: 'Badge à côté des détails d’un ticket',
  noFields: 'Aucun',
  fromDefault: 'Valeur d’origine',
  fromSite: 'Vient du site',
  ownSite: 'Choisi pour le site',
  ownProject: 'Choisi pour ce projet',
  toSite: 'Reprendre celui du site',
  toDefault: 'Revenir à l’origine',
  saving: 'Enregistrement…',
  saved: 'Enregistré',
  again: 'Réessayer',
  leave: 'Laisser tel quel',
  conflict: 'Quelqu’un d’autre a modifié ceci pendant que vous étiez là.',
  theirs: 'Son choix',
  yours: 'Votre choix',
  useYours: 'Prendre le vôtre',
  keepTheirs: 'Garder le sien',
  preview: 'Aperçu',
  previewOf: (value: string) => `Résultat : ${value}`,
  samples,
  sampleLists,
  toldNothing: 'Rien n’est enregistré dans Jira.',
};
