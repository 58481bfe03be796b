"""What became of a code, in one sentence for operators, by language. The words are those of ``verification.timeline.Verdict``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# fmt: off
SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "used": "The code arrived and was used.",
        "tries_spent": "Wrong codes were typed until no try was left.",
        "superseded": "A newer code took its place.",
        "failed": "No provider took the message.",
        "not_sent": "No message was sent.",
        "undelivered": "The provider took the message, and it did not arrive.",
        "unknown": "The provider did not answer; nobody knows whether the message left.",
        "delivered_waiting": "The message arrived; the code was not typed yet.",
        "delivered_expired": "The message arrived; the code was not typed in time.",
        "sent_waiting": "The provider took the message; whether it arrived is not known yet.",
        "sent_expired": "The provider took the message; nothing was heard of it again, and the code was not typed in time.",
    },
    "zh-CN": {
        "used": "验证码已送达并已使用。",
        "tries_spent": "输入的验证码多次错误，尝试次数已用完。",
        "superseded": "已被更新的验证码取代。",
        "failed": "没有服务商接受这条消息。",
        "not_sent": "没有发送消息。",
        "undelivered": "服务商接受了消息，但没有送达。",
        "unknown": "服务商没有应答，无法确定消息是否发出。",
        "delivered_waiting": "消息已送达，验证码尚未输入。",
        "delivered_expired": "消息已送达，但验证码没有及时输入。",
        "sent_waiting": "服务商接受了消息，是否送达尚不清楚。",
        "sent_expired": "服务商接受了消息，此后没有回音，验证码也没有及时输入。",
    },
    "fr": {
        "used": "Le code est arrivé et a été utilisé.",
        "tries_spent": "Des codes erronés ont été saisis jusqu'à épuisement des essais.",
        "superseded": "Un code plus récent l'a remplacé.",
        "failed": "Aucun fournisseur n'a accepté le message.",
        "not_sent": "Aucun message n'a été envoyé.",
        "undelivered": "Le fournisseur a accepté le message, mais il n'est pas arrivé.",
        "unknown": "Le fournisseur n'a pas répondu ; nul ne sait si le message est parti.",
        "delivered_waiting": "Le message est arrivé ; le code n'a pas encore été saisi.",
        "delivered_expired": "Le message est arrivé ; le code n'a pas été saisi à temps.",
        "sent_waiting": "Le fournisseur a accepté le message ; on ne sait pas encore s'il est arrivé.",
        "sent_expired": "Le fournisseur a accepté le message ; on n'en a plus rien su, et le code n'a pas été saisi à temps.",
    },
    "ru": {
        "used": "Код дошёл и был использован.",
        "tries_spent": "Неверные коды вводили, пока не кончились попытки.",
        "superseded": "Его сменил более новый код.",
        "failed": "Ни один провайдер не принял сообщение.",
        "not_sent": "Сообщение не отправлялось.",
        "undelivered": "Провайдер принял сообщение, но оно не дошло.",
        "unknown": "Провайдер не ответил; неизвестно, ушло ли сообщение.",
        "delivered_waiting": "Сообщение дошло; код ещё не введён.",
        "delivered_expired": "Сообщение дошло; код не был введён вовремя.",
        "sent_waiting": "Провайдер принял сообщение; дошло ли оно, пока неизвестно.",
        "sent_expired": "Провайдер принял сообщение; больше о нём ничего не известно, и код не был введён вовремя.",
    },
    "pt-BR": {
        "used": "O código chegou e foi usado.",
        "tries_spent": "Foram digitados códigos errados até acabarem as tentativas.",
        "superseded": "Um código mais novo tomou o lugar dele.",
        "failed": "Nenhum provedor aceitou a mensagem.",
        "not_sent": "Nenhuma mensagem foi enviada.",
        "undelivered": "O provedor aceitou a mensagem, mas ela não chegou.",
        "unknown": "O provedor não respondeu; ninguém sabe se a mensagem saiu.",
        "delivered_waiting": "A mensagem chegou; o código ainda não foi digitado.",
        "delivered_expired": "A mensagem chegou; o código não foi digitado a tempo.",
        "sent_waiting": "O provedor aceitou a mensagem; ainda não se sabe se ela chegou.",
        "sent_expired": "O provedor aceitou a mensagem; nada mais se soube dela, e o código não foi digitado a tempo.",
    },
}
# What to say to the person who asks. Nothing in it says whether they have an account.
TELL: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "used": "The code was entered, so they are through. If it was not them, end their sessions.",
        "tries_spent": "Ask for a new code, and type it slowly: the old one cannot be used any more.",
        "superseded": "Only the newest message counts. Use its code.",
        "failed": "No message left. They need do nothing; mend the connector first, then ask for a new code.",
        "not_sent": "No message left. Ask for a new code.",
        "undelivered": "It did not reach them. Check the number or address and whether it takes messages, then ask for a new code.",
        "unknown": "It may still arrive. Wait two minutes, then ask for a new code.",
        "delivered_waiting": "It is on their phone or in their mailbox, perhaps among unknown senders or spam.",
        "delivered_expired": "It arrived and is too old now. Ask for a new code and type it at once.",
        "sent_waiting": "It is on its way. Wait two minutes; look among unknown senders or in the spam folder.",
        "sent_expired": "It is too old now. Check the number or address, then ask for a new code.",
    },
    "zh-CN": {
        "used": "验证码已输入，对方已通过。如果不是本人操作，请结束其会话。",
        "tries_spent": "请重新获取验证码，并仔细输入：旧验证码已不能使用。",
        "superseded": "只有最新一条消息有效，请使用其中的验证码。",
        "failed": "消息没有发出。对方无需操作；请先修复连接器，再重新获取验证码。",
        "not_sent": "消息没有发出。请重新获取验证码。",
        "undelivered": "没有送达对方。请核对号码或地址、确认能否接收消息，然后重新获取验证码。",
        "unknown": "可能仍会送达。请等待两分钟，再重新获取验证码。",
        "delivered_waiting": "已到达对方手机或邮箱，可能在陌生号码或垃圾邮件中。",
        "delivered_expired": "已送达，但现在已过期。请重新获取验证码并立即输入。",
        "sent_waiting": "正在发送途中。请等待两分钟，并查看陌生号码或垃圾邮件。",
        "sent_expired": "现在已过期。请核对号码或地址，然后重新获取验证码。",
    },
    "fr": {
        "used": "Le code a été saisi : c'est fait. Si ce n'était pas cette personne, fermez ses sessions.",
        "tries_spent": "Demandez un nouveau code et saisissez-le sans hâte : l'ancien ne peut plus servir.",
        "superseded": "Seul le message le plus récent compte. Utilisez son code.",
        "failed": "Aucun message n'est parti. Réparez d'abord le connecteur, puis demandez un nouveau code.",
        "not_sent": "Aucun message n'est parti. Demandez un nouveau code.",
        "undelivered": "Il n'est pas arrivé. Vérifiez le numéro ou l'adresse et qu'ils reçoivent des messages, puis demandez un nouveau code.",
        "unknown": "Il peut encore arriver. Attendez deux minutes, puis demandez un nouveau code.",
        "delivered_waiting": "Il est sur le téléphone ou dans la boîte, peut-être parmi les expéditeurs inconnus ou indésirables.",
        "delivered_expired": "Il est arrivé et n'est plus valable. Demandez un nouveau code et saisissez-le aussitôt.",
        "sent_waiting": "Il est en route. Attendez deux minutes ; regardez parmi les expéditeurs inconnus ou indésirables.",
        "sent_expired": "Il n'est plus valable. Vérifiez le numéro ou l'adresse, puis demandez un nouveau code.",
    },
    "ru": {
        "used": "Код введён, вход выполнен. Если это был кто-то другой, завершите сеансы этого человека.",
        "tries_spent": "Запросите новый код и введите его не спеша: старый больше не действует.",
        "superseded": "Действует только самое новое сообщение. Введите код из него.",
        "failed": "Сообщение не ушло. Сначала исправьте коннектор, затем запросите новый код.",
        "not_sent": "Сообщение не ушло. Запросите новый код.",
        "undelivered": "Сообщение не дошло. Проверьте номер или адрес и приём сообщений, затем запросите новый код.",
        "unknown": "Сообщение ещё может прийти. Подождите две минуты, затем запросите новый код.",
        "delivered_waiting": "Сообщение на телефоне или в почте, возможно среди неизвестных отправителей или в спаме.",
        "delivered_expired": "Сообщение дошло, но код устарел. Запросите новый и введите его сразу.",
        "sent_waiting": "Сообщение в пути. Подождите две минуты; посмотрите среди неизвестных отправителей и в спаме.",
        "sent_expired": "Код устарел. Проверьте номер или адрес, затем запросите новый код.",
    },
    "pt-BR": {
        "used": "O código foi digitado e a pessoa entrou. Se não foi ela, encerre as sessões.",
        "tries_spent": "Peça um novo código e digite-o com calma: o antigo não serve mais.",
        "superseded": "Só a mensagem mais nova vale. Use o código dela.",
        "failed": "Nenhuma mensagem saiu. Conserte primeiro o conector e depois peça um novo código.",
        "not_sent": "Nenhuma mensagem saiu. Peça um novo código.",
        "undelivered": "Não chegou. Confira o número ou endereço e se recebe mensagens; depois peça um novo código.",
        "unknown": "Ainda pode chegar. Espere dois minutos e peça um novo código.",
        "delivered_waiting": "Está no telefone ou na caixa de entrada, talvez entre remetentes desconhecidos ou no spam.",
        "delivered_expired": "Chegou e já não vale. Peça um novo código e digite-o logo.",
        "sent_waiting": "Está a caminho. Espere dois minutos; veja entre remetentes desconhecidos e no spam.",
        "sent_expired": "Já não vale. Confira o número ou endereço e peça um novo código.",
    },
}
# fmt: on


def verdict_advice(verdict: str, language: str = "en") -> str:
    """What to tell the person, in one of our languages, else in English."""
    return TELL.get(language, TELL["en"])[verdict]


def verdict_sentence(verdict: str, language: str = "en") -> str:
    """The sentence for a verdict in one of our languages, else in English."""
    return SENTENCES.get(language, SENTENCES["en"])[verdict]
