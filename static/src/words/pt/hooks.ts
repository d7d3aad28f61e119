import type { PageWords } from '../words';

// Every word of the tab of automation.

const events: PageWords['hooks']['events'] = {
  'item.checked': 'Item marcado',
  'item.unchecked': 'Item desmarcado',
  'item.added': 'Item adicionado',
  'item.assigned': 'Item atribuído',
  'item.overdue': 'Item atrasado',
  'list.completed': 'Lista concluída',
};

const faults: PageWords['hooks']['faults'] = {
  redirect: 'remete a outro endereço',
  timeout: 'sem resposta a tempo',
  name: 'nome não encontrado',
  tls: 'certificado inválido',
  not_public: 'não está na Internet',
  connection: 'sem conexão',
  off: 'desligado',
};

export const hooks: PageWords['hooks'] = {
  title: 'Automação',
  hint: 'Endereços avisados do que acontece às checklists: um webhook de entrada da automação do Jira ou um programa seu. Nomes e textos só são enviados se as configurações os deixam ao Jira.',
  none: 'Ninguém é avisado ainda.',
  add: 'Adicionar um endereço',
  name: 'Nome',
  url: 'Endereço',
  urlHint: 'Começa por https:// e está na Internet.',
  token: 'Token da automação do Jira',
  tokenHint: 'O segredo que a regra mostra ao lado do endereço. Se ficar vazio, não muda.',
  projects: 'Só nestes projetos',
  projectsHint: 'Chaves ou ids, separados por vírgulas; vazio para todos.',
  unknown: (text: string) => `Não há projeto ${text} que você possa ver.`,
  zone: 'Um dia termina neste fuso horário',
  tells: 'Avisar quando',
  save: 'Salvar',
  change: 'Alterar',
  remove: 'Excluir',
  removeNow: 'Excluir, com o que ainda espera',
  rotate: 'Novo segredo',
  test: 'Enviar um teste',
  tested: 'Teste',
  log: 'Envios',
  nothing: 'Nada foi enviado nos últimos sete dias.',
  event: 'Evento',
  issue: 'Item do Jira',
  became: 'Resultado',
  tries: 'Tentativas',
  again: 'Enviar de novo',
  enabled: 'Ligado',
  disabled: 'Desligado',
  failing: (since: string) => `Nada chega desde ${since}`,
  missed: (count: number) => `${count} não enviados: havia demais à espera`,
  made: 'O segredo que assina as mensagens. Só é mostrado agora. Se já havia outro, ele vale mais um dia.',
  verify: 'Como quem recebe confere a assinatura',
  verifyHint: 'Código para Node.js, para copiar',
  done: 'Já tenho',
  took: (ms: number) => `em ${ms} ms`,
  events,
  faults,
  off: {
    failing: 'Desligado: nada chegou durante dias',
    gone: 'Desligado: o endereço não quer mais nada',
  },
  states: { waiting: 'À espera', sent: 'Chegou', failed: 'Não chegou' },
};
