"""Advice in French: what happened, and what to do."""

from __future__ import annotations

from typing import Final

from watchword.message import Fault

UNKNOWN: Final = "Le fournisseur a répondu {code}, que Watchword ne connaît pas et classe comme {fault}. {explanation}"

FAULTS: Final = {
    Fault.BAD_CONFIG: (
        "Le fournisseur n’accepte pas ce connecteur tel qu’il est configuré.",
        "Comparez chaque champ du connecteur avec la console du fournisseur, puis faites un envoi d’essai.",
    ),
    Fault.NO_TEMPLATE: (
        "Aucun modèle ne convient à ce type de message et à ce destinataire.",
        "Ajoutez l’entrée manquante aux modèles du connecteur.",
    ),
    Fault.BAD_RECIPIENT: (
        "D’après le fournisseur, ce destinataire n’est pas joignable.",
        "Demandez à la personne de vérifier sa saisie ; le connecteur n’est pas en cause.",
    ),
    Fault.REJECTED: (
        "Le fournisseur a refusé ce message.",
        "Lisez la réponse du fournisseur, vérifiez le modèle et ses variables, puis faites un envoi d’essai.",
    ),
    Fault.THROTTLED: (
        "Trop de messages ont été envoyés à ce destinataire en peu de temps.",
        "Laissez la personne patienter le temps indiqué ; il n’y a rien à modifier.",
    ),
    Fault.NO_CREDIT: (
        "Le compte chez le fournisseur n’a plus de crédit ou de quota.",
        "Rechargez le compte ou relevez son plafond chez le fournisseur.",
    ),
    Fault.UNAVAILABLE: (
        "Le fournisseur est injoignable ou n’a pas pu prendre le message ; rien n’a été envoyé.",
        "Réessayez. Si cela persiste, vérifiez le point d’accès (endpoint), le réseau de ce serveur et la page d’état du fournisseur.",
    ),
    Fault.BAD_ANSWER: (
        "La réponse est incompréhensible ; le message est peut-être parti.",
        "Vérifiez que le point d’accès (endpoint) est bien celui du fournisseur et qu’aucun proxy ne répond à sa place.",
    ),
    Fault.OUTCOME_UNKNOWN: (
        "La connexion a été coupée avant la réponse ; le message est peut-être parti.",
        "Ne le renvoyez pas aussitôt. Consultez les relevés d’envoi du fournisseur ; un nouveau code peut être demandé au bout d’une minute.",
    ),
}

_KEY = "Ressaisissez l’ID et le secret d’une même clé, sans espaces ; un secret perdu ne s’affiche plus : créez alors une nouvelle clé dans la console RAM."
_CLOCK = "Mettez l’horloge de ce serveur à l’heure par NTP ; Aliyun tolère 15 minutes d’écart."
_REPORT = (
    "Mettez Watchword à jour ; si cela persiste, signalez-le avec l’identifiant de la requête."
)
_ACCOUNT = "Connectez-vous à la console Aliyun et suivez ce qu’elle demande, ou ouvrez-y un ticket."
_SIGNATURE = "Comparez le nom de la signature, caractère par caractère, avec la console SMS et regardez où en est sa validation."
_TEMPLATE = "Comparez le code du modèle et ses variables avec la console SMS."
_VARIABLES = "Déclarez dans `variables`, pour ce modèle, exactement ce que le modèle validé utilise, rien de plus."
_EXTEND = "Retirez le code d’extension chez le fournisseur ou interrogez l’assistance d’Aliyun."
_SENDER = "Cherchez l’adresse d’expédition dans la console Direct Mail, dans la région indiquée par le connecteur."
_TOPUP = "Rechargez le compte ou achetez un forfait valable pour la région visée."
_WAIT_FOR_RATE = "Patientez un peu ; si cela se répète, demandez à Aliyun un débit plus élevé."
_WAIT_FOR_ALIYUN = (
    "Attendez une minute avant de réessayer ; si cela se répète, consultez la page d’état d’Aliyun."
)
_AGAIN = "Réessayez ; si cela se répète, consultez la page d’état d’Aliyun."
_SUBSCRIBE = "Activez-le dans la console Aliyun."
_HOST = "Retirez le point d’accès (endpoint), ou indiquez un hôte du bon produit."
_GRANT = "Accordez-lui dysms:SendSms ou dm:SingleSendMail dans la console RAM."
_GRANT_SMS = "Accordez-lui dysms:SendSms dans la console RAM."
_CONTENT = "Modifiez le texte du modèle ou la valeur."
_MINUTE = "Laissez la personne patienter une minute."
_SENDER_ID = "Enregistrez l’identifiant d’expéditeur pour ce pays, ou laissez-le vide."
_MAIL_TEMPLATE = "Comparez son nom avec la console Direct Mail."
_CHECK_ADDRESS = "Demandez à la personne de vérifier son adresse."

