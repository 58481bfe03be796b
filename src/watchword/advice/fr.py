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
_LATER = "Réessayez dans quelques minutes."
_LATER_ASK = "Réessayez plus tard ; si cela persiste, voyez avec son administrateur."
_MAIL_USER = "Ressaisissez l’utilisateur et le mot de passe ; beaucoup de fournisseurs exigent un mot de passe propre aux programmes."
_CHECK_NUMBER = "Demandez à la personne de vérifier le numéro et son pays."
_OTHER_ADDRESS = "Demandez une autre adresse à la personne."
_ROOM = "Demandez à la personne de faire de la place ou de donner une autre adresse."
_WAIT = "Laissez la personne patienter."
_WORDS = "Lisez sa réponse, vérifiez le modèle et l’expéditeur."
_SHORTEN = "Raccourcissez le modèle."
_MINUTE_AGAIN = "Attendez une minute avant de réessayer ; si cela se répète, consultez la page d’état du fournisseur."
_RATE = "Patientez un peu ; si cela se répète, demandez un débit plus élevé."
_TWILIO_RATE = "Patientez un peu ; si cela se répète, demandez à Twilio un débit plus élevé."
_TENCENT_KEY = "Recopiez SecretId et SecretKey depuis Access Management."
_TENCENT_COMPARE = "Comparez, caractère par caractère, avec la console SMS de Tencent Cloud et regardez où en est la validation."
_TENCENT_CAP = "Cherchez d’abord un abus, puis relevez le plafond dans la console SMS."
_TENCENT_LIMIT = "Laissez la personne patienter ; la limite se règle dans la console SMS."
_IAM = "Recopiez la clé d’accès depuis IAM."

