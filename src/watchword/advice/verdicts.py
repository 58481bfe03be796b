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
# fmt: on


def verdict_sentence(verdict: str, language: str = "en") -> str:
    """The sentence for a verdict in one of our languages, else in English."""
    return SENTENCES.get(language, SENTENCES["en"])[verdict]
