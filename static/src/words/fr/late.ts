import { late as english } from '../en/late';
import { formsOf, name } from '../form';
import type { LateWords } from '../words';

const { ago, day, many, number, time } = formsOf('fr');

export const late: LateWords = {
  history: {
    title: 'Historique',
    titleOf: (text) => `Historique de « ${name(text)} »`,
    person: 'Personne',
    everybody: 'Tout le monde',
    kind: 'Ce qui a été fait',
    everything: 'Tout',
    kinds: {
      addItem: 'Éléments ajoutés',
      editItem: 'Textes modifiés',
      setStatus: 'Statuts modifiés',
      setAssignee: 'Responsables modifiés',
      setDue: 'Échéances modifiées',
      setOptional: 'Rendus facultatifs ou obligatoires',
      setLink: 'Liens modifiés',
      moveItem: 'Éléments déplacés',
      deleteItem: 'Éléments supprimés',
      addList: 'Listes ajoutées',
      renameList: 'Listes renommées',
      moveList: 'Listes déplacées',
      deleteList: 'Listes supprimées',
    },
    did: {
      addItem: (text) => `Ajout de « ${name(text)} »`,
      editItem: (from, text) => `« ${name(from)} » changé en « ${name(text)} »`,
      editDetails: (text) => `Détails de « ${name(text)} » modifiés`,
      setStatus: (text, a, b) => `« ${name(text)} » passé de ${a} à ${b}`,
      makeOptional: (text) => `« ${name(text)} » rendu facultatif`,
      makeMandatory: (text) => `« ${name(text)} » rendu obligatoire`,
      assign: (text, who) => `« ${name(text)} » attribué à ${who}`,
      unassign: (text) => `« ${name(text)} » n’est plus attribué`,
      setDue: (text, date) => `Échéance de « ${name(text)} » fixée au ${day(date)}`,
      clearDue: (text) => `Échéance de « ${name(text)} » retirée`,
      link: (text, issue) => `« ${name(text)} » lié à ${issue}`,
      unlink: (text) => `Lien de « ${name(text)} » retiré`,
      moveItem: (text) => `« ${name(text)} » déplacé`,
      moveBetween: (text, x, y) =>
        `« ${name(text)} » déplacé de « ${name(x)} » vers « ${name(y)} »`,
      moveUnder: (text, o) => `« ${name(text)} » déplacé sous « ${name(o)} »`,
      deleteItem: (text, children) =>
        children === 0
          ? `« ${name(text)} » supprimé`
          : `« ${name(text)} » supprimé (éléments dessous : ${number(children)})`,
      addList: (text) => `Liste « ${name(text)} » ajoutée`,
      renameList: (from, text) => `Liste « ${name(from)} » renommée en « ${name(text)} »`,
      moveList: (text) => `Liste « ${name(text)} » déplacée`,
      deleteList: (text, count) =>
        `Liste « ${name(text)} » supprimée (éléments : ${number(count)})`,
    },
    ago,
    at: time,
    restore: 'Restaurer',
    asOfHere: 'Restaurer la liste telle qu’ici',
    asOf: (date) => `La liste telle qu’au ${time(date)}`,
    changes: (of) =>
      `Ce que change la restauration : ${[
        [of.add, 'ajouts'],
        [of.edit, 'modifications'],
        [of.move, 'déplacements'],
        [of.delete, 'suppressions'],
      ]
        .flatMap(([count, what]) => (count ? [`${what}: ${number(Number(count))}`] : []))
        .join(', ')}`,
    same: 'La liste est exactement comme alors.',
    lists: 'La liste telle qu’elle était',
    back: 'Retour',
    confirm: 'Restaurer',
    restoring: 'Restauration…',
    restored: (rejected) =>
      rejected === 0
        ? 'Restauré.'
        : `Restauré, sauf ce qui n’était pas possible : ${number(rejected)}.`,
    notRestored: 'La restauration a échoué. Réessayez.',
    loading: 'Chargement…',
    notLoaded: 'L’historique ne peut pas être chargé pour le moment.',
    more: 'Afficher plus',
    empty: 'Rien n’a encore été fait.',
    beginning: 'C’est ici que tout a commencé.',
    older: 'Cette liste est plus ancienne que son historique : ce qui précède n’est pas connu.',
  },
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
