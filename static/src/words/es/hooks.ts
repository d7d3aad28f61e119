import type { PageWords } from '../words';

// Every word of the tab of automation.

const events: PageWords['hooks']['events'] = {
  'item.checked': 'Elemento marcado',
  'item.unchecked': 'Elemento desmarcado',
  'item.added': 'Elemento añadido',
  'item.assigned': 'Elemento asignado',
  'item.overdue': 'Elemento vencido',
  'list.completed': 'Lista completada',
};

const faults: PageWords['hooks']['faults'] = {
  redirect: 'remite a otra dirección',
  timeout: 'sin respuesta a tiempo',
  name: 'nombre no encontrado',
  tls: 'certificado no válido',
  not_public: 'no está en Internet',
  connection: 'sin conexión',
  off: 'desactivado',
};

export const hooks: PageWords['hooks'] = {
  title: 'Automatización',
  hint: 'Direcciones a las que se avisa de lo que ocurre con las listas: un webhook entrante de Jira Automation o un programa propio. Los nombres y textos solo se envían si los ajustes se los dejan a Jira.',
  none: 'Todavía no se avisa a nadie.',
  add: 'Añadir una dirección',
  name: 'Nombre',
  url: 'Dirección',
  urlHint: 'Empieza por https:// y está en Internet.',
  token: 'Token de Jira Automation',
  tokenHint: 'El secreto que la regla muestra junto a su dirección. Si se deja vacío, no cambia.',
  projects: 'Solo en estos proyectos',
  projectsHint: 'Claves o identificadores, separados por comas; vacío para todos.',
  unknown: (text: string) => `No hay ningún proyecto ${text} que usted pueda ver.`,
  zone: 'Un día termina en esta zona horaria',
  tells: 'Avisar cuando',
  save: 'Guardar',
  change: 'Cambiar',
  remove: 'Eliminar',
  removeNow: 'Eliminar, con lo que aún espera',
  rotate: 'Nuevo secreto',
  test: 'Enviar una prueba',
  tested: 'Prueba',
  log: 'Envíos',
  nothing: 'No se ha enviado nada en los últimos siete días.',
  event: 'Suceso',
  issue: 'Incidencia',
  became: 'Resultado',
  tries: 'Intentos',
  again: 'Enviar otra vez',
  enabled: 'Activado',
  disabled: 'Desactivado',
  failing: (since: string) => `No llega nada desde ${since}`,
  missed: (count: number) => `${count} sin enviar: había demasiado en espera`,
  made: 'El secreto con el que se firman los mensajes. Solo se muestra ahora. Si había otro antes, vale un día más.',
  verify: 'Cómo comprueba la firma quien recibe',
  verifyHint: 'Código para Node.js, para copiar',
  done: 'Ya lo tengo',
  took: (ms: number) => `en ${ms} ms`,
  events,
  faults,
  off: {
    failing: 'Desactivado: no llegó nada durante días',
    gone: 'Desactivado: la dirección no quiere más',
  },
  states: { waiting: 'En espera', sent: 'Recibido', failed: 'No recibido' },
};
