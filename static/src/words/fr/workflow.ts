import type { Verb } from '../../workflow/actions';
import type { Fault, Kind } from '../../workflow/rule';
import { formsOf } from '../form';
import type { WorkflowWords } from '../words';
import { page } from './page';

// Every word of the pages in Jira's editor of workflows.

const { many, number } = formsOf('fr');

const rules: Record<Kind, string> = {
  all: 'Tous les éléments sont terminés',
  mandatory: 'Tous les éléments obligatoires sont terminés',
  count: 'Un nombre d’éléments est terminé',
  percent: 'Une part des éléments est terminée',
  list: 'Une checklist d’un certain nom est terminée',
  matching: 'Les éléments d’un certain texte sont terminés',
  overdue: 'Aucun élément n’est en retard',
};

const faults: Record<Fault, string> = {
  n: 'Saisissez un nombre entier qui peut être atteint.',
  list: 'Saisissez le nom de la checklist.',
  pattern: 'Saisissez le texte que les éléments ont.',
  message: 'C’est trop long.',
};

const verbs: Record<Verb, string> = {
  check: 'Terminer des éléments',
  uncheck: 'Rouvrir des éléments',
  status: 'Donner un état à des éléments',
  add: 'Ajouter des éléments',
  apply: 'Appliquer un modèle',
  remove: 'Retirer ce qu’un modèle a apporté',
  clear: 'Supprimer des checklists',
};

export const workflow: WorkflowWords = {
  titles: {
    validator: 'La transition est refusée sauf si',
    condition: 'La transition est masquée sauf si',
    function: 'Après la transition',
  },
  page,
  unreadable: 'Ce qui était enregistré ici est illisible. Choisissez à nouveau et enregistrez.',
  toldNothing:
    'Ticklist ne dit rien à Jira sur ce site : Jira ne voit donc pas où en est une checklist, et cette règle ne peut pas agir. Cela se change dans Apps, Ticklist, Réglages : « Ce que Jira apprend ».',

  rule: 'Ce qui doit être vrai',
  rules,
  n: { count: 'Nombre d’éléments', percent: 'Pourcentage des éléments' },
  list: 'Nom de la checklist',
  onlyList: 'Seulement dans la checklist',
  onlyListHint: 'Vide : dans toutes les checklists.',
  pattern: 'Texte des éléments',
  patternHint:
    'Ce sont les éléments qui le contiennent, en majuscules ou non. Une expression régulière se met entre barres obliques : /^sign(ed)? off/.',
  need: 'Refuser les tickets qui n’ont aucun élément de ce genre',
  message: 'Ce qui est dit à la personne',
  messageHint: 'Vide :',
  faults,
  expression: 'Expression Jira',
  expressionHint: 'Jira l’évalue avec ce que Ticklist lui a dit du ticket.',
  waiting: 'Ticklist apprend quels éléments compter…',
  counting:
    'Ticklist compte ces éléments pour Jira. Dans les tickets qui existent déjà, cela prend quelques minutes.',
  uncounted:
    'Ticklist ne compte plus ces éléments. Modifiez cette règle et enregistrez-la à nouveau.',

  says: {
    all: 'Tous les éléments doivent être terminés.',
    mandatory: 'Tous les éléments obligatoires doivent être terminés.',
    count: (n) =>
      many(n, {
        one: 'Au moins # élément doit être terminé.',
        other: 'Au moins # éléments doivent être terminés.',
      }),
    percent: (n) => `Au moins ${number(n)} % des éléments doivent être terminés.`,
    list: (name) => `La checklist « ${name} » doit être terminée.`,
    matching: (text) => `Les éléments avec « ${text} » doivent être terminés.`,
    overdue: 'Aucun élément ne doit être en retard.',
    inList: (name) => `Seule la checklist « ${name} » compte.`,
    need: 'Il doit y avoir au moins un élément de ce genre.',
    noNeed: 'Les tickets sans élément de ce genre passent.',
    told: (message) => `À qui est refusé il est dit : « ${message} »`,
  },

  actions: {
    title: (n) => `Action n° ${number(n)}`,
    none: 'Rien n’est encore fait.',
    add: 'Ajouter une action',
    remove: (n) => `Retirer l’action ${number(n)}`,
    up: (n) => `Monter l’action ${number(n)}`,
    down: (n) => `Descendre l’action ${number(n)}`,
    removed: (n) => `L’action ${number(n)} a été retirée.`,
    moved: (from, to) => `L’action ${number(from)} est maintenant l’action ${number(to)}.`,
    verb: 'Ce qui est fait',
    verbs,
    pattern: 'Seulement les éléments avec le texte',
    patternHint: 'Vide : tous les éléments. Une expression régulière se met entre barres obliques.',
    status: 'État',
    lines: 'Éléments, un par ligne',
    linesHint: 'Écrits comme dans l’éditeur de texte d’une checklist.',
    template: 'Nom du modèle',
    mode: 'Ce que devient ce qui est là',
    modes: {
      missing: 'Cela reste ; seul ce qui manque est ajouté',
      append: 'Cela reste ; tout est ajouté',
      replace: 'Cela disparaît',
    },
    intoList: 'Dans la checklist',
    intoListHint: 'Vide : dans la première. Celle qui n’existe pas est créée.',
    faults: {
      none: 'Ajoutez une action.',
      status: 'Choisissez un état.',
      lines: 'Saisissez un élément.',
      template: 'Choisissez un modèle.',
    },
    json: 'Ce que Jira garde',
  },
};
