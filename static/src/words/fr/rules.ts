import type { Is, On } from '../../admin/rules/api';
import { formsOf } from '../form';

// Every word of the tab of rules.

const { many, number } = formsOf('fr');

const events: Record<On, string> = {
  created: 'Quand un ticket est créé',
  changed: 'Quand un ticket est modifié',
  transition: 'Quand son état change',
};

const comparisons: Record<Is, string> = {
  any: 'a l’un de',
  all: 'a tous',
  none: 'n’a aucun de',
  empty: 'est vide',
  notEmpty: 'n’est pas vide',
  equals: 'est exactement',
  contains: 'contient',
};

/** Why a rule does not match. */
const reasons = {
  disabled: 'Elle est désactivée',
  event: 'Elle attend autre chose',
  to: 'Elle attend un autre état',
  untouched: 'Rien de ce qu’elle regarde n’a changé',
  project: 'Elle vaut pour d’autres projets',
  issueType: 'Elle vaut pour d’autres types',
  condition: 'Une condition n’est pas remplie',
  already: 'Le ticket l’a déjà eu',
  noTemplate: 'Son modèle n’existe plus',
};

export const rules = {
  title: 'Règles',
  siteHint:
    'Une règle apporte d’elle-même un modèle aux tickets, une seule fois. Celles-ci valent pour tous les projets, ou pour certains.',
  projectHint:
    'Une règle apporte d’elle-même un modèle aux tickets de ce projet, une seule fois. Le site peut en avoir d’autres.',
  none: 'Il n’y a pas encore de règle.',
  add: 'Ajouter une règle',
  edit: 'Modifier',
  allTypes: 'Tous les types',
  allStatuses: 'N’importe quel état',
  allProjects: 'Tous les projets',
  noTemplate: 'Un modèle qui n’existe plus',
  missing:
    'Son modèle manque : il a été supprimé, archivé ou déplacé. La règle n’apporte rien tant que vous n’en choisissez pas un autre.',
  missingTemplate: 'Choisissez un modèle : celui de la règle manque.',
  templateNeeded: 'Choisissez un modèle : la règle n’en nomme aucun.',
  projectTemplates: 'De ce projet',
  siteTemplates: 'Du site',
  choose: 'Choisir un modèle',
  editTitle: 'Modifier la règle',
  newTitle: 'Nouvelle règle',
  name: 'Nom',
  template: 'Modèle',
  when: 'Quand',
  to: 'Vers l’un de ces états',
  projects: 'Seulement dans ces projets',
  types: 'Seulement les tickets de ces types',
  conditions: 'Conditions, qui doivent toutes être remplies',
  addCondition: 'Ajouter un champ…',
  removeIt: 'Retirer',
  how: 'Comment le modèle est ajouté',
  live: 'Lié : ses éléments restent comme dans le modèle',
  again: 'Aussi sur un ticket qui l’a déjà eu',
  deleted: 'Quelqu’un d’autre a supprimé cette règle entre-temps.',
  save: 'Enregistrer',
  saveMine: 'Enregistrer la mienne',
  takeTheirs: 'Prendre la sienne',
  tryTitle: 'Essayer',
  tryHint: 'Quelles règles un ticket remplirait. Rien ne lui est fait.',
  issue: 'Clé d’un ticket',
  tryNow: 'Essayer',
  rule: 'Règle',
  result: 'Résultat',
  matches: 'Il recevrait le modèle',
  log: 'Ce qui s’est passé',
  logHint: 'Des 30 derniers jours, le plus récent d’abord.',
  show: 'Afficher',
  noRuns: 'Rien pour l’instant.',
  clone: 'Copie du ticket cloné',
  workflow: 'Fonction de transition d’un workflow',
  changed: (count: number) => many(count, { one: '# modification', other: '# modifications' }),
  unchanged: 'Il n’y avait rien à changer',
  more: 'Afficher plus',
  events,
  comparisons,
  reasons,
  modes: { missing: 'Seulement ce qui manque', append: 'Tout, après ce qui est là' },
  conditionsOf: (count: number) =>
    many(count, { one: '# condition remplie', other: '# conditions remplies' }),
  gets: (name: string) => `reçoit « ${name} »`,
  getsOfSite: (template: string) => `reçoit « ${template} » (du site)`,
  enable: (name: string) => `Utiliser ${name}`,
  editOf: (name: string) => `Modifier ${name}`,
  up: (name: string) => `Monter ${name}`,
  down: (name: string) => `Descendre ${name}`,
  remove: (name: string) => `Supprimer ${name}`,
  conflict: (name: string) =>
    `Quelqu’un d’autre a modifié cette règle entre-temps ; elle s’appelle maintenant « ${name} ». Ce que vous avez écrit n’est pas perdu.`,
  comparisonOf: (name: string) => `Comment ${name} est comparé`,
  valuesOf: (name: string) => `Valeurs de ${name}`,
  removeCondition: (name: string) => `Retirer la condition sur ${name}`,
  unmet: (name: string) => `La condition sur ${name} n’est pas remplie`,
  condition: (n: number) => `Condition n° ${number(n)}`,
  outcomes: {
    applied: (items: number) =>
      many(items, { one: '# élément ajouté', other: '# éléments ajoutés' }),
    present: () => 'Tout était déjà là',
    gone: () => 'Son modèle n’existe plus',
    refused: () => 'Cela ne tient pas sur le ticket',
  },
};
