import type { Format, Kind } from '../../admin/api';
import type { Unknown } from '../../admin/lookup';
import type { Access } from '../../admin/tokens';
import { formsOf } from '../form';
import { page } from './page';
import type { AdminWords } from '../words';

const { many, number, time } = formsOf('fr');

const parts: Record<Kind, string> = {
  site: 'Tout sur ce site',
  project: 'Un projet',
  issue: 'Un ticket',
  person: 'Une personne',
};

const idFields: Record<Kind, string> = {
  site: '',
  project: 'Clé ou identifiant du projet',
  issue: 'Clé ou identifiant du ticket',
  person: 'Identifiant de compte de la personne',
};

const idHints: Record<Kind, string> = {
  site: '',
  project: 'Par exemple WEB. D’un projet supprimé, il ne reste que l’identifiant.',
  issue: 'Par exemple WEB-1. D’un ticket supprimé, il ne reste que l’identifiant.',
  person: 'Il figure à la fin de l’adresse du profil de la personne dans Jira.',
};

const formats: Record<Format, string> = {
  json: 'JSON, pour des programmes',
  markdown: 'Markdown, pour la lecture',
  csv: 'CSV, pour des tableurs',
};

const missing: Record<Kind, string> = {
  site: 'Indiquez le site.',
  project: 'Indiquez le projet.',
  issue: 'Indiquez le ticket.',
  person: 'Indiquez la personne.',
};

const unknown: Record<Kind, string> = {
  site: 'Jira ne connaît pas ce site.',
  project: 'Jira ne connaît pas ce projet. S’il a été supprimé, utilisez son identifiant.',
  issue: 'Jira ne connaît pas ce ticket. S’il a été supprimé, utilisez son identifiant.',
  person:
    'Jira ne connaît pas cette personne. Si son compte a été supprimé, utilisez son identifiant.',
};

const unknowns: Record<Unknown, (kind: Kind) => string> = {
  empty: (kind) => missing[kind],
  malformed: (kind) =>
    kind === 'person'
      ? 'Ce n’est pas un identifiant de compte.'
      : 'Ce n’est ni une clé ni un identifiant.',
  not_found: (kind) => unknown[kind],
};

const deeds: Record<string, string> = {
  export: 'Exportation',
  erase: 'Effacement',
  'rotate keys': 'Clés renouvelées',
  'create template': 'Modèle créé',
  'change template': 'Modèle modifié',
  'move template': 'Modèle déplacé',
  'archive template': 'Modèle archivé',
  'delete template': 'Modèle supprimé',
  'import templates': 'Modèles importés',
  'update issues': 'Tickets ouverts mis à jour',
  'import checklists': 'Listes importées',
  'create token': 'Jeton d’API créé',
  'revoke token': 'Jeton d’API révoqué',
  'create hook': 'Adresse informée ajoutée',
  'change hook': 'Adresse informée modifiée',
  'rotate hook': 'Nouveau secret d’une adresse',
  'delete hook': 'Adresse informée supprimée',
  'test hook': 'Adresse informée essayée',
  'switch off hook': 'Adresse informée désactivée',
  'switch off': 'Désactivé',
  'switch on': 'Activé',
  statuses: 'États modifiés',
  'setting severalLists': 'Réglages modifiés',
  'setting optionalByDefault': 'Réglages modifiés',
  'setting panel': 'Réglages modifiés',
  'setting tell': 'Réglages modifiés',
  'setting language': 'Réglages modifiés',
  'setting hideComplete': 'Réglages modifiés',
  'setting fields': 'Réglages modifiés',
  'setting permissions': 'Autorisations modifiées',
  rules: 'Règles modifiées',
  watches: 'Éléments comptés modifiés',
};

const colours: Record<string, string> = {
  grey: 'Gris',
  blue: 'Bleu',
  green: 'Vert',
  yellow: 'Jaune',
  red: 'Rouge',
  purple: 'Violet',
  teal: 'Turquoise',
  orange: 'Orange',
  magenta: 'Magenta',
  lime: 'Vert clair',
};