CODES: Final[dict[str, tuple[str, str]]] = {
    # Ours
    "http.destination_refused": ("Le connecteur indique une adresse de cette machine ou d’un réseau privé, auxquelles ce serveur ne se connecte pas de lui-même ; rien n’a été envoyé.", "Si l’adresse est juste, inscrivez son réseau dans le réglage `outbound_allow`, par exemple `127.0.0.1/32` ou `10.1.0.0/16`, puis redémarrez le serveur ; sinon corrigez-la."),
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
    # Mail servers (SMTP): enhanced codes where a server gives one, reply codes otherwise
    "SMTP 421": ("Le serveur de messagerie se ferme ou est surchargé ; rien n’a été envoyé.", _LATER_ASK),
    "SMTP 450": ("La boîte est inutilisable pour l’instant ; rien n’a été envoyé.", _LATER),
    "SMTP 451": ("Le serveur de messagerie n’a pas pu prendre le message pour l’instant ; rien n’a été envoyé.", _LATER),
    "SMTP 452": ("Le serveur de messagerie manque de place pour l’instant ; rien n’a été envoyé.", _LATER_ASK),
    "SMTP 454": ("Le serveur de messagerie n’a pas pu le faire pour l’instant ; rien n’a été envoyé.", _LATER_ASK),
    "SMTP 530": ("Le serveur de messagerie veut d’abord une connexion.", "Renseignez auth dans le connecteur, et TLS s’il le demande."),
    "SMTP 534": ("Le serveur de messagerie veut une connexion plus sûre.", "Utilisez un mot de passe d’application ou des jetons OAuth 2."),
    "SMTP 535": ("Le serveur de messagerie n’accepte pas l’utilisateur et le mot de passe.", _MAIL_USER),
    "SMTP 550": ("Le serveur de messagerie a refusé l’adresse indiquée.", "Lisez sa réponse : un destinataire qui n’existe pas, ou un expéditeur qu’il ne prend pas."),
    "SMTP 551": ("Ce serveur ne connaît pas le destinataire.", _CHECK_ADDRESS),
    "SMTP 552": ("La boîte est pleine ou le message trop gros.", "Demandez à la personne de faire de la place ; raccourcissez le modèle."),
    "SMTP 553": ("Le serveur de messagerie n’accepte pas la forme d’une adresse.", "Vérifiez l’expéditeur dans le connecteur ; demandez à la personne de vérifier la sienne."),
    "SMTP 554": ("Le serveur de messagerie a refusé le message.", "Lisez sa réponse : le plus souvent son filtre antispam, ou l’adresse de ce serveur sur une liste."),
    "SMTP 4.2": ("La boîte du destinataire ne peut rien recevoir pour l’instant.", "Demandez à la personne de réessayer plus tard, ou une autre adresse."),
    "SMTP 4.2.1": ("Cette boîte a reçu trop de messages en peu de temps.", _WAIT),
    "SMTP 4.2.2": ("La boîte du destinataire est pleine.", _ROOM),
    "SMTP 4.3": ("Le serveur de messagerie est en panne ; rien n’a été envoyé.", _LATER_ASK),
    "SMTP 4.4": ("Le serveur de messagerie ne joint pas le suivant pour l’instant ; rien n’a été envoyé.", "Réessayez plus tard."),
    "SMTP 4.7": ("Le serveur de messagerie diffère le message, souvent parce qu’il ne connaît pas encore l’expéditeur.", "Attendez le temps indiqué ; demandez à son administrateur d’admettre ce serveur."),
    "SMTP 5.1": ("L’adresse du destinataire n’existe pas.", _CHECK_ADDRESS),
    "SMTP 5.1.7": ("L’adresse de l’expéditeur a une forme que le serveur de messagerie refuse.", "Vérifiez l’expéditeur dans le connecteur."),
    "SMTP 5.1.8": ("L’adresse de l’expéditeur n’existe pas.", "Vérifiez l’expéditeur dans le connecteur et les enregistrements de son domaine."),
    "SMTP 5.2": ("La boîte du destinataire est fermée à ce message.", _OTHER_ADDRESS),
    "SMTP 5.2.2": ("La boîte du destinataire est pleine.", _ROOM),
    "SMTP 5.3": ("Le serveur de messagerie a refusé le message, souvent pour sa taille.", _SHORTEN),
    "SMTP 5.4": ("Le serveur de messagerie ne trouve pas de chemin vers le domaine du destinataire.", _CHECK_ADDRESS),
    "SMTP 5.5": ("Le serveur de messagerie n’a pas compris ou pas voulu ce qu’on lui disait.", _REPORT),
    "SMTP 5.6": ("Le serveur de messagerie n’accepte pas la forme de ce message.", _REPORT),
    "SMTP 5.7": ("Les règles du serveur de messagerie n’autorisent pas ce message.", "Lisez sa réponse ; vérifiez les droits de l’expéditeur et les SPF, DKIM et DMARC du domaine."),
    "SMTP 5.7.8": ("Le serveur de messagerie n’accepte pas l’utilisateur et le mot de passe.", _MAIL_USER),
    "invalid_grant": ("Le jeton d’actualisation n’est plus accepté.", "Faites redonner l’accord du titulaire de la boîte et enregistrez le nouveau jeton."),
    "invalid_client": ("Le client OAuth 2 n’est pas accepté.", "Comparez clientId et clientSecret avec la console du fournisseur."),
    # HTTP statuses of providers without codes, and of services of one's own
    "HTTP 400": ("Le service n’a pas compris la requête ou n’en a pas voulu.", _WORDS),
    "HTTP 401": ("Le service ne connaît pas la clé.", "Recopiez la clé ou l’en-tête Authorization."),
    "HTTP 402": ("Le compte n’a plus de quoi envoyer.", "Soldez ou rechargez le compte."),
    "HTTP 403": ("La clé n’a pas ce droit.", "Vérifiez les droits de la clé, et que l’expéditeur est vérifié."),
    "HTTP 404": ("Il n’y a rien à cette adresse.", "Comparez endpoint, domaine et compte avec la console du fournisseur."),
    "HTTP 405": ("L’adresse ne prend pas ce genre de requête.", "Comparez le point d’accès (endpoint) ; il doit accepter POST."),
    "HTTP 413": ("Le message est trop gros.", _SHORTEN),
    "HTTP 422": ("Le service a refusé le message.", _WORDS),
    "HTTP 429": ("Le service a été sollicité trop souvent.", _RATE),
    "HTTP 500": ("Le service est tombé en panne sur la requête ; le message est peut-être parti.", _MINUTE_AGAIN),
    "HTTP 502": ("Une passerelle n’a rien tiré de sensé du service ; le message est peut-être parti.", _MINUTE_AGAIN),
    "HTTP 503": ("Le service est absent pour l’instant ; rien n’a été envoyé.", "Réessayez ; vérifiez que le service tourne."),
    "HTTP 504": ("Une passerelle a attendu le service en vain ; le message est peut-être parti.", _MINUTE_AGAIN),
    # SendGrid
    "SendGrid credits": ("Le forfait n’a plus d’e-mails.", "Passez à un forfait supérieur ou attendez la prochaine période."),
    # Twilio
    "20003": ("L’Auth Token n’est pas celui de cet Account SID.", "Recopiez les deux depuis la console Twilio."),
    "20005": ("Le compte n’est pas actif.", "Connectez-vous à la console Twilio et voyez ce qu’elle demande."),
    "20008": ("Ce sont des identifiants de test, qui n’envoient rien.", "Utilisez les identifiants réels du compte."),
    "20404": ("Twilio n’a pas ce compte ou cette ressource.", "Comparez accountSID et l’hôte avec la console Twilio."),
    "20429": ("Le compte envoie plus vite que Twilio ne le permet.", _TWILIO_RATE),
    "20500": ("Twilio est tombé en panne sur la requête ; le message est peut-être parti.", _MINUTE_AGAIN),
    "20503": ("Twilio est hors service ; rien n’a été envoyé.", "Réessayez ; si cela se répète, consultez la page d’état de Twilio."),
    "21211": ("Ce n’est pas un numéro que Twilio puisse joindre.", _CHECK_NUMBER),
    "21265": ("Twilio n’envoie pas de messages aux numéros courts.", "Demandez un autre numéro à la personne."),
    "21408": ("Ce compte ne peut pas envoyer vers ce pays.", "Autorisez le pays dans les Geo Permissions de la console Twilio."),
    "21606": ("L’expéditeur ne peut pas écrire à ce numéro.", "Regardez les expéditeurs du service de messagerie."),
    "21608": ("Un compte d’essai n’envoie qu’aux numéros vérifiés.", "Vérifiez le numéro dans la console Twilio, ou passez à un compte payant."),
    "21610": ("La personne a répondu STOP à cet expéditeur.", "Demandez-lui de répondre START, ou de passer par un autre moyen."),
    "21611": ("La file de cet expéditeur est pleine chez Twilio.", "Ajoutez des expéditeurs au service de messagerie."),
    "21612": ("Aucun expéditeur du service de messagerie n’atteint ce numéro.", "Ajoutez un expéditeur pour ce pays."),
    "21614": ("Ce numéro ne reçoit pas de SMS.", "Demandez à la personne un numéro de mobile."),
    "21617": ("Le texte est trop long.", _SHORTEN),
    "21701": ("Ce service de messagerie n’existe pas.", "Comparez fromMessagingServiceSID avec la console Twilio."),
    "21703": ("Le service de messagerie n’a pas d’expéditeur.", "Ajoutez-lui un numéro ou un nom dans la console Twilio."),
    "30001": ("La file de Twilio est pleine.", _TWILIO_RATE),
    "30002": ("Le compte est suspendu.", "Voyez le solde et les avis dans la console Twilio."),
    "30034": ("L’expéditeur n’est pas enregistré auprès des opérateurs de ce pays.", "Enregistrez le numéro (A2P 10DLC) dans la console Twilio."),
    "30450": ("Twilio a pris le message pour du pompage de SMS.", "Cherchez d’abord un abus ; voyez les règles du pays dans la console Twilio."),
    "63038": ("Le nombre de messages par jour du compte est épuisé.", "Demandez-en davantage à Twilio ; un compte d’essai doit devenir payant."),
    # Tencent Cloud SMS
    "AuthFailure.SecretIdNotFound": ("Cette clé n’existe pas.", _TENCENT_KEY),
    "AuthFailure.SignatureFailure": ("Le SecretKey n’est pas celui de ce SecretId.", _TENCENT_KEY),
    "AuthFailure.SignatureExpire": ("L’horloge de ce serveur n’est pas à l’heure.", "Mettez l’horloge de ce serveur à l’heure par NTP ; Tencent Cloud tolère cinq minutes."),
    "AuthFailure.InvalidSecretId": ("Ce n’est pas une clé pour les interfaces du cloud.", _TENCENT_KEY),
    "AuthFailure.UnauthorizedOperation": ("La clé n’a pas le droit d’envoyer.", "Accordez sms:SendSms à son utilisateur dans Access Management."),
    "FailedOperation.ContainSensitiveWord": ("Le message contient des mots interdits.", "Changez les mots du modèle ou de l’application."),
    "FailedOperation.FailResolvePacket": ("Tencent Cloud n’a pas pu lire la requête.", _REPORT),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("Le forfait de messages est épuisé.", "Achetez un forfait, ou autorisez le paiement au message."),
    "FailedOperation.PhoneNumberInBlacklist": ("La personne s’est désabonnée de ces messages.", "Faites retirer le numéro de la liste dans la console SMS."),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("La signature est fausse ou non validée.", _TENCENT_COMPARE),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("Le modèle est faux ou non validé.", _TENCENT_COMPARE),
    "FailedOperation.TemplateUnapprovedOrNotExist": ("Le modèle est faux ou non validé.", _TENCENT_COMPARE),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": ("Le modèle a d’autres variables.", "Réglez variables, dans l’entrée du modèle, sur ce qu’utilise le modèle validé, dans le même ordre."),
    "tencent-short-message-service/InternalError": ("Tencent Cloud est tombé en panne sur la requête ; le message est peut-être parti.", _MINUTE_AGAIN),
    "InternalError.SendAndRecvFail": ("Tencent Cloud a perdu la requête en interne ; le message est peut-être parti.", _MINUTE_AGAIN),
    "InternalError.Timeout": ("Tencent Cloud a mis trop de temps en interne ; le message est peut-être parti.", _MINUTE_AGAIN),
    "InvalidParameterValue.IncorrectPhoneNumber": ("Tencent Cloud n’accepte pas ce numéro de téléphone.", _CHECK_NUMBER),
    "InvalidParameterValue.SdkAppIdNotExist": ("Cette application n’existe pas.", "Comparez sdkAppId avec la console SMS."),
    "InvalidParameterValue.TemplateParameterFormatError": ("Un modèle de code n’accepte que des chiffres, six au plus.", "Vérifiez la longueur du code dans la politique et les variables de l’entrée du modèle."),
    "InvalidParameterValue.TemplateParameterLengthLimit": ("Une valeur est trop longue pour le modèle.", "Raccourcissez ce que contiennent les variables."),
    "LimitExceeded.AppCountryOrRegionDailyLimit": ("Le plafond journalier de ce pays est atteint.", _TENCENT_CAP),
    "LimitExceeded.AppCountryOrRegionInBlacklist": ("L’application ne peut pas envoyer vers ce pays.", "Autorisez le pays dans la console SMS."),
    "LimitExceeded.AppDailyLimit": ("Le plafond journalier de l’application est atteint.", _TENCENT_CAP),
    "LimitExceeded.AppGlobalDailyLimit": ("Le plafond journalier des messages internationaux est atteint.", _TENCENT_CAP),
    "LimitExceeded.AppMainlandChinaDailyLimit": ("Le plafond journalier des messages continentaux est atteint.", _TENCENT_CAP),
    "LimitExceeded.DeliveryFrequencyLimit": ("Ce numéro a reçu trop de messages en peu de temps.", _WAIT),
    "LimitExceeded.PhoneNumberDailyLimit": ("Ce numéro a reçu autant de messages qu’il est permis par jour.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberOneHourLimit": ("Ce numéro a reçu autant de messages qu’il est permis par heure.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("Ce numéro a reçu trop souvent le même texte aujourd’hui.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("Ce numéro a reçu un message il y a moins d’une demi-minute.", _WAIT),
    "RequestLimitExceeded": ("Le compte envoie plus vite que Tencent Cloud ne le permet.", _RATE),
    "UnauthorizedOperation.RequestIpNotInWhitelist": ("L’adresse de ce serveur n’est pas sur la liste d’autorisation du compte.", "Ajoutez-la dans la console SMS."),
    "UnauthorizedOperation.RequestPermissionDeny": ("Le compte n’a pas ce droit.", "Terminez sa vérification, ou demandez à SMS Helper."),
    "UnauthorizedOperation.SdkAppIdIsDisabled": ("L’application est désactivée.", "Activez-la dans la console SMS."),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ("Le compte est débiteur.", "Rechargez-le."),
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": ("L’application n’appartient pas à cette clé.", "Comparez sdkAppId avec la console SMS."),
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": ("Un modèle continental a servi pour un numéro d’ailleurs.", "Ajoutez une entrée avec un modèle Global SMS, et réservez celle-ci avec countries à CN."),
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": ("Un modèle Global SMS a servi pour un numéro continental.", "Ajoutez une entrée avec un modèle continental et countries CN."),
    "UnsupportedOperation.UnsupportedRegion": ("Tencent Cloud n’envoie pas vers ce pays.", "Utilisez un autre connecteur pour lui."),
    # Amazon SES
    "AccessDeniedException": ("La clé ne peut pas envoyer au nom de cet expéditeur.", "Accordez ses:SendEmail à son utilisateur pour cette identité."),
    "AccountSuspendedException": ("Amazon a interdit à ce compte d’envoyer.", "Voyez la page de réputation du compte et les courriers d’Amazon."),
    "BadRequestException": ("Amazon n’a pas compris la requête.", "Lisez sa réponse ; vérifiez l’expéditeur et le modèle."),
    "ExpiredTokenException": ("Les identifiants temporaires ont expiré.", "Utilisez une clé d’accès permanente."),
    "IncompleteSignatureException": ("Amazon juge la signature de la requête incomplète.", _REPORT),
    "InternalServiceErrorException": ("Amazon est tombé en panne sur la requête ; l’e-mail est peut-être parti.", _MINUTE_AGAIN),
    "InvalidClientTokenId": ("Cette clé d’accès n’existe pas.", _IAM),
    "InvalidSignatureException": ("Le secret n’est pas celui de la clé d’accès, ou l’horloge de ce serveur n’est pas à l’heure.", _IAM),
    "LimitExceededException": ("Le quota du compte est épuisé.", "Demandez à Amazon un quota d’envoi plus élevé."),
    "MailFromDomainNotVerifiedException": ("Le domaine MAIL FROM n’est pas vérifié.", "Rétablissez ses enregistrements DNS."),
    "MessageRejected": ("Amazon a refusé l’e-mail : le plus souvent une adresse n’est pas vérifiée, ou le compte est encore dans le bac à sable de SES.", "Vérifiez l’expéditeur dans cette région, et demandez l’accès en production."),
    "MissingAuthenticationTokenException": ("Amazon n’a pas trouvé de signature dans la requête.", "Vérifiez qu’aucun proxy ne retire des en-têtes."),
    "NotFoundException": ("Ce jeu de configuration ou cette identité n’existe pas dans cette région.", "Comparez configurationSetName et region avec la console SES."),
    "RequestExpired": ("L’horloge de ce serveur n’est pas à l’heure.", "Mettez l’horloge de ce serveur à l’heure par NTP ; Amazon tolère cinq minutes."),
    "SendingPausedException": ("L’envoi est suspendu pour ce compte ou ce jeu de configuration.", "Voyez pourquoi dans la console SES, et reprenez-le là."),
    "aws-ses-mail/SignatureDoesNotMatch": ("Le secret n’est pas celui de la clé d’accès, ou l’horloge de ce serveur n’est pas à l’heure.", "Recopiez la clé d’accès depuis IAM ; réglez l’horloge par NTP."),
    "ThrottlingException": ("Le compte envoie plus vite qu’Amazon ne le permet.", _RATE),
    "TooManyRequestsException": ("Le compte envoie plus vite qu’Amazon ne le permet.", _RATE),
    "UnrecognizedClientException": ("Cette clé d’accès n’existe pas.", _IAM),
}  # fmt: skip
