import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('fr');

export const templates: LateWords['templates'] = {
  menu: 'Ajouter depuis un modèle…',
  saveMenu: 'Enregistrer comme modèle…',
  use: 'Utiliser un modèle',

  title: 'Ajouter depuis un modèle',
  search: 'Rechercher un modèle',
  templates: 'Modèles',
  ofSite: 'Tous les projets',
  liveTag: 'Liée',
  none: 'Il n’y a pas encore de modèle.',
  noneHint:
    'Enregistrez une checklist comme modèle, ou demandez-en un à un administrateur du projet.',
  noMatch: 'Aucun modèle ne correspond.',
  loading: 'Chargement…',
  preview: 'Ce qui s’ajoute',
  there: 'Déjà là',
  how: 'Comment l’ajouter',
  modes: {
    append: 'Tout ajouter',
    missing: 'N’ajouter que ce qui manque',
    replace: 'Remplacer ce qui est là',
  },
  live: 'La garder liée au modèle',
  liveHint:
    'Ici, ses éléments ne peuvent qu’être cochés. Ce qui change dans le modèle change ici aussi.',
  add: 'Ajouter',
  adding: 'Ajout…',
  replace: 'Remplacer…',
  replaceAsk: (items) =>
    `${many(items, { one: '# élément de ce ticket disparaît.', other: '# éléments de ce ticket disparaissent.' })} L’historique garde ce qui était là.`,
  replaceNow: 'Tout remplacer',
  cancel: 'Annuler',
  added: (template) => `Ajouté depuis « ${name(template)} »`,
  nothing: 'Tout y est déjà.',

  saveTitle: 'Enregistrer comme modèle',
  name: 'Nom',
  description: 'Description',
  lists: 'Checklists',
  saveHint: 'Les coches, les dates et les tickets liés ne sont pas repris.',
  save: 'Enregistrer',
  saving: 'Enregistrement…',
  saved: (template) => `« ${name(template)} » est maintenant un modèle`,
  nameNeeded: 'Donnez-lui un nom.',
  listNeeded: 'Choisissez une checklist.',
  tooLong: (field, most) => `${field} : ${number(most)} caractères au plus`,

  where: 'Proposé dans',
  ofProject: 'Ce projet',
  mayNot: 'Vous ne pouvez pas créer de modèles ici. Adressez-vous à un administrateur du projet.',
  rename: 'Renommer…',
  delete: 'Supprimer…',
  deleteAsk: (template) => `Supprimer le modèle « ${name(template)} » ? Ce qui en vient reste.`,
  linkedTo: (issues) =>
    `Ses checklists sont liées à ${many(issues, { one: '# ticket', other: '# tickets' })}. Elles y deviennent des checklists ordinaires, que l’on peut modifier.`,
  deleteNow: 'Supprimer',
  renamed: (template) => `Le modèle s’appelle maintenant « ${name(template)} »`,
  deleted: (template) => `« ${name(template)} » est supprimé`,

  fromTemplate: 'Issue d’un modèle',
  from: (template) => `Issue du modèle « ${name(template)} »`,
  fromGone: 'Issue d’un modèle qui n’est plus proposé',
  liveList: 'Checklist liée',
  liveSays: 'Elle suit son modèle : elle se modifie là-bas et ne peut qu’être cochée ici.',

  offline: 'Vous êtes hors ligne. Réessayez.',
  busy: 'Le serveur est injoignable. Réessayez.',
  signed_out: 'Vous êtes déconnecté. Rechargez la page.',
  refused: 'Le serveur n’a pas pu le faire.',
};
