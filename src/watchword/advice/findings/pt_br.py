"""Constatações em português: como está no provedor e o que fazer."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "mobile": "China Mobile",
    "unicom": "China Unicom",
    "telecom": "China Telecom",
    "frozen": "congelada",
    "overdue": "com pagamento atrasado",
    "restricted": "restrita",
    "deleted": "excluída",
}

FINDINGS: Final = {
    "key.accepted": ("O provedor conhece esta chave.", ""),
    "key.refused": ("O provedor não deixa este conector entrar.", ""),
    "key.unknown": ("Ninguém respondeu, então nada se sabe sobre a chave.", ""),
    "account.well": ("A conta está em ordem.", ""),
    "account.stopped": ("A conta não pode enviar: segundo o provedor, está {standing}.", "Entre no console do provedor e siga o que ele pede."),
    "account.not_permitted": ("Não se sabe como está a conta: esta chave não pode perguntar.", "Nada precisa mudar para enviar. Para ver aqui, permita que a chave leia a conta."),
    "account.unanswered": ("Não se sabe como está a conta: o provedor não disse.", "Tente de novo em alguns minutos."),
    "signature.approved": ("A assinatura {name} está aprovada.", ""),
    "signature.pending": ("A assinatura {name} ainda está em análise.", "Espere a decisão do provedor; costuma levar duas horas, entre 9h e 21h na China."),
    "signature.rejected": ("A assinatura {name} foi recusada na análise. {reason}", "Corrija-a no console de SMS e peça de novo."),
    "signature.lapsed": ("A assinatura {name} foi retirada.", "Peça-a de novo no console de SMS, ou indique outra."),
    "signature.absent": ("A conta não tem assinatura chamada {name}.", "Compare caractere por caractere com o console de SMS; a conta tem: {there}."),
    "filing.done": ("A {carrier} entrega mensagens da assinatura {name}.", ""),
    "filing.pending": ("O registro da assinatura {name} na {carrier} está em andamento; até lá as mensagens se perdem sem aviso.", "Espere até dez dias úteis e acrescente o que o console de SMS pedir."),
    "filing.missing": ("A assinatura {name} não está registrada na {carrier}, que descarta as mensagens sem aviso.", "Registre-a nas operadoras pelo console de SMS, nos detalhes da assinatura."),
    "filing.lapsed": ("O registro da assinatura {name} na {carrier} caducou por seis meses sem uso.", "Registre-a de novo no console de SMS."),
    "template.approved": ("O modelo {name} está aprovado e aceita as variáveis declaradas.", ""),
    "template.pending": ("O modelo {name} ainda está em análise.", "Espere a decisão do provedor; costuma levar duas horas, entre 9h e 21h na China."),
    "template.rejected": ("O modelo {name} foi recusado na análise. {reason}", "Corrija-o no console do provedor e peça de novo."),
    "template.lapsed": ("O modelo {name} foi retirado.", "Peça-o de novo no console do provedor, ou indique outro."),
    "template.absent": ("A conta não tem o modelo {name}.", "Compare com o console do provedor; a conta tem: {there}."),
    "template.only_abroad": ("O modelo {name} é internacional, mas está onde se atendem números da China continental.", "Dê à entrada um modelo continental em `china`, e este em `overseas`."),
    "template.only_mainland": ("O modelo {name} só alcança a China continental, mas está onde se atendem outros números.", "Dê à entrada um modelo internacional em `overseas`, e este em `china`."),
    "variables.missing": ("O modelo {name} tem variáveis que não foram declaradas: {variables}.", "Declare-as em `variables` da entrada, ou peça um modelo sem elas."),
    "variables.unwanted": ("O modelo {name} não tem estas variáveis declaradas: {variables}.", "Tire-as de `variables` da entrada: com uma variável a mais o provedor recusa a mensagem."),
    "variables.not_permitted": ("Não se sabe que variáveis o modelo {name} aceita: esta chave não pode perguntar.", "Compare com o console do provedor, ou permita que a chave leia modelos."),
    "sender.usable": ("O endereço de remetente {name} existe nesta região e pode enviar.", ""),
    "sender.stopped": ("O endereço de remetente {name} não pode enviar.", "Veja o estado dele e o do domínio no console do provedor."),
    "sender.wrong_kind": ("O endereço de remetente {name} é para envio em massa.", "Códigos precisam de um endereço para mensagens acionadas; crie um no console."),
    "sender.absent": ("Não há endereço de remetente {name} nesta região.", "Compare o endereço e `regionId` com o console; esta região tem: {there}."),
    "domain.approved": ("O domínio {name} está verificado, com SPF e MX.", ""),
    "domain.pending": ("O domínio {name} ainda não foi verificado.", "Termine a verificação no console do provedor."),
    "domain.without_spf": ("O domínio {name} não tem registro SPF que o provedor aceite.", "Crie o registro SPF que o console mostra e faça a verificação lá."),
    "domain.without_mx": ("O domínio {name} não tem registro MX que o provedor aceite.", "Crie o registro MX que o console mostra e faça a verificação lá."),
    "domain.absent": ("A conta não tem o domínio {name} nesta região.", "Adicione e verifique-o no console, ou escolha a região em que está; esta tem: {there}."),
    "provider.cannot_be_asked": ("Este conector não tem como perguntar nada ao provedor.", "Envie uma mensagem de teste com `watchword send`."),
    "rejected": ("O provedor recusou {name}. {reason}", "Consulte o console do provedor."),
    "lapsed": ("{name} já valeu e não vale mais.", "Renove no console do provedor."),
    "not_permitted": ("Não se sabe como está {name}: esta chave pode enviar, mas não perguntar.", "Nada precisa mudar para enviar. Para ver aqui, dê à chave uma permissão de leitura, como `AliyunDysmsReadOnlyAccess` para SMS."),
    "unanswered": ("Não se sabe como está {name}: o provedor não disse. {code} {words}", "Tente de novo em alguns minutos."),
}  # fmt: skip
