import type { Permission } from '../../admin/settings/api';

// Every word of the tab of permissions.

const names: Record<Permission, string> = {
  view: 'Voir',
  add: 'Ajouter',
  edit: 'Modifier',
  toggle: 'Cocher',
  delete: 'Supprimer',
  manageTemplates: 'Gérer les modèles',
};

const hints: Record<Permission, string> = {
  view: 'Voir les checklists d’un ticket',
  add: 'Ajouter des éléments et des checklists',
  edit: 'Modifier et déplacer les éléments, leurs détails et leurs personnes',
  toggle: 'Changer l’état des éléments',
  delete: 'Supprimer des éléments et des checklists',
  manageTemplates: 'Créer et modifier des modèles, supprimer des checklists liées',
};

export const permissions = {
  title: 'Qui peut faire quoi',
  off: 'Selon Jira',
  offHint: 'Qui voit un ticket voit ses checklists, et qui peut le modifier les modifie.',
  on: 'Selon ce choix',
  onHint: 'Personne ne voit une checklist dont Jira ne montre pas le ticket.',
  names,
  hints,
  asJira: 'Selon Jira',
  chosen: 'Personnes choisies',
  nobody: 'Personne',
  kinds: { role: 'Rôle', group: 'Groupe', user: 'Personne' },
  assignee: 'Responsable du ticket',
  reporter: 'Rapporteur du ticket',
  who: (name: string) => `Qui a « ${name} »`,
  addTo: (name: string) => `Accorder « ${name} » à`,
  save: 'Enregistrer',
  check: 'Que peut faire quelqu’un ?',
  checkHint: 'Avec ce qui est choisi ci-dessus, enregistré ou non.',
  person: 'Personne',
  permission: 'Autorisation',
  verdict: 'L’a-t-elle',
  verdicts: { jira: 'Selon Jira', no: 'Non', blind: 'Non : ne peut pas voir' },
  yesBy: (by: string) => `Oui : ${by}`,
  someBy: (by: string) => `Là où cela s’applique : ${by}`,
};
