"""Constats en français : l'état chez le fournisseur, et que faire."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "mobile": "China Mobile",
    "unicom": "China Unicom",
    "telecom": "China Telecom",
    "frozen": "gelé",
    "overdue": "en retard de paiement",
    "restricted": "restreint",
    "deleted": "supprimé",
}

FINDINGS: Final = {
    "key.accepted": ("Le fournisseur connaît cette clé.", ""),
    "key.refused": ("Le fournisseur ne laisse pas entrer ce connecteur.", ""),
    "key.unknown": ("Personne n'a répondu : on ne sait rien de la clé.", ""),
    "account.well": ("Le compte est en ordre.", ""),
    "account.stopped": ("Le compte ne peut pas envoyer : le fournisseur le dit {standing}.", "Connectez-vous à la console du fournisseur et suivez ce qu'elle demande."),
    "account.not_permitted": ("L'état du compte est inconnu : cette clé n'a pas le droit de le demander.", "Rien à changer pour envoyer. Pour le voir ici, autorisez la clé à lire le compte."),
    "account.unanswered": ("L'état du compte est inconnu : le fournisseur ne l'a pas dit.", "Réessayez dans quelques minutes."),
    "signature.approved": ("La signature {name} est approuvée.", ""),
    "signature.pending": ("La signature {name} est encore en cours d'examen.", "Attendez la décision du fournisseur ; elle prend d'ordinaire deux heures, entre 9 h et 21 h en Chine."),
    "signature.rejected": ("La signature {name} a été refusée à l'examen. {reason}", "Corrigez-la dans la console SMS et déposez-la de nouveau."),
    "signature.lapsed": ("La signature {name} a été retirée.", "Déposez-la de nouveau dans la console SMS, ou indiquez-en une autre."),
    "signature.absent": ("Le compte n'a pas de signature nommée {name}.", "Comparez-la caractère par caractère avec la console SMS ; le compte a : {there}."),
    "filing.done": ("{carrier} achemine les messages de la signature {name}.", ""),
    "filing.pending": ("L'enregistrement de la signature {name} chez {carrier} est en cours ; d'ici là ses messages sont perdus sans un mot.", "Attendez jusqu'à dix jours ouvrés et ajoutez ce que demande la console SMS."),
    "filing.missing": ("La signature {name} n'est pas enregistrée chez {carrier}, qui perd ses messages sans un mot.", "Enregistrez-la auprès des opérateurs dans la console SMS, dans le détail de la signature."),
    "filing.lapsed": ("L'enregistrement de la signature {name} chez {carrier} a expiré, faute d'usage pendant six mois.", "Enregistrez-la de nouveau dans la console SMS."),
    "template.approved": ("Le modèle {name} est approuvé et prend les variables déclarées.", ""),
    "template.pending": ("Le modèle {name} est encore en cours d'examen.", "Attendez la décision du fournisseur ; elle prend d'ordinaire deux heures, entre 9 h et 21 h en Chine."),
    "template.rejected": ("Le modèle {name} a été refusé à l'examen. {reason}", "Corrigez-le dans la console du fournisseur et déposez-le de nouveau."),
    "template.lapsed": ("Le modèle {name} a été retiré.", "Déposez-le de nouveau dans la console du fournisseur, ou indiquez-en un autre."),
    "template.absent": ("Le compte n'a pas de modèle {name}.", "Comparez-le avec la console du fournisseur ; le compte a : {there}."),
    "template.only_abroad": ("Le modèle {name} est international, mais il sert à des numéros de Chine continentale.", "Donnez à l'entrée un modèle continental sous `china`, et celui-ci sous `overseas`."),
    "template.only_mainland": ("Le modèle {name} n'atteint que la Chine continentale, mais il sert à d'autres numéros.", "Donnez à l'entrée un modèle international sous `overseas`, et celui-ci sous `china`."),
    "variables.missing": ("Le modèle {name} a des variables qui ne sont pas déclarées : {variables}.", "Déclarez-les dans les `variables` de l'entrée, ou déposez un modèle qui s'en passe."),
    "variables.unwanted": ("Le modèle {name} n'a pas ces variables déclarées : {variables}.", "Retirez-les des `variables` de l'entrée : une variable de trop et le fournisseur refuse le message."),
    "variables.not_permitted": ("Les variables du modèle {name} sont inconnues : cette clé n'a pas le droit de les demander.", "Comparez-les avec la console du fournisseur, ou autorisez la clé à lire les modèles."),
    "sender.usable": ("L'adresse d'expédition {name} existe dans cette région et peut envoyer.", ""),
    "sender.stopped": ("L'adresse d'expédition {name} ne peut pas envoyer.", "Regardez son état et celui de son domaine dans la console du fournisseur."),
    "sender.wrong_kind": ("L'adresse d'expédition {name} sert aux envois en masse.", "Les codes demandent une adresse pour messages déclenchés ; créez-en une dans la console."),
    "sender.absent": ("Il n'y a pas d'adresse d'expédition {name} dans cette région.", "Comparez l'adresse et `regionId` avec la console ; cette région a : {there}."),
    "domain.approved": ("Le domaine {name} est vérifié, SPF et MX compris.", ""),
    "domain.pending": ("Le domaine {name} n'est pas encore vérifié.", "Terminez la vérification dans la console du fournisseur."),
    "domain.without_spf": ("Le domaine {name} n'a pas d'enregistrement SPF que le fournisseur accepte.", "Posez l'enregistrement SPF que montre sa console, puis lancez-y la vérification."),
    "domain.without_mx": ("Le domaine {name} n'a pas d'enregistrement MX que le fournisseur accepte.", "Posez l'enregistrement MX que montre sa console, puis lancez-y la vérification."),
    "domain.absent": ("Le compte n'a pas de domaine {name} dans cette région.", "Ajoutez-le et vérifiez-le dans la console, ou choisissez la région où il est ; celle-ci a : {there}."),
    "provider.cannot_be_asked": ("Ce connecteur n'a aucun moyen d'interroger son fournisseur.", "Envoyez un message d'essai avec `watchword send`."),
    "rejected": ("Le fournisseur a refusé {name}. {reason}", "Consultez la console du fournisseur."),
    "lapsed": ("{name} était valable et ne l'est plus.", "Renouvelez-le dans la console du fournisseur."),
    "not_permitted": ("L'état de {name} est inconnu : cette clé peut envoyer, mais pas demander.", "Rien à changer pour envoyer. Pour le voir ici, donnez à la clé un droit de lecture, tel que `AliyunDysmsReadOnlyAccess` pour les SMS."),
    "unanswered": ("L'état de {name} est inconnu : le fournisseur ne l'a pas dit. {code} {words}", "Réessayez dans quelques minutes."),
}  # fmt: skip