const nobody: Record<string, string> = {
  operator: 'Exploitant de l’app',
  jira: 'Jira',
  retention: 'Fin de la durée de conservation',
  report: 'Atlassian, pour un compte fermé',
  hook: 'L’automatisation elle-même',
  erased: 'Une personne effacée',
};

const access: Record<Access, string> = { read: 'Lire', write: 'Lire et écrire' };

const issues = (count: number) => many(count, { one: '# ticket', other: '# tickets' });

export const admin: AdminWords = {
  title: 'Ticklist',
  intro: (site) => `Ce que Ticklist conserve pour ${site}.`,
  notice: page.notice,
  tabs: {
    settings: 'Réglages',
    statuses: 'États',
    permissions: 'Autorisations',
    templates: 'Modèles',
    rules: 'Règles',
    hooks: 'Automatisation',
    imports: 'Importation',
    tokens: 'Jetons d’API',
    data: 'Données',
  },
  notLoaded: 'Le chargement a échoué. Réessayez.',
  loading: page.loading,
  tryAgain: page.tryAgain,
  none: 'Aucun',
  when: (at) => time(new Date(at)),

  stored: 'Ce qui est conservé',
  issues: 'Tickets avec une checklist',
  lists: 'Checklists',
  items: 'Éléments',
  first: 'Première création',
  last: 'Dernière modification',
  installed: 'App installée',
  count: number,

  app: 'L’app',
  version: 'Version',
  versionOf: (version, commit) =>
    commit === 'unknown' ? version : `${version} (${commit.slice(0, 12)})`,
  health: 'Fonctionnement',
  ready: 'Normal',
  notReady: 'Perturbé',

  what: 'Quoi',
  parts,
  idField: (kind) => idFields[kind],
  idHint: (kind) => idHints[kind],
  unknown: (kind, why) => unknowns[why](kind),
  failure: (kind) => page.failures[kind],

  export: 'Exporter',
  exportHint: 'Une copie des checklists, dans un fichier. Les données restent où elles sont.',
  format: 'Format',
  formats,
  exportNow: 'Exporter',
  exporting: 'Exportation',
  progress: ({ state, done, total }) => {
    switch (state) {
      case 'waiting':
        return 'En attente du début du téléchargement…';
      case 'running':
        return total > 0
          ? `${number(done)} sur ${issues(total)} : exportation en cours`
          : `Exportation en cours : ${issues(done)}`;
      case 'done':
        return `Terminé, exportation de ${issues(done)}. Le fichier se trouve où votre navigateur range les téléchargements.`;
      case 'failed':
        return 'Le téléchargement n’a pas commencé ou a été interrompu. Le fichier que vous avez n’est pas complet.';
    }
  },

  erase: 'Effacer',
  eraseHint:
    'Ce qui est effacé ne peut pas être récupéré. L’app reste installée et continue de fonctionner.',
  eraseAsk: 'Effacer…',
  confirmTitle: {
    site: () => 'Effacer tout sur ce site ?',
    project: (name) => `Effacer toutes les checklists du projet ${name} ?`,
    issue: (name) => `Effacer les checklists du ticket ${name} ?`,
    person: () => 'Effacer cette personne ?',
  },
  counting: 'Comptage en cours…',
  amount: (stored) =>
    stored.issues === 0
      ? 'Rien n’est conservé à ce sujet.'
      : `Il y a ${many(stored.items, { one: '# élément', other: '# éléments' })} sur ${issues(stored.issues)}.`,
  person: (id) =>
    `Partout où figure le compte ${id}, comme responsable, comme auteur d’une modification ou dans un texte, il sera indiqué « effacé ». Les éléments restent.`,
  typeToConfirm: 'Pour confirmer, saisissez le nom de ce site :',
  confirmField: 'Nom de ce site',
  eraseNow: 'Effacer définitivement',
  erasing: 'Effacement…',
  cancel: 'Annuler',
  erased: (total) =>
    total === 0
      ? 'Terminé. Il n’y avait rien à effacer.'
      : many(total, {
          one: 'Terminé : # enregistrement effacé.',
          other: 'Terminé : # enregistrements effacés.',
        }),

  tokens: {
    title: 'Jetons d’API',
    hint: 'Un programme muni d’un jeton d’API lit et modifie les checklists comme la personne qui a créé le jeton peut le faire dans Jira.',
    none: 'Il n’y en a aucun.',
    name: 'Nom',
    may: 'Ce qu’il peut faire',
    access,
    scope: (may, count, projects) =>
      count === 0
        ? access[may]
        : `${access[may]}, ${count === 1 ? 'projet' : 'projets'} ${projects}`,
    maker: 'créé par',
    until: 'valable jusqu’au',
    expired: 'expiré le',
    revoked: 'révoqué le',
    used: 'dernière utilisation',
    never: 'jamais utilisé',
    uses: 'Utilisations',
    usesOf: (name) => `Utilisations de ${name}`,
    count: (count, shown) =>
      many(count, { one: 'Utilisé # fois.', other: 'Utilisé # fois.' }) +
      (count <= shown
        ? ''
        : many(shown, { one: ' Voici la dernière.', other: ' Voici les # dernières.' })),
    revoke: 'Révoquer…',
    revokeOf: (name) => `Révoquer ${name}…`,
    revokeNow: 'Révoquer définitivement',
    projects: 'Ces projets seulement',
    projectsHint: 'Clés ou identifiants, séparés par des virgules. Vide : tout le site.',
    unknown: (typed) => `Jira ne connaît aucun projet ${typed}.`,
    days: 'Valable combien de jours',
    create: 'Créer un jeton',
    made: 'Voici le jeton. Conservez-le avec vos secrets : il ne pourra plus être affiché.',
    done: 'Je l’ai',
  },

  record: 'Journal',
  recordHint:
    'Ce que les administrateurs de ce site et les exploitants de l’app ont fait, du plus récent au plus ancien.',
  recordEmpty: 'Rien pour le moment.',
  at: 'Quand',
  who: 'Qui',
  did: 'Quoi',
  many: 'Combien',
  nobody,
  deed: (what, scope, failed) =>
    [deeds[what] ?? what, scope === 'site' ? 'tout le site' : scope].filter(Boolean).join(', ') +
    (failed ? ' (interrompu)' : ''),

  statuses: {
    title: 'États',
    siteHint:
      'Les états qu’un élément peut avoir. Un clic sur un élément mène du premier état non terminé au premier état terminé. Les projets peuvent avoir leurs propres états.',
    projectHint: 'Les états qu’un élément de ce projet peut avoir.',
    ofSite: 'Ce projet a les états du site.',
    begin: 'Choisir pour ce projet',
    toSite: 'Prendre ceux du site',
    toStart: 'Revenir à ceux du début',
    add: 'Ajouter un état',
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    saved: 'Les états sont enregistrés.',
    complete: 'Terminé',
    name: (number) => `Nom de l’état ${number}`,
    colour: (name) => `Couleur de ${name}`,
    colours,
    up: (name) => `Déplacer ${name} vers le haut`,
    down: (name) => `Déplacer ${name} vers le bas`,
    remove: (name) => `Retirer ${name}`,
    fixed: (name) => `${name} ne peut pas être retiré`,
    removed: (name) => `${name} sera retiré à l’enregistrement.`,
    moved: (name, to, of) => `${name} est le numéro ${to} sur ${of}.`,
    usedTitle: 'Que deviennent leurs éléments ?',
    used: (name, items) =>
      many(items, {
        one: `# élément a l’état « ${name} »`,
        other: `# éléments ont l’état « ${name} »`,
      }),
  },
};
