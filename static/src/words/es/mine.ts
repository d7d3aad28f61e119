import type { LateWords } from '../words';

export const mine: LateWords['mine'] = {
  menu: 'Mis ajustes…',
  title: 'Mis ajustes',
  hint: 'Solo para usted, en todas las incidencias y en todos sus navegadores.',
  language: 'Idioma',
  completed: 'Elementos completados',
  asProject: 'Como en el proyecto',
  asJira: 'Como en Jira',
  shown: 'Visibles',
  hidden: 'Ocultos',
  saved: 'Guardado',
  conflict: 'Mientras tanto ha cambiado esto en otro lugar. Se muestra lo que vale ahora.',
};
