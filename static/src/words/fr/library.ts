import { formsOf, name } from '../form';
import type { PageWords } from '../words';

const { ago, many, number } = formsOf('fr');

const when = (at: string) => ago(new Date(at), Date.now());

const done: Record<string, string> = {
  addList: 'Nouvelle checklist',
  renameList: 'Checklist renommée',
  moveList: 'Checklist déplacée',
  deleteList: 'Checklist supprimée',
  addItem: 'Nouveau :',
  editItem: 'Modifié :',
  moveItem: 'Déplacé :',
  deleteItem: 'Supprimé :',
};

export const library: PageWords['library'] = {
  title: 'Modèles',
  siteHint: 'Des checklists que tous les projets de ce site peuvent utiliser.',
  projectHint:
    'Des checklists que les tickets de ce projet peuvent utiliser, en plus de celles du site.',
  none: 'Il n’y en a pas encore.',
  make: 'Nouveau modèle',
  importFile: 'Importer un fichier…',
  exportAll: 'Tout exporter',
  alsoArchived: 'Afficher les archivés',
  archivedTag: 'Archivé',
  actions: (template) => `Actions pour ${name(template)}`,
  open: 'Ouvrir',
  duplicate: 'Dupliquer',
  moveToSite: 'Déplacer vers le site',
  moveToProject: 'Déplacer vers un projet…',
  exportOne: 'Exporter',
  archive: 'Archiver',
  unarchive: 'Rétablir',
  delete: 'Supprimer…',
  deleteAsk: (template) => `Supprimer le modèle « ${name(template)} » ?`,
  deleteHint: 'Ses versions disparaissent aussi. Ce que les tickets en ont reste.',
  deleteNow: 'Supprimer définitivement',
  project: 'Clé ou identifiant du projet',
  move: 'Déplacer',

  version: (n) => `Version ${number(n)}`,
  used: (issues) =>
    issues === 0
      ? 'Pas encore utilisé'
      : many(issues, { one: 'Sur # ticket', other: 'Sur # tickets' }),
  made: (who, at) => `Créé par ${who}, ${when(at)}`,
  changed: (who, at) => `Modifié par ${who}, ${when(at)}`,
  by: (who, at) => `${who}, ${when(at)}`,
  somebody: 'quelqu’un',

  copyOf: (template) => `Copie de ${template}`.slice(0, 100),
  archived: (template) => `« ${name(template)} » est archivé.`,
  restored: (template) => `« ${name(template)} » est de nouveau proposé.`,
  duplicated: (template) => `« ${name(template)} » est dupliqué.`,
  deleted: (template) => `« ${name(template)} » est supprimé.`,
  moved: (template) => `« ${name(template)} » est déplacé.`,
  imported: (created, updated) =>
    `${many(created, { one: '# modèle ajouté', other: '# modèles ajoutés' })}, ${many(updated, { one: '# modifié', other: '# modifiés' })}.`,
  noFile: 'Ce n’est pas un fichier de modèles.',

  beginWith: 'Commencer par',
  ways: { empty: 'Rien', starter: 'Un exemple', text: 'Un texte' },
  starter: 'Exemple',
  text: 'Checklist en texte',
  textHint:
    'Une ligne est un élément. ? le rend facultatif, >> ajoute des détails, --- un titre, # une checklist.',
  create: 'Créer',

  back: 'Tous les modèles',
  name: 'Nom',
  description: 'Description',
  live: 'Lié',
  liveHint:
    'Les tickets qui le reçoivent restent liés : ses éléments ne peuvent qu’y être cochés, et ce que vous enregistrez ici change sur tous. Sur les tickets terminés, il reste tel quel jusqu’à leur réouverture.',
  save: 'Enregistrer',
  unsaved: 'Pas encore enregistré.',
  saved: (version) => `Enregistré comme version ${number(version)}.`,
  savedBoth: (version) =>
    `Enregistré comme version ${number(version)}. Quelqu’un d’autre avait enregistré entre-temps : ses modifications et les vôtres y sont.`,
  nameNeeded: 'Donnez-lui un nom.',
  tooLong: (field, most) => `${field} : ${number(most)} caractères au plus`,

  versions: 'Versions',
  difference: 'Ce qui diffère',
  same: 'Rien ne diffère de la version précédente.',
  unchanged: (count) => many(count, { one: '# élément inchangé', other: '# éléments inchangés' }),
  changes: { added: 'Ajouté', deleted: 'Supprimé', changed: 'Modifié', moved: 'Déplacé' },
  madeOptional: 'désormais facultatif',
  madeMandatory: 'désormais obligatoire',

  update: 'Tickets ouverts',
  updateHint:
    'Les tickets gardent la version reçue. Vous pouvez amener ceux qui ne sont pas terminés à la dernière : les coches et ce qui a été modifié sur un ticket restent.',
  updateLive:
    'Les checklists liées suivent d’elles-mêmes. Vous pouvez amener ici les copies des tickets non terminés à la dernière version : les coches et ce qui a été modifié sur un ticket restent.',
  updating: (template) => `Mise à jour des tickets avec « ${name(template)} »`,
  updateAsk: 'Montrer ce qui changerait',
  saveFirst: 'Enregistrez d’abord.',
  asking: 'Examen des tickets…',
  nothingChanges: (issues) =>
    issues === 0
      ? 'Aucun ticket ouvert n’a ce modèle.'
      : many(issues, {
          one: '# ticket ouvert l’a, et rien ne changerait.',
          other: '# tickets ouverts l’ont, et rien ne changerait.',
        }),
  changing: (changed, issues) =>
    `${many(changed, { one: '# ticket changerait', other: '# tickets changeraient' })}, sur ${number(issues)} ouverts.`,
  first: (issue) => `Sur ${issue}`,
  change: (type) => done[type] ?? 'Modifié :',
  issues: 'Tickets qui changeraient',
  issue: 'Ticket',
  from: 'Version',
  counts: { add: 'Nouveaux', edit: 'Modifiés', move: 'Déplacés', delete: 'Supprimés' },
  more: (count) => many(count, { one: 'et # autre', other: 'et # autres' }),
  looked: (looked, total) =>
    `Les ${number(looked)} premiers tickets sur ${number(total)} ont été examinés ; la mise à jour vaut pour tous.`,
  updateAll: 'Tout mettre à jour',
  updateNow: (count) =>
    many(count, { one: 'Mettre à jour # ticket', other: 'Mettre à jour # tickets' }),
};
