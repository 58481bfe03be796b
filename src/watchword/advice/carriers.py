"""Why a carrier did not deliver: the codes in receipts, each in one plain sentence with what to do, by language.

They are what Aliyun passes on from the carriers, its spelling included.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# fmt: off
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "MOBILE_NOT_ON_SERVICE": "The phone is off, out of reach or its number is not in service; ask the person to look at it and try again.",
        "INVALID_NUMBER": "The number is wrong, dead or switched off; ask the person to check it.",
        "MOBILE_SEND_LIMIT": "The number got too many messages in a short time; let the person wait.",
        "MOBILE_IN_BLACK": "The number is on a block list of the carrier or of the provider; ask the provider to take it off.",
        "USER_REJECT": "The person has opted out of messages; offer another way.",
        "MOBILE_ACCOUNT_ABNORMAL": "The subscription behind the number is not in order, unpaid or moved to another carrier; offer another way.",
        "MOBLLE_TERMINAL_ERROR": "The phone could not take the message, often because its memory is full; ask the person to make room.",
        "CONTENT_KEYWORD": "The carrier stopped a word of the text; change the template.",
        "SP_NOT_BY_INTER_SMS": "The number does not receive international messages; the person has to ask the carrier for it.",
        "SP_UNKNOWN_ERROR": "The carrier gave no reason; try again, and ask the provider if it repeats.",
        "REQUEST_SUCCESS": "The carrier took the message and said no more.",
        "NO_ROUTE": "The provider has no way to this carrier; ask it, or use another connector for this country.",
        "IS_CLOSE": "The way to this carrier is closed; ask the provider, or use another connector.",
        "PORT_NOT_REGISTERED": "The signature is not filed with this carrier; look at its filing in the provider's console.",
    },
    "zh-CN": {
        "MOBILE_NOT_ON_SERVICE": "手机关机、不在服务区或号码停机；请对方检查后重试。",
        "INVALID_NUMBER": "号码有误、已注销或已关机；请对方核对号码。",
        "MOBILE_SEND_LIMIT": "该号码短时间内收到的消息过多；请对方稍候。",
        "MOBILE_IN_BLACK": "号码在运营商或服务商的黑名单中；请联系服务商移出。",
        "USER_REJECT": "对方已退订短信；请提供其他方式。",
        "MOBILE_ACCOUNT_ABNORMAL": "号码的账户异常，可能欠费或已携号转网；请提供其他方式。",
        "MOBLLE_TERMINAL_ERROR": "手机无法接收消息，常因存储已满；请对方清理空间。",
        "CONTENT_KEYWORD": "文本中有词被运营商拦截；请修改模板。",
        "SP_NOT_BY_INTER_SMS": "该号码不接收国际短信；需由对方向运营商开通。",
        "SP_UNKNOWN_ERROR": "运营商没有说明原因；请重试，多次出现时联系服务商。",
        "REQUEST_SUCCESS": "运营商接受了消息，没有后续回执。",
        "NO_ROUTE": "服务商没有到该运营商的通道；请联系服务商，或为该国家使用其他连接器。",
        "IS_CLOSE": "到该运营商的通道已关闭；请联系服务商，或使用其他连接器。",
        "PORT_NOT_REGISTERED": "签名没有在该运营商报备；请在服务商控制台查看报备情况。",
    },
    "fr": {
        "MOBILE_NOT_ON_SERVICE": "Le téléphone est éteint, hors de portée ou la ligne est suspendue ; demandez à la personne de vérifier et de réessayer.",
        "INVALID_NUMBER": "Le numéro est erroné, résilié ou éteint ; demandez à la personne de le vérifier.",
        "MOBILE_SEND_LIMIT": "Ce numéro a reçu trop de messages en peu de temps ; laissez la personne patienter.",
        "MOBILE_IN_BLACK": "Le numéro est sur une liste noire de l'opérateur ou du fournisseur ; demandez au fournisseur de l'en retirer.",
        "USER_REJECT": "La personne refuse les messages ; proposez un autre moyen.",
        "MOBILE_ACCOUNT_ABNORMAL": "L'abonnement du numéro n'est pas en règle, impayé ou transféré ; proposez un autre moyen.",
        "MOBLLE_TERMINAL_ERROR": "Le téléphone n'a pas pu recevoir le message, souvent faute de mémoire ; demandez à la personne de faire de la place.",
        "CONTENT_KEYWORD": "L'opérateur a bloqué un mot du texte ; changez le modèle.",
        "SP_NOT_BY_INTER_SMS": "Ce numéro ne reçoit pas de messages internationaux ; la personne doit le demander à son opérateur.",
        "SP_UNKNOWN_ERROR": "L'opérateur n'a pas donné de raison ; réessayez, et demandez au fournisseur si cela se répète.",
        "REQUEST_SUCCESS": "L'opérateur a pris le message et n'a rien dit de plus.",
        "NO_ROUTE": "Le fournisseur n'a pas de voie vers cet opérateur ; demandez-lui, ou prenez un autre connecteur pour ce pays.",
        "IS_CLOSE": "La voie vers cet opérateur est fermée ; demandez au fournisseur, ou prenez un autre connecteur.",
        "PORT_NOT_REGISTERED": "La signature n'est pas déclarée auprès de cet opérateur ; voyez sa déclaration dans la console du fournisseur.",
    },
    "ru": {
        "MOBILE_NOT_ON_SERVICE": "Телефон выключен, вне сети или номер не обслуживается; попросите человека проверить и повторить.",
        "INVALID_NUMBER": "Номер неверен, отключён или выключен; попросите человека проверить его.",
        "MOBILE_SEND_LIMIT": "На номер пришло слишком много сообщений за короткое время; пусть человек подождёт.",
        "MOBILE_IN_BLACK": "Номер в чёрном списке оператора связи или провайдера; попросите провайдера убрать его.",
        "USER_REJECT": "Человек отказался от сообщений; предложите другой способ.",
        "MOBILE_ACCOUNT_ABNORMAL": "С абонентом номера не всё в порядке: долг или переход к другому оператору; предложите другой способ.",
        "MOBLLE_TERMINAL_ERROR": "Телефон не смог принять сообщение, часто из-за полной памяти; попросите человека освободить место.",
        "CONTENT_KEYWORD": "Оператор связи остановил слово в тексте; измените шаблон.",
        "SP_NOT_BY_INTER_SMS": "Номер не принимает международных сообщений; человеку нужно попросить об этом своего оператора.",
        "SP_UNKNOWN_ERROR": "Оператор связи не назвал причины; повторите, а если повторится, спросите провайдера.",
        "REQUEST_SUCCESS": "Оператор связи принял сообщение и больше ничего не сообщил.",
        "NO_ROUTE": "У провайдера нет пути к этому оператору связи; спросите его или возьмите для этой страны другой коннектор.",
        "IS_CLOSE": "Путь к этому оператору связи закрыт; спросите провайдера или возьмите другой коннектор.",
        "PORT_NOT_REGISTERED": "Подпись не зарегистрирована у этого оператора связи; посмотрите её регистрацию в консоли провайдера.",
    },
    "pt-BR": {
        "MOBILE_NOT_ON_SERVICE": "O telefone está desligado, sem sinal ou a linha está fora de serviço; peça que a pessoa verifique e tente de novo.",
        "INVALID_NUMBER": "O número está errado, cancelado ou desligado; peça que a pessoa o confira.",
        "MOBILE_SEND_LIMIT": "O número recebeu mensagens demais em pouco tempo; deixe a pessoa esperar.",
        "MOBILE_IN_BLACK": "O número está em uma lista de bloqueio da operadora ou do provedor; peça ao provedor que o retire.",
        "USER_REJECT": "A pessoa recusou mensagens; ofereça outro meio.",
        "MOBILE_ACCOUNT_ABNORMAL": "A assinatura do número está irregular, em atraso ou portada; ofereça outro meio.",
        "MOBLLE_TERMINAL_ERROR": "O telefone não pôde receber a mensagem, muitas vezes por memória cheia; peça que a pessoa libere espaço.",
        "CONTENT_KEYWORD": "A operadora barrou uma palavra do texto; mude o modelo.",
        "SP_NOT_BY_INTER_SMS": "O número não recebe mensagens internacionais; a pessoa tem de pedir isso à operadora.",
        "SP_UNKNOWN_ERROR": "A operadora não deu motivo; tente de novo e, se repetir, pergunte ao provedor.",
        "REQUEST_SUCCESS": "A operadora aceitou a mensagem e não disse mais nada.",
        "NO_ROUTE": "O provedor não tem rota para essa operadora; pergunte a ele ou use outro conector para esse país.",
        "IS_CLOSE": "A rota para essa operadora está fechada; pergunte ao provedor ou use outro conector.",
        "PORT_NOT_REGISTERED": "A assinatura não está registrada nessa operadora; veja o registro no console do provedor.",
    },
}
# fmt: on


def carrier_sentence(code: str, language: str = "en") -> str:
    """The sentence for a carrier's code in one of our languages, else in English; empty for a code that nobody knows."""
    return SENTENCES.get(language, SENTENCES["en"]).get(code, "")
