import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { many, number } = formsOf('fr');

export const late: LateWords = {
  live: {
    alsoHere: 'Consultent aussi cette checklist',
    here: (who) => `${who} consulte aussi cette checklist`,
    more: (count) => `+${count}`,
    moreHere: (count) => many(count, { one: '# autre personne', other: '# autres personnes' }),
    rescued:
      'Quelqu’un d’autre a supprimé ce que vous modifiiez. Votre texte est conservé dans un nouvel élément.',
    deleted: 'Quelqu’un d’autre a supprimé ce que vous modifiiez.',
    changedSince: 'Impossible d’annuler : quelqu’un d’autre l’a modifié depuis.',
    redone: 'Action rétablie',
    nothingToRedo: 'Rien à rétablir',
  },
  people: {
    formerUser: 'Ancien utilisateur',
    assignedTo: (who) => `Attribué à ${who}`,
    assign: 'Attribuer',
    search: 'Rechercher des personnes',
    me: 'M’attribuer l’élément',
    nobody: 'Non attribué',
    found: (count) => many(count, { one: '# personne', other: '# personnes' }),
    noneFound: 'Personne pouvant voir ce ticket n’a été trouvé',
    searching: 'Recherche…',
    noAnswer: 'Jira n’a pas répondu. Réessayez.',
    inactive: 'Inactif',
  },
  editor: {
    title: 'Modifier en texte',
    text: 'Texte',
    preview: 'Aperçu',
    field: 'Checklist en texte',
    save: 'Enregistrer',
    saving: 'Enregistrement…',
    saved: 'La checklist est enregistrée',
    cancel: 'Annuler',
    close: 'Fermer',
    help: 'Une ligne est un élément. [done] ou [x] est son état, ? le rend facultatif, >> ajoute des détails, --- un titre, # une checklist.',
    loading: 'Chargement du texte…',
    notLoaded: 'Impossible de charger le texte pour le moment.',
    tryAgain: 'Réessayer',
    draft: (when) => `Voici votre texte du ${when}, qui n’a pas été enregistré.`,
    dropDraft: 'Recommencer',
    discardAsk: 'Abandonner vos modifications ?',
    discard: 'Abandonner',
    keepEditing: 'Continuer à modifier',
    offline:
      'Vous êtes hors ligne. Votre texte est conservé dans ce navigateur : enregistrez-le plus tard.',
    busy: 'Le serveur est injoignable. Votre texte est conservé dans ce navigateur : enregistrez-le plus tard.',
    signedOut:
      'Vous êtes déconnecté. Votre texte est conservé dans ce navigateur : rechargez la page.',
    refused: 'Le texte n’a pas été enregistré.',
    faults: (count) => many(count, { one: '# ligne illisible', other: '# lignes illisibles' }),
    line: (at) => `Ligne ${number(at)}`,
    fault: {
      unknown_status: (token) =>
        `L’état « ${name(token)} » n’existe pas. S’il fait partie du texte, écrivez \\ devant le crochet.`,
      no_item: () => 'Les détails vont avec l’élément au-dessus, et il n’y en a pas.',
      too_long: (count) => `${number(count)} caractères au maximum tiennent ici.`,
      too_many: (count) => `Il y en a plus de ${number(count)}.`,
      character: () => 'Cette ligne contient un caractère qui ne peut pas être conservé.',
    },
    empty: 'Rien pour le moment',
    optional: 'Facultatif',
    due: (day) => `Échéance ${day}`,
    follows: (key) => `Suit ${key}`,
    conflicts: (count) =>
      many(count, {
        one: 'Enregistré. # modification en a rencontré une autre :',
        other: 'Enregistré. # modifications en ont rencontré d’autres :',
      }),
    conflict: {
      both_changed: 'Quelqu’un d’autre a aussi modifié ceci. Les deux sont conservés :',
      deleted_by_me: 'Vous avez supprimé ceci, quelqu’un d’autre l’a modifié. C’est conservé :',
      deleted_by_them: 'Quelqu’un d’autre a supprimé ceci, vous l’avez modifié. C’est conservé :',
    },
    theirs: 'Le leur',
    yours: 'Le vôtre',
    rejected: (count) =>
      many(count, {
        one: '# modification n’a pas été faite :',
        other: '# modifications n’ont pas été faites :',
      }),
  },
  convert: {
    title: (into, count) =>
      into === 'issue'
        ? many(count, {
            one: 'Convertir # élément en ticket',
            other: 'Convertir # éléments en tickets',
          })
        : many(count, {
            one: 'Convertir # élément en sous-tâche',
            other: 'Convertir # éléments en sous-tâches',
          }),
    type: 'Type',
    noTypes: (into) =>
      into === 'issue'
        ? 'Il n’y a ici aucun type de ticket que vous puissiez créer.'
        : 'Il n’y a ici aucun type de sous-tâche que vous puissiez créer.',
    follow: (count) =>
      many(count, {
        one: 'Terminer l’élément quand le ticket est terminé',
        other: 'Terminer les éléments quand leurs tickets sont terminés',
      }),
    create: 'Créer',
    creating: (at, of) => (of === 1 ? 'Création…' : `Création de ${number(at)} sur ${number(of)}…`),
    failed: (count, of) =>
      of === 1
        ? 'L’élément n’a pas pu être converti.'
        : `${number(count)} sur ${number(of)} n’ont pas pu être convertis.`,
    needs: (fields) => `Il manque encore dans Jira : ${fields}.`,
    notTied: (key) => `${key} a été créé, mais l’élément n’a pas pu y être lié.`,
    noAnswer: 'Jira n’a pas répondu. Réessayez.',
    cancel: 'Annuler',
    linkTitle: 'Lier un ticket existant',
    key: 'Clé ou adresse du ticket',
    link: 'Lier',
    noKey: 'Ce n’est pas la clé d’un ticket, comme TICK-12.',
    notFound: (key) => `${key} n’existe pas, ou vous ne pouvez pas le voir.`,
    itself: 'C’est le ticket auquel appartient la checklist.',
    hidden: 'Non visible pour vous',
    anIssue: 'Un ticket',
    follows: (key) => `Terminé quand ${key} l’est`,
  },
  actions: {
    // What is not said here yet is said in English.
    ...english.actions,
    addHeading: 'Ajouter un titre',
    editAsText: 'Modifier en texte',
    keys: 'Raccourcis clavier',
    edit: 'Modifier',
    addBelow: 'Ajouter un élément en dessous',
    moveUp: 'Déplacer vers le haut',
    moveDown: 'Déplacer vers le bas',
    moveTop: 'Déplacer tout en haut',
    moveBottom: 'Déplacer tout en bas',
    makeOptional: 'Marquer comme facultatif',
    makeMandatory: 'Marquer comme obligatoire',
    status: 'État',
    delete: 'Supprimer',
    position: (text, at, of) => `${name(text)}, position ${at} sur ${of}`,
    positionIn: (text, list, at, of) => `${name(text)}, ${name(list)}, position ${at} sur ${of}`,
    deleted: (text) => `${name(text)} supprimé, annulation possible`,
    deletedFlag: (text) => `« ${name(text)} » supprimé`,
  },
};