CODES: Final[dict[str, tuple[str, str]]] = {
    # Gateway
    "SignatureDoesNotMatch": ("Le secret n’est pas celui de cet ID de clé d’accès.", _KEY),
    "IncompleteSignature": ("Aliyun juge la signature de la requête incomplète.", _REPORT),
    "InvalidSignatureMethod": ("Aliyun ne connaît pas cette façon de signer.", "Réglez signatureVersion sur v3."),
    "InvalidAccessKeyId.NotFound": ("Aucune clé d’accès ne porte cet ID.", _KEY),
    "InvalidAccessKeyId.Inactive": ("Cette clé d’accès est désactivée.", "Réactivez-la dans la console RAM, ou créez-en une autre."),
    "InvalidSecurityToken.Expired": ("Les identifiants temporaires ont expiré.", "Renouvelez-les, ou utilisez une clé d’accès permanente."),
    "InvalidSecurityToken.Malformed": ("Le jeton de sécurité est abîmé.", "Demandez de nouveaux identifiants temporaires."),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        "Le jeton de sécurité appartient à une autre clé d’accès.",
        "Prenez l’ID, le secret et le jeton dans une seule et même réponse de STS.",
    ),
    "InvalidTimeStamp.Expired": ("L’horloge de ce serveur n’est pas à l’heure.", _CLOCK),
    "InvalidTimeStamp.Format": ("Aliyun n’a pas pu lire l’heure de la requête.", _REPORT),
    "IllegalTimestamp": ("Aliyun n’accepte pas l’heure de la requête.", _CLOCK),
    "SignatureNonceUsed": (
        "Aliyun avait déjà reçu cette même requête ; le message est peut-être parti.",
        "Vérifiez qu’aucun proxy entre ce serveur et Aliyun ne répète les requêtes.",
    ),
    "Throttling": ("Le compte envoie plus vite qu’Aliyun ne le permet.", _WAIT_FOR_RATE),
    "Throttling.User": ("Le compte envoie plus vite qu’Aliyun ne le permet.", _WAIT_FOR_RATE),
    "Throttling.Api": ("Cette interface est appelée plus vite qu’Aliyun ne le permet.", _WAIT_FOR_RATE),
    "Forbidden": ("Cette clé d’accès n’a pas ce droit.", "Accordez à son utilisateur RAM le droit d’envoyer (dysms:SendSms ou dm:SingleSendMail)."),
    "Forbidden.RAM": ("Cet utilisateur RAM n’a pas le droit d’envoyer.", _GRANT),
    "NoPermission": ("Cet utilisateur RAM n’a pas le droit d’envoyer.", _GRANT),
    "Forbidden.RiskControl": ("Le contrôle des risques d’Aliyun a bloqué ce compte.", _ACCOUNT),
    "Forbidden.UserVerification": ("Le titulaire du compte n’a pas prouvé son identité.", "Terminez la vérification d’identité dans la console Aliyun."),
    "MissingParameter": ("Il manque un paramètre à la requête.", _REPORT),
    "InvalidParameter": ("Aliyun n’accepte pas un paramètre de la requête.", "Voyez lequel dans la réponse d’Aliyun, puis vérifiez les champs du connecteur."),
    "InvalidVersion": ("Cet hôte ne connaît pas la version d’interface demandée.", _HOST),
    "InvalidAction.NotFound": ("Cet hôte ne connaît pas l’opération demandée.", _HOST),
    "UnsupportedHTTPMethod": ("Cet hôte ne prend pas ce genre de requête.", _HOST),
    "InternalError": ("Une panne interne d’Aliyun a interrompu la requête ; le message est peut-être parti.", _WAIT_FOR_ALIYUN),
    "ServiceUnavailable": ("Le service d’Aliyun est indisponible ; le message est peut-être parti.", _WAIT_FOR_ALIYUN),
    # Short messages
    "isv.BUSINESS_LIMIT_CONTROL": (
        "Ce numéro a reçu autant de codes qu’Aliyun le permet : 1 par minute, 5 par heure, 10 par jour, sauf réglage différent dans sa console.",
        "Laissez la personne patienter. Pour des numéros d’essai, inscrivez-les comme exemptés dans la console SMS.",
    ),
    "isv.MOBILE_NUMBER_ILLEGAL": ("Aliyun n’accepte pas ce numéro de téléphone.", "Demandez à la personne de vérifier le numéro et son pays."),
    "isv.MOBILE_COUNT_OVER_LIMIT": ("Une seule requête contenait trop de numéros.", _REPORT),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": (
        "Un modèle international a servi pour un numéro de Chine continentale.",
        "Indiquez un modèle continental sous `china` dans l’entrée du modèle.",
    ),
    "isv.DAY_LIMIT_CONTROL": ("Le plafond journalier fixé pour ce compte est atteint.", "Cherchez d’abord un abus, puis relevez le plafond journalier dans la console SMS."),
    "isv.MONTH_LIMIT_CONTROL": ("Le plafond mensuel fixé pour ce compte est atteint.", "Cherchez d’abord un abus, puis relevez le plafond mensuel dans la console SMS."),
    "isv.AMOUNT_NOT_ENOUGH": ("Le compte n’a plus d’argent.", _TOPUP),
    "isv.OUT_OF_SERVICE": ("Le service est arrêté : le compte est débiteur, ou son forfait vaut pour une autre région.", _TOPUP),
    "isv.ACCOUNT_NOT_EXISTS": ("Aliyun ne trouve pas le compte de cette clé d’accès.", _KEY),
    "isv.ACCOUNT_ABNORMAL": ("Aliyun a suspendu ce compte.", _ACCOUNT),
    "isv.SECURITY_FROZEN_ACCOUNT": ("Aliyun a gelé ce compte pour des raisons de sécurité.", _ACCOUNT),
    "isv.PRODUCT_UN_SUBSCRIPT": ("Le service SMS n’est pas activé pour ce compte.", _SUBSCRIBE),
    "isv.PRODUCT_UNSUBSCRIBE": ("Le service SMS n’est pas activé pour ce compte.", _SUBSCRIBE),
    "isv.SMS_SIGNATURE_ILLEGAL": ("La signature n’existe pas dans ce compte ou n’est pas validée.", _SIGNATURE),
    "isv.SMS_SIGN_NAME_ILLEGAL": ("La signature n’existe pas dans ce compte ou n’est pas validée.", _SIGNATURE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": (
        "La signature ne vaut que pour des codes et le modèle est d’un autre type.",
        "Utilisez un modèle de type code de vérification, ou une signature générale.",
    ),
    "isv.SIGN_STATE_ILLEGAL": ("L’état de la signature ne permet pas de l’utiliser.", _SIGNATURE),
    "isv.SMS_SIGN_ILLEGAL": ("La signature est inutilisable.", _SIGNATURE),
    "SIGNATURE_BLACKLIST": ("La signature est sur une liste noire.", "Demandez une autre signature, ou ouvrez un ticket chez Aliyun."),
    "isv.SMS_TEMPLATE_ILLEGAL": ("Le modèle n’existe pas dans ce compte, n’est pas validé ou a d’autres variables.", _TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("Une variable du modèle validé n’a pas été transmise.", _VARIABLES),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("Une valeur ne correspond pas au type de sa variable dans le modèle.", _VARIABLES),
    "isv.INVALID_PARAMETERS": (
        "Une valeur contient des caractères que le modèle refuse ; un modèle de code n’admet que des lettres et des chiffres.",
        _VARIABLES,
    ),
    "isv.INVALID_JSON_PARAM": ("Aliyun n’a pas pu lire les valeurs du modèle.", _REPORT),
    "isv.PARAM_LENGTH_LIMIT": (
        "Une valeur est trop longue ou trop courte : un code compte 4 à 6 caractères, les autres variables 35 au plus.",
        "Limitez le code à 6 caractères et raccourcissez les autres valeurs.",
    ),
    "isv.PARAM_NOT_SUPPORT_URL": ("Une valeur contient un lien, ce qu’Aliyun interdit.", "Écrivez les liens dans le texte même du modèle."),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("Une valeur contient un mot interdit, ou le destinataire est sur une liste noire.", "Changez la valeur ; si un seul numéro est touché, interrogez Aliyun."),
    "isv.SMS_CONTENT_ILLEGAL": ("Le texte contient quelque chose qu’Aliyun n’autorise pas.", _CONTENT),
    "isv.SMS_CONTENT_CODE_ILLEGAL": ("Le texte contient quelque chose qu’Aliyun n’autorise pas.", _CONTENT),
    "isv.EXTEND_CODE_ERROR": ("Le code d’extension est erroné.", _EXTEND),
    "isv.ONE_CODE_MULTIPLE_SIGN": ("Un même code d’extension sert à plusieurs signatures.", _EXTEND),
    "isv.CODE_EXCEED_LIMIT": ("Le code d’extension est trop long, ou il y en a trop.", _EXTEND),
    "isv.CODE_ERROR": ("Le code d’extension est erroné.", _EXTEND),
    "isv.DENY_IP_RANGE": (
        "L’adresse de ce serveur est hors de Chine continentale, d’où Aliyun ne prend pas de messages continentaux.",
        "Passez par un serveur ou un proxy en Chine continentale ; le point d’accès (endpoint) du connecteur peut l’indiquer.",
    ),
    "isv.SMS_TEST_NUMBER_LIMIT": ("La signature de test n’atteint que les numéros liés dans la console.", "Liez ce numéro dans la console SMS, ou utilisez votre propre signature et vos propres modèles."),
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": ("La signature de test et le modèle de test ne vont qu’ensemble.", "Utilisez les deux, ou bien votre propre signature et vos propres modèles."),
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": ("Le modèle de test n’accepte que 4 à 6 chiffres.", "Envoyez un code de 4 à 6 chiffres et aucune autre variable."),
    "isv.CUSTOMER_REFUSED": ("Le destinataire a refusé les messages de cet expéditeur.", "Rien à faire ici ; la personne peut les rétablir auprès de son opérateur."),
    "isp.RAM_PERMISSION_DENY": ("Cet utilisateur RAM n’a pas le droit d’envoyer des SMS.", _GRANT_SMS),
    "isp.SYSTEM_ERROR": ("Aliyun a eu une panne interne et n’a pas pris le message.", _AGAIN),
    "isp.GATEWAY_ERROR": ("La passerelle opérateur d’Aliyun a eu une panne et n’a pas pris le message.", _AGAIN),
    # Number verification
    "biz.FREQUENCY": ("Ce numéro a redemandé un code avant la fin du délai réglé.", _MINUTE),
    "FREQUENCY_FAIL": ("Ce numéro a redemandé un code avant la fin du délai réglé.", _MINUTE),
    # The international site
    "isv.NOT_SUPPORTED_COUNTRY": ("Aliyun ne dessert pas ce pays.", "Retirez le pays de ceux que vous servez, ou ajoutez un autre connecteur pour lui."),
    "isv.COUNTRY_RESTRICTED": ("Ce compte ne peut pas envoyer vers ce pays.", "Demandez à Aliyun d’ouvrir le pays, ou ajoutez un autre connecteur pour lui."),
    "isv.SENDERID_ERROR": ("L’identifiant d’expéditeur n’est pas accepté dans ce pays.", _SENDER_ID),
    "INVALID_SENDERID": ("L’identifiant d’expéditeur n’est pas accepté dans ce pays.", _SENDER_ID),
    "isv.CONTENT_MISSING_PARAMETERS": ("Il manque au texte une valeur dont il a besoin.", _VARIABLES),
    "isv.FORBIDDEN_ACTION": ("Ce compte ne peut pas utiliser cette interface.", _ACCOUNT),
    "BUSINESS_LIMIT_CONTROL_MINUTE": ("Ce numéro a reçu trop de codes en une minute.", _MINUTE),
    "isv.BUSINESS_LIMIT_HOUR": ("Ce numéro a reçu trop de codes en une heure.", "Laissez la personne patienter une heure."),
    "isv.BUSINESS_LIMIT_DAY": ("Ce numéro a reçu trop de codes en un jour.", "Laissez la personne patienter un jour, ou passez par un autre canal."),
    "BUSINESS_LIMIT_CONTROL_PHONE": ("Ce numéro a reçu trop de codes.", "Laissez la personne patienter, ou passez par un autre canal."),
    "isv.DATA_NOT_EXIST": ("Aliyun ne trouve pas ce qui a été demandé.", _TEMPLATE),
    "isv.BILLING_DEDUCTION_ERROR": ("Aliyun n’a pas pu débiter le compte.", _TOPUP),
    "isv.RAM_CHECK_FAILED": ("Cet utilisateur RAM n’a pas le droit d’envoyer des SMS.", _GRANT_SMS),
    # Mail
    "InvalidMailAddress.NotFound": ("L’adresse d’expédition n’existe pas dans cette région.", _SENDER),
    "InvalidMailAddressStatus.Malformed": ("L’adresse d’expédition est gelée ou n’est pas vérifiée.", _SENDER),
    "InvalidMailAddressDomain.Malformed": ("Le domaine de l’expéditeur n’est pas vérifié.", "Complétez les enregistrements SPF, MX et de propriété du domaine ; la console Direct Mail en donne la liste."),
    "InvalidMailAddressSendType.Malformed": ("L’adresse d’expédition est faite pour les envois en masse, non pour les e-mails déclenchés.", "Créez une adresse d’expédition de type déclenché et utilisez-la."),
    "InvalidToAddress": ("Aliyun n’accepte pas l’adresse du destinataire.", _CHECK_ADDRESS),
    "InvalidToAddress.Spam": ("Aliyun sait que cette adresse n’existe pas.", "Demandez une autre adresse à la personne ; si la sienne est juste, retirez-la des adresses invalides dans la console Direct Mail."),
    "InvalidSendMail.Spam": (
        "Aliyun y a vu un courrier indésirable, ou le compte a atteint son quota ; il ne dit pas lequel des deux.",
        "Regardez le quota et l’état du compte dans la console Direct Mail, puis les mots du modèle.",
    ),
    "InvalidBody": ("Aliyun n’accepte pas le contenu de l’e-mail.", "Vérifiez le contenu du modèle ; il ne peut pas être vide."),
    "InvalidSubject.Malformed": ("Aliyun n’accepte pas l’objet de l’e-mail.", "Raccourcissez l’objet du modèle et n’y mettez que des caractères simples."),
    "InvalidFromALias.Malformed": ("Aliyun n’accepte pas le nom de l’expéditeur.", "Restez sous 15 caractères, sans signes."),
    "InvalidReplyAddress.Malformed": ("Aliyun n’accepte pas l’adresse de réponse.", _SENDER),
    "InvalidReplyAddressAlias.Malformed": ("Aliyun n’accepte pas le nom de l’adresse de réponse.", _SENDER),
    "InvalidTemplate.NotFound": ("Aliyun ne trouve pas le modèle d’e-mail.", _MAIL_TEMPLATE),
    "InvalidTemplateName.Malformed": ("Aliyun n’accepte pas le nom du modèle d’e-mail.", _MAIL_TEMPLATE),
    "InvalidReceiver.NotFound": ("Aliyun ne trouve pas la liste de destinataires.", _REPORT),
    "InvalidReceiverName.Malformed": ("Aliyun n’accepte pas la liste de destinataires.", _REPORT),
    "EmailFormatError": ("L’adresse du destinataire est mal formée.", _CHECK_ADDRESS),
    "EmailLengthError": ("L’adresse du destinataire est trop longue pour Aliyun.", "Demandez une autre adresse à la personne."),
    "InvalidIP.NotFound": ("L’adresse de ce serveur n’est pas sur la liste d’autorisation du compte.", "Ajoutez-la dans la console Direct Mail, sous protection IP."),
}  # fmt: skip
