import type { RejectionCode } from '../../domain/operations';
import type { Trouble } from '../../outbox/api';
import type { Notice } from '../../store/page';
import { formsOf, name } from '../form';
import type { PanelWords } from '../words';

const { day, many, number } = formsOf('fr');

const waiting = (count: number) =>
  many(count, { one: '# modification en attente', other: '# modifications en attente' });

const troubles: Record<Trouble, (count: number) => string> = {
  offline: (count) => `Hors ligne, ${waiting(count)}`,
  busy: (count) => `Le serveur est occupé. ${waiting(count)}`,
  no_token: (count) => `Jira n’a pas fini de charger. ${waiting(count)}`,
  signed_out: (count) => `Vous êtes déconnecté. ${waiting(count)} : rechargez la page`,
};

const notices: Record<Notice, string> = {
  log_in: 'Connectez-vous à Jira pour voir cette checklist.',
  no_access: 'Vous n’avez pas l’autorisation de voir cette checklist.',
  pending: 'En attente de la réponse de Jira sur ce que vous pouvez voir…',
  unavailable: 'Impossible d’afficher la checklist pour le moment : Jira n’a pas répondu.',
};

const reasons: Record<RejectionCode, string> = {
  not_found: 'Quelqu’un d’autre l’a supprimé.',
  exists: 'Il existe déjà.',
  list_required: 'Indiquez à quelle checklist il appartient.',
  invalid: 'Le texte est vide ou trop long.',
  limit: 'Ce ticket contient déjà le nombre maximal d’éléments.',
  forbidden: 'Vous n’avez pas l’autorisation de faire cela.',
  live: 'Cette liste se modifie dans son modèle.',
  one_list: 'Ici, un ticket n’a qu’une checklist.',
};

export const panel: PanelWords = {
  title: (issue) => `Checklist de ${issue}`,

  progress: 'Progression',
  countOf: (complete, total) => `${number(complete)} sur ${number(total)}`,
  progressText: (complete, total) =>
    many(complete, { one: '# terminé sur ', other: '# terminés sur ' }) + number(total),
  hideCompleted: 'Masquer les éléments terminés',
  showCompleted: 'Afficher les éléments terminés',
  checklistActions: 'Autres actions',
  undo: 'Annuler',

  empty: 'Aucun élément pour le moment',
  emptyHint: 'Ajoutez les étapes nécessaires à ce ticket.',
  allHidden: (count) =>
    many(count, { one: '# élément terminé masqué.', other: '# éléments terminés masqués.' }),
  show: 'Afficher',
  pending:
    'Vous pouvez lire cette checklist. Jira n’a pas encore indiqué si vous pouvez la modifier.',
  readOnly:
    'Vous pouvez lire cette checklist. Pour la modifier, il faut l’autorisation de modifier ce ticket.',

  addItem: 'Ajouter un élément',
  addItemTo: (list) => `Ajouter un élément à ${name(list)}`,
  addBelow: 'Ajouter un élément en dessous',
  editItem: 'Modifier l’élément',
  pasteAsk: (count) => many(count, { one: 'Ajouter # élément ?', other: 'Ajouter # éléments ?' }),
  pasteAdd: 'Ajouter',
  pasteOne: 'Garder en un seul',
  tooLong: (points, most) => `${number(points)} caractères sur ${number(most)} au maximum`,

  move: (text) => `Déplacer ${name(text)}`,
  actions: (text) => `Actions pour ${name(text)}`,
  optional: 'Facultatif',
  showMore: 'Afficher plus',
  showLess: 'Afficher moins',
  assigned: 'Attribué',
  day,
  due: 'Échéance',
  overdue: 'En retard depuis le',
  today: 'Aujourd’hui',
  tomorrow: 'Demain',
  details: 'Détails',
  children: (complete, total) => `${number(complete)} sous-éléments sur ${number(total)} terminés`,
  selected: 'Sélectionné',
  find: 'Rechercher des éléments',
  notLoaded: 'Le chargement a échoué. Réessayez.',

  saved: 'Enregistré',
  saving: 'Enregistrement…',
  waiting: (why, count) => troubles[why](count),
  tryNow: 'Essayer maintenant',
  notSaved: 'Non enregistré',
  retry: 'Réessayer',
  discard: 'Abandonner',
  dismiss: 'Fermer',
  notice: (notice) => notices[notice],
  tryAgain: 'Réessayer',
  loading: 'Chargement…',
  why: (code) => reasons[code],
  wanted: ({ op }) => ('text' in op && op.text ? `« ${name(op.text)} »` : ''),

  announce: {
    status: (text, status, complete, total) =>
      `${name(text)} : ${status}, ${complete} sur ${total}`,
    completed: (text, complete, total) => `${name(text)} terminé, ${complete} sur ${total}`,
    notCompleted: (text, complete, total) => `${name(text)} non terminé, ${complete} sur ${total}`,
    added: (text) => `${name(text)} ajouté`,
    addedMany: (count) => many(count, { one: '# élément ajouté', other: '# éléments ajoutés' }),
    edited: (text) => `${name(text)} enregistré`,
    undone: 'Action annulée',
    nothingToUndo: 'Rien à annuler',
    notSaved: (count) =>
      many(count, {
        one: '# modification n’a pas été enregistrée',
        other: '# modifications n’ont pas été enregistrées',
      }),
  },
};
