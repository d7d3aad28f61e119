import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: 'Mes paramètres…',
  title: 'Mes paramètres',
  hint: 'Pour vous seul, dans tous les tickets et tous vos navigateurs.',
  language: 'Langue',
  completed: 'Éléments terminés',
  asProject: 'Comme dans le projet',
  asJira: 'Comme dans Jira',
  shown: 'Affichés',
  hidden: 'Masqués',
  saved: 'Enregistré',
  conflict: 'Vous avez changé cela ailleurs entre-temps. Voici ce qui vaut maintenant.',
};
