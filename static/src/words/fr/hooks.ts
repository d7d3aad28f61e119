import type { PageWords } from '../words';

// Every word of the tab of automation.

const events: PageWords['hooks']['events'] = {
  'item.checked': 'Élément coché',
  'item.unchecked': 'Élément décoché',
  'item.added': 'Élément ajouté',
  'item.assigned': 'Élément attribué',
  'item.overdue': 'Élément en retard',
  'list.completed': 'Liste terminée',
};

const faults: PageWords['hooks']['faults'] = {
  redirect: 'renvoi vers une autre adresse',
  timeout: 'pas de réponse à temps',
  name: 'nom introuvable',
  tls: 'certificat non valide',
  not_public: 'pas sur Internet',
  connection: 'pas de connexion',
  off: 'désactivé',
};

export const hooks: PageWords['hooks'] = {
  title: 'Automatisation',
  hint: 'Adresses informées de ce qui arrive aux checklists : un webhook entrant de Jira Automation ou un programme à vous. Les noms et les textes ne sont envoyés que si les paramètres les laissent à Jira.',
  none: 'Personne n’est encore informé.',
  add: 'Ajouter une adresse',
  name: 'Nom',
  url: 'Adresse',
  urlHint: 'Commence par https:// et se trouve sur Internet.',
  token: 'Jeton de Jira Automation',
  tokenHint:
    'Le secret que la règle affiche à côté de son adresse. Laissé vide, il reste tel quel.',
  projects: 'Seulement dans ces projets',
  projectsHint: 'Clés ou identifiants, séparés par des virgules ; vide pour tous.',
  unknown: (text: string) => `Aucun projet ${text} que vous puissiez voir.`,
  zone: 'Une journée se termine dans ce fuseau horaire',
  tells: 'Informer quand',
  save: 'Enregistrer',
  change: 'Modifier',
  remove: 'Supprimer',
  removeNow: 'Supprimer, avec ce qui attend encore',
  rotate: 'Nouveau secret',
  test: 'Envoyer un essai',
  tested: 'Essai',
  log: 'Envois',
  nothing: 'Rien n’a été envoyé ces sept derniers jours.',
  event: 'Événement',
  issue: 'Ticket',
  became: 'Résultat',
  tries: 'Tentatives',
  again: 'Renvoyer',
  enabled: 'Activé',
  disabled: 'Désactivé',
  failing: (since: string) => `Rien n’est arrivé depuis ${since}`,
  missed: (count: number) => `${count} non envoyés : trop d’envois attendaient`,
  made: 'Le secret qui signe les messages. Il n’est affiché que maintenant. S’il y en avait un avant, il reste valable un jour.',
  verify: 'Comment un destinataire vérifie la signature',
  verifyHint: 'Code Node.js à copier',
  done: 'Je l’ai',
  took: (ms: number) => `en ${ms} ms`,
  events,
  faults,
  off: {
    failing: 'Désactivé : rien n’est arrivé pendant des jours',
    gone: 'Désactivé : l’adresse ne veut plus rien',
  },
  states: { waiting: 'En attente', sent: 'Arrivé', failed: 'Non arrivé' },
};
