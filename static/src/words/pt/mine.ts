import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: 'Minhas configurações…',
  title: 'Minhas configurações',
  hint: 'Só para você, em todos os tickets e em todos os seus navegadores.',
  language: 'Idioma',
  completed: 'Itens concluídos',
  asProject: 'Como no projeto',
  asJira: 'Como no Jira',
  shown: 'Visíveis',
  hidden: 'Ocultos',
  saved: 'Salvo',
  conflict: 'Enquanto isso, você mudou isto em outro lugar. É mostrado o que vale agora.',
};
