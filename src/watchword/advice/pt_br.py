"""Advice in Brazilian Portuguese: what happened, and what to do."""

from __future__ import annotations

from typing import Final

from watchword.message import Fault

UNKNOWN: Final = (
    "O provedor respondeu {code}, que o Watchword não conhece e trata como {fault}. {explanation}"
)

FAULTS: Final = {
    Fault.BAD_CONFIG: (
        "O provedor não aceita este conector do jeito que está configurado.",
        "Compare cada campo do conector com o console do provedor e faça um envio de teste.",
    ),
    Fault.NO_TEMPLATE: (
        "Não há modelo para este tipo de mensagem e este destinatário.",
        "Acrescente a entrada que falta aos modelos do conector.",
    ),
    Fault.BAD_RECIPIENT: (
        "Segundo o provedor, não dá para alcançar este destinatário.",
        "Peça à pessoa que confira o que digitou; não há nada de errado com o conector.",
    ),
    Fault.REJECTED: (
        "O provedor recusou esta mensagem.",
        "Leia a resposta do provedor, confira o modelo e suas variáveis e faça um envio de teste.",
    ),
    Fault.THROTTLED: (
        "Este destinatário recebeu mensagens demais em pouco tempo.",
        "Deixe a pessoa esperar o tempo indicado; não é preciso mudar nada.",
    ),
    Fault.NO_CREDIT: (
        "A conta no provedor ficou sem saldo ou sem cota.",
        "Recarregue a conta ou aumente o limite dela no provedor.",
    ),
    Fault.UNAVAILABLE: (
        "Não foi possível falar com o provedor, ou ele não pôde receber a mensagem; nada foi enviado.",
        "Tente de novo. Se continuar, verifique o endpoint, a rede deste servidor e a página de status do provedor.",
    ),
    Fault.BAD_ANSWER: (
        "A resposta não fez sentido; a mensagem pode ter sido enviada.",
        "Confirme que o endpoint é mesmo do provedor e que nenhum proxy responde no lugar dele.",
    ),
    Fault.OUTCOME_UNKNOWN: (
        "A conexão caiu antes da resposta; a mensagem pode ter sido enviada.",
        "Não repita o envio de imediato. Consulte os registros de entrega do provedor; um novo código pode ser pedido depois de um minuto.",
    ),
}

_KEY = "Digite de novo o ID e o segredo de uma mesma chave, sem espaços; um segredo perdido não pode ser exibido outra vez: nesse caso, crie uma chave nova no console do RAM."
_CLOCK = "Acerte o relógio deste servidor por NTP; a Aliyun tolera 15 minutos de diferença."
_REPORT = "Atualize o Watchword; se continuar, informe o problema com o ID da requisição."
_ACCOUNT = "Entre no console da Aliyun e siga o que ele pede, ou abra um chamado por lá."
_SIGNATURE = "Compare o nome da assinatura com o console de SMS, caractere por caractere, e veja a situação da análise."
_TEMPLATE = "Compare o código do modelo e suas variáveis com o console de SMS."
_VARIABLES = "Declare em `variables`, na entrada do modelo, exatamente o que o modelo aprovado usa, nada além disso."
_EXTEND = "Retire o código de extensão no provedor ou consulte o suporte da Aliyun."
_SENDER = "Procure o endereço remetente no console do Direct Mail, na região indicada no conector."
_TOPUP = "Recarregue a conta ou compre um pacote para a região de destino."
_WAIT_FOR_RATE = "Espere um pouco; se isso se repetir, peça à Aliyun uma taxa maior."
_WAIT_FOR_ALIYUN = "Espere um minuto antes de tentar de novo; se isso se repetir, veja a página de status da Aliyun."
_AGAIN = "Tente de novo; se isso se repetir, veja a página de status da Aliyun."
_SUBSCRIBE = "Ative-o no console da Aliyun."
_HOST = "Retire o endpoint ou indique um host do produto certo."
_GRANT = "Conceda a ele dysms:SendSms ou dm:SingleSendMail no console do RAM."
_GRANT_SMS = "Conceda a ele dysms:SendSms no console do RAM."
_CONTENT = "Mude o texto do modelo ou o valor."
_MINUTE = "Deixe a pessoa esperar um minuto."
_SENDER_ID = "Registre o identificador de remetente para o país ou deixe-o vazio."
_MAIL_TEMPLATE = "Compare o nome dele com o console do Direct Mail."
_CHECK_ADDRESS = "Peça à pessoa que confira o endereço."
_LATER = "Tente de novo em alguns minutos."
_LATER_ASK = "Tente de novo mais tarde; se continuar, fale com quem administra o servidor."
_MAIL_USER = (
    "Digite de novo o usuário e a senha; muitos provedores exigem uma senha própria para programas."
)
_CHECK_NUMBER = "Peça à pessoa que confira o número e o país."
_OTHER_ADDRESS = "Peça outro endereço à pessoa."
_ROOM = "Peça à pessoa que libere espaço ou dê outro endereço."
_WAIT = "Deixe a pessoa esperar."
_WORDS = "Leia a resposta dele e confira o modelo e o remetente."
_SHORTEN = "Encurte o modelo."
_MINUTE_AGAIN = "Espere um minuto antes de tentar de novo; se isso se repetir, veja a página de status do provedor."
_RATE = "Espere um pouco; se isso se repetir, peça uma taxa maior."
_TWILIO_RATE = "Espere um pouco; se isso se repetir, peça à Twilio uma taxa maior."
_TENCENT_KEY = "Copie de novo SecretId e SecretKey do Access Management."
_TENCENT_COMPARE = "Compare com o console de SMS da Tencent Cloud, caractere por caractere, e veja a situação da análise."
_TENCENT_CAP = "Primeiro procure sinais de abuso; depois aumente o limite no console de SMS."
_TENCENT_LIMIT = "Deixe a pessoa esperar; o limite é definido no console de SMS."
_IAM = "Copie de novo a chave de acesso do IAM."

CODES: Final[dict[str, tuple[str, str]]] = {
    # Ours
    "http.destination_refused": ("O conector aponta para um endereço desta máquina ou de uma rede privada, aos quais este servidor não se conecta por conta própria; nada foi enviado.", "Se o endereço estiver certo, inclua a rede dele na configuração `outbound_allow`, por exemplo `127.0.0.1/32` ou `10.1.0.0/16`, e reinicie o servidor; caso contrário, corrija-o."),
    # Gateway
    "SignatureDoesNotMatch": ("O segredo não corresponde a este ID de chave de acesso.", _KEY),
    "IncompleteSignature": ("A Aliyun considerou incompleta a assinatura da requisição.", _REPORT),
    "InvalidSignatureMethod": ("A Aliyun não conhece esta forma de assinar.", "Defina signatureVersion como v3."),
    "InvalidAccessKeyId.NotFound": ("Não existe chave de acesso com este ID.", _KEY),
    "InvalidAccessKeyId.Inactive": ("Esta chave de acesso está desativada.", "Ative-a no console do RAM ou crie outra."),
    "InvalidSecurityToken.Expired": ("As credenciais temporárias expiraram.", "Renove-as ou use uma chave de acesso permanente."),
    "InvalidSecurityToken.Malformed": ("O token de segurança está corrompido.", "Obtenha novas credenciais temporárias."),
    "InvalidSecurityToken.MismatchWithAccessKey": (
        "O token de segurança é de outra chave de acesso.",
        "Use o ID, o segredo e o token de uma mesma resposta do STS.",
    ),
    "InvalidTimeStamp.Expired": ("O relógio deste servidor está errado.", _CLOCK),
    "InvalidTimeStamp.Format": ("A Aliyun não conseguiu ler a hora da requisição.", _REPORT),
    "IllegalTimestamp": ("A Aliyun não aceita a hora da requisição.", _CLOCK),
    "SignatureNonceUsed": (
        "A Aliyun já tinha recebido esta mesma requisição; a mensagem pode ter sido enviada.",
        "Verifique se algum proxy entre este servidor e a Aliyun está repetindo requisições.",
    ),
    "Throttling": ("A conta envia mais rápido do que a Aliyun permite.", _WAIT_FOR_RATE),
    "Throttling.User": ("A conta envia mais rápido do que a Aliyun permite.", _WAIT_FOR_RATE),
    "Throttling.Api": ("Esta interface é chamada mais vezes do que a Aliyun permite.", _WAIT_FOR_RATE),
    "Forbidden": ("Esta chave de acesso não tem essa permissão.", "Dê ao usuário RAM dela o direito de enviar (dysms:SendSms ou dm:SingleSendMail)."),
    "Forbidden.RAM": ("Este usuário RAM não tem permissão para enviar.", _GRANT),
    "NoPermission": ("Este usuário RAM não tem permissão para enviar.", _GRANT),
    "Forbidden.RiskControl": ("O controle de risco da Aliyun bloqueou esta conta.", _ACCOUNT),
    "Forbidden.UserVerification": ("O titular da conta não comprovou a identidade.", "Conclua a verificação de identidade no console da Aliyun."),
    "MissingParameter": ("Falta um parâmetro na requisição.", _REPORT),
    "InvalidParameter": ("A Aliyun não aceita um dos parâmetros da requisição.", "Veja qual é na resposta da Aliyun e confira os campos do conector."),
    "InvalidVersion": ("Este host não conhece a versão da interface que foi pedida.", _HOST),
    "InvalidAction.NotFound": ("Este host não conhece a operação que foi pedida.", _HOST),
    "UnsupportedHTTPMethod": ("Este host não aceita esse tipo de requisição.", _HOST),
    "InternalError": ("A Aliyun teve uma falha interna com a requisição; a mensagem pode ter sido enviada.", _WAIT_FOR_ALIYUN),
    "ServiceUnavailable": ("O serviço da Aliyun está fora do ar; a mensagem pode ter sido enviada.", _WAIT_FOR_ALIYUN),
    # Short messages
    "isv.BUSINESS_LIMIT_CONTROL": (
        "Este número já recebeu todos os códigos que a Aliyun permite: 1 por minuto, 5 por hora, 10 por dia, salvo outro ajuste no console dela.",
        "Deixe a pessoa esperar. Números de teste podem ser cadastrados como isentos no console de SMS.",
    ),
    "isv.MOBILE_NUMBER_ILLEGAL": ("A Aliyun não aceita este número de telefone.", "Peça à pessoa que confira o número e o país."),
    "isv.MOBILE_COUNT_OVER_LIMIT": ("Havia números demais em uma só requisição.", _REPORT),
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED": (
        "Um modelo internacional foi usado para um número da China continental.",
        "Indique um modelo continental em `china`, na entrada do modelo.",
    ),
    "isv.DAY_LIMIT_CONTROL": ("O limite diário definido para esta conta foi atingido.", "Primeiro procure sinais de abuso; depois aumente o limite diário no console de SMS."),
    "isv.MONTH_LIMIT_CONTROL": ("O limite mensal definido para esta conta foi atingido.", "Primeiro procure sinais de abuso; depois aumente o limite mensal no console de SMS."),
    "isv.AMOUNT_NOT_ENOUGH": ("A conta ficou sem saldo.", _TOPUP),
    "isv.OUT_OF_SERVICE": ("O serviço parou porque a conta está em débito ou o pacote é de outra região.", _TOPUP),
    "isv.ACCOUNT_NOT_EXISTS": ("A Aliyun não encontra a conta desta chave de acesso.", _KEY),
    "isv.ACCOUNT_ABNORMAL": ("A Aliyun suspendeu esta conta.", _ACCOUNT),
    "isv.SECURITY_FROZEN_ACCOUNT": ("A Aliyun congelou esta conta por motivo de segurança.", _ACCOUNT),
    "isv.PRODUCT_UN_SUBSCRIPT": ("O serviço de SMS não está ativado nesta conta.", _SUBSCRIBE),
    "isv.PRODUCT_UNSUBSCRIBE": ("O serviço de SMS não está ativado nesta conta.", _SUBSCRIBE),
    "isv.SMS_SIGNATURE_ILLEGAL": ("A assinatura não existe nesta conta ou não foi aprovada.", _SIGNATURE),
    "isv.SMS_SIGN_NAME_ILLEGAL": ("A assinatura não existe nesta conta ou não foi aprovada.", _SIGNATURE),
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL": (
        "A assinatura serve só para códigos e o modelo é de outro tipo.",
        "Use um modelo do tipo código de verificação ou uma assinatura geral.",
    ),
    "isv.SIGN_STATE_ILLEGAL": ("A situação atual da assinatura não permite usá-la.", _SIGNATURE),
    "isv.SMS_SIGN_ILLEGAL": ("A assinatura não pode ser usada.", _SIGNATURE),
    "SIGNATURE_BLACKLIST": ("A assinatura está em uma lista de bloqueio.", "Solicite outra assinatura ou abra um chamado na Aliyun."),
    "isv.SMS_TEMPLATE_ILLEGAL": ("O modelo não existe nesta conta, não foi aprovado ou tem outras variáveis.", _TEMPLATE),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("O modelo aprovado tem uma variável que não foi enviada.", _VARIABLES),
    "isv.TEMPLATE_PARAMS_ILLEGAL": ("Um valor não combina com o tipo da variável no modelo.", _VARIABLES),
    "isv.INVALID_PARAMETERS": (
        "Um valor tem caracteres que o modelo não aceita; em um modelo de código só cabem letras sem acento e números.",
        _VARIABLES,
    ),
    "isv.INVALID_JSON_PARAM": ("A Aliyun não conseguiu ler os valores do modelo.", _REPORT),
    "isv.PARAM_LENGTH_LIMIT": (
        "Um valor é longo ou curto demais: um código tem de 4 a 6 caracteres, as outras variáveis até 35.",
        "Deixe o código com no máximo 6 caracteres e encurte os outros valores.",
    ),
    "isv.PARAM_NOT_SUPPORT_URL": ("Um valor contém um link, o que a Aliyun não permite.", "Escreva os links no próprio texto do modelo."),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("Um valor contém uma palavra proibida, ou o destinatário está em uma lista de bloqueio.", "Mude o valor; se só um número for afetado, consulte a Aliyun."),
    "isv.SMS_CONTENT_ILLEGAL": ("O texto contém algo que a Aliyun não permite.", _CONTENT),
    "isv.SMS_CONTENT_CODE_ILLEGAL": ("O texto contém algo que a Aliyun não permite.", _CONTENT),
    "isv.EXTEND_CODE_ERROR": ("O código de extensão está errado.", _EXTEND),
    "isv.ONE_CODE_MULTIPLE_SIGN": ("O mesmo código de extensão é usado em várias assinaturas.", _EXTEND),
    "isv.CODE_EXCEED_LIMIT": ("O código de extensão é longo demais, ou há códigos demais.", _EXTEND),
    "isv.CODE_ERROR": ("O código de extensão está errado.", _EXTEND),
    "isv.DENY_IP_RANGE": (
        "O endereço deste servidor fica fora da China continental, de onde a Aliyun não aceita mensagens para o continente.",
        "Envie por um servidor ou proxy na China continental; o endpoint do conector pode indicá-lo.",
    ),
    "isv.SMS_TEST_NUMBER_LIMIT": ("A assinatura de teste só alcança números vinculados no console.", "Vincule este número no console de SMS ou use a sua própria assinatura e os seus modelos."),
    "isv.SMS_TEST_SIGN_TEMPLATE_LIMIT": ("A assinatura de teste e o modelo de teste só funcionam juntos.", "Use os dois, ou então a sua própria assinatura e os seus modelos."),
    "isv.SMS_TEST_TEMPLATE_PARAMS_ILLEGAL": ("O modelo de teste só aceita de 4 a 6 dígitos.", "Envie um código de 4 a 6 dígitos e nenhuma outra variável."),
    "isv.CUSTOMER_REFUSED": ("O destinatário recusou mensagens deste remetente.", "Não há o que fazer aqui; a pessoa pode liberá-las de novo com a operadora."),
    "isp.RAM_PERMISSION_DENY": ("Este usuário RAM não tem permissão para enviar SMS.", _GRANT_SMS),
    "isp.SYSTEM_ERROR": ("A Aliyun teve uma falha interna e não aceitou a mensagem.", _AGAIN),
    "isp.GATEWAY_ERROR": ("O gateway da Aliyun com a operadora falhou e não aceitou a mensagem.", _AGAIN),
    # Number verification
    "biz.FREQUENCY": ("Este número pediu um código antes do fim do intervalo definido.", _MINUTE),
    "FREQUENCY_FAIL": ("Este número pediu um código antes do fim do intervalo definido.", _MINUTE),
    # The international site
    "isv.NOT_SUPPORTED_COUNTRY": ("A Aliyun não entrega neste país.", "Tire o país da lista dos atendidos ou acrescente outro conector para ele."),
    "isv.COUNTRY_RESTRICTED": ("Esta conta não pode enviar para este país.", "Peça à Aliyun que libere o país ou acrescente outro conector para ele."),
    "isv.SENDERID_ERROR": ("O identificador de remetente não é aceito neste país.", _SENDER_ID),
    "INVALID_SENDERID": ("O identificador de remetente não é aceito neste país.", _SENDER_ID),
    "isv.CONTENT_MISSING_PARAMETERS": ("Falta ao texto um valor de que ele precisa.", _VARIABLES),
    "isv.FORBIDDEN_ACTION": ("Esta conta não pode usar esta interface.", _ACCOUNT),
    "BUSINESS_LIMIT_CONTROL_MINUTE": ("Este número recebeu códigos demais em um minuto.", _MINUTE),
    "isv.BUSINESS_LIMIT_HOUR": ("Este número recebeu códigos demais em uma hora.", "Deixe a pessoa esperar uma hora."),
    "isv.BUSINESS_LIMIT_DAY": ("Este número recebeu códigos demais em um dia.", "Deixe a pessoa esperar um dia ou use outro canal."),
    "BUSINESS_LIMIT_CONTROL_PHONE": ("Este número recebeu códigos demais.", "Deixe a pessoa esperar ou use outro canal."),
    "isv.DATA_NOT_EXIST": ("A Aliyun não encontra o registro pedido.", _TEMPLATE),
    "isv.BILLING_DEDUCTION_ERROR": ("A Aliyun não conseguiu debitar a conta.", _TOPUP),
    "isv.RAM_CHECK_FAILED": ("Este usuário RAM não tem permissão para enviar SMS.", _GRANT_SMS),
    # Mail
    "InvalidMailAddress.NotFound": ("O endereço remetente não existe nesta região.", _SENDER),
    "InvalidMailAddressStatus.Malformed": ("O endereço remetente está congelado ou não foi verificado.", _SENDER),
    "InvalidMailAddressDomain.Malformed": ("O domínio do remetente não foi verificado.", "Complete os registros SPF, MX e de propriedade do domínio; o console do Direct Mail lista todos."),
    "InvalidMailAddressSendType.Malformed": ("O endereço remetente é para envio em massa, não para e-mails acionados.", "Crie um endereço remetente do tipo acionado e use-o."),
    "InvalidToAddress": ("A Aliyun não aceita o endereço do destinatário.", _CHECK_ADDRESS),
    "InvalidToAddress.Spam": ("A Aliyun sabe que este endereço não existe.", "Peça outro endereço à pessoa; se o dela estiver certo, tire-o da lista de inválidos no console do Direct Mail."),
    "InvalidSendMail.Spam": (
        "A Aliyun tomou isto por spam, ou a conta atingiu a cota; ela não diz qual dos dois.",
        "Veja a cota e a situação da conta no console do Direct Mail e depois as palavras do modelo.",
    ),
    "InvalidBody": ("A Aliyun não aceita o conteúdo do e-mail.", "Confira o conteúdo do modelo; ele não pode ser vazio."),
    "InvalidSubject.Malformed": ("A Aliyun não aceita o assunto do e-mail.", "Encurte o assunto do modelo e use caracteres simples."),
    "InvalidFromALias.Malformed": ("A Aliyun não aceita o nome do remetente.", "Use menos de 15 caracteres, sem sinais."),
    "InvalidReplyAddress.Malformed": ("A Aliyun não aceita o endereço de resposta.", _SENDER),
    "InvalidReplyAddressAlias.Malformed": ("A Aliyun não aceita o nome do endereço de resposta.", _SENDER),
    "InvalidTemplate.NotFound": ("A Aliyun não encontra o modelo de e-mail.", _MAIL_TEMPLATE),
    "InvalidTemplateName.Malformed": ("A Aliyun não aceita o nome do modelo de e-mail.", _MAIL_TEMPLATE),
    "InvalidReceiver.NotFound": ("A Aliyun não encontra a lista de destinatários.", _REPORT),
    "InvalidReceiverName.Malformed": ("A Aliyun não aceita a lista de destinatários.", _REPORT),
    "EmailFormatError": ("O endereço do destinatário está mal formado.", _CHECK_ADDRESS),
    "EmailLengthError": ("O endereço do destinatário é longo demais para a Aliyun.", "Peça outro endereço à pessoa."),
    "InvalidIP.NotFound": ("O endereço deste servidor não está na lista de permissões da conta.", "Acrescente-o no console do Direct Mail, em proteção de IP."),
    # Mail servers (SMTP): enhanced codes where a server gives one, reply codes otherwise
    "SMTP 421": ("O servidor de e-mail está fechando ou sobrecarregado; nada foi enviado.", _LATER_ASK),
    "SMTP 450": ("A caixa postal não pode ser usada por enquanto; nada foi enviado.", _LATER),
    "SMTP 451": ("O servidor de e-mail não pôde receber a mensagem por enquanto; nada foi enviado.", _LATER),
    "SMTP 452": ("O servidor de e-mail está sem espaço por enquanto; nada foi enviado.", _LATER_ASK),
    "SMTP 454": ("O servidor de e-mail não pôde fazer isso por enquanto; nada foi enviado.", _LATER_ASK),
    "SMTP 530": ("O servidor de e-mail exige autenticação antes.", "Preencha auth no conector e ligue o TLS, se ele pedir."),
    "SMTP 534": ("O servidor de e-mail exige uma autenticação mais forte.", "Use uma senha de aplicativo ou tokens OAuth 2."),
    "SMTP 535": ("O servidor de e-mail não aceita o usuário e a senha.", _MAIL_USER),
    "SMTP 550": ("O servidor de e-mail recusou o endereço informado.", "Leia a resposta dele: um destinatário que não existe ou um remetente que ele não aceita."),
    "SMTP 551": ("Este servidor não conhece o destinatário.", _CHECK_ADDRESS),
    "SMTP 552": ("A caixa postal está cheia ou a mensagem é grande demais.", "Peça à pessoa que libere espaço; encurte o modelo."),
    "SMTP 553": ("O servidor de e-mail não aceita a forma de um endereço.", "Confira o remetente no conector; peça à pessoa que confira o dela."),
    "SMTP 554": ("O servidor de e-mail recusou a mensagem.", "Leia a resposta dele: em geral é o filtro de spam, ou o endereço deste servidor em uma lista."),
    "SMTP 4.2": ("A caixa do destinatário não pode receber e-mails por enquanto.", "Peça à pessoa que tente mais tarde ou dê outro endereço."),
    "SMTP 4.2.1": ("Esta caixa recebeu mensagens demais em pouco tempo.", _WAIT),
    "SMTP 4.2.2": ("A caixa do destinatário está cheia.", _ROOM),
    "SMTP 4.3": ("O servidor de e-mail está com um problema próprio; nada foi enviado.", _LATER_ASK),
    "SMTP 4.4": ("O servidor de e-mail não alcança o seguinte por enquanto; nada foi enviado.", "Tente de novo mais tarde."),
    "SMTP 4.7": ("O servidor de e-mail adiou a mensagem, em geral porque ainda não conhece o remetente.", "Espere o tempo indicado; peça a quem o administra que libere este servidor."),
    "SMTP 5.1": ("O endereço do destinatário não existe.", _CHECK_ADDRESS),
    "SMTP 5.1.7": ("O endereço do remetente tem uma forma que o servidor de e-mail não aceita.", "Confira o remetente no conector."),
    "SMTP 5.1.8": ("O endereço do remetente não existe.", "Confira o remetente no conector e os registros do domínio dele."),
    "SMTP 5.2": ("A caixa do destinatário está fechada para esta mensagem.", _OTHER_ADDRESS),
    "SMTP 5.2.2": ("A caixa do destinatário está cheia.", _ROOM),
    "SMTP 5.3": ("O servidor de e-mail recusou a mensagem, em geral pelo tamanho.", _SHORTEN),
    "SMTP 5.4": ("O servidor de e-mail não encontra caminho até o domínio do destinatário.", _CHECK_ADDRESS),
    "SMTP 5.5": ("O servidor de e-mail não entendeu ou não quis o que lhe foi dito.", _REPORT),
    "SMTP 5.6": ("O servidor de e-mail não aceita a forma desta mensagem.", _REPORT),
    "SMTP 5.7": ("A política do servidor de e-mail não permite esta mensagem.", "Leia a resposta dele; confira os direitos do remetente e o SPF, o DKIM e o DMARC do domínio."),
    "SMTP 5.7.8": ("O servidor de e-mail não aceita o usuário e a senha.", _MAIL_USER),
    "invalid_grant": ("O token de atualização não é mais aceito.", "Peça ao dono da caixa que autorize de novo e guarde o novo token de atualização."),
    "invalid_client": ("O cliente OAuth 2 não foi aceito.", "Compare clientId e clientSecret com o console do provedor."),
    # HTTP statuses of providers without codes, and of services of one's own
    "HTTP 400": ("O serviço não entendeu a requisição ou não a quis.", _WORDS),
    "HTTP 401": ("O serviço não conhece a chave.", "Copie de novo a chave ou o cabeçalho Authorization."),
    "HTTP 402": ("A conta não tem mais com que enviar.", "Quite ou recarregue a conta."),
    "HTTP 403": ("A chave não tem essa permissão.", "Confira os direitos da chave e se o remetente foi verificado."),
    "HTTP 404": ("Não há nada neste endereço.", "Compare endpoint, domínio e conta com o console do provedor."),
    "HTTP 405": ("O endereço não aceita esse tipo de requisição.", "Confira o endpoint; ele precisa aceitar POST."),
    "HTTP 413": ("A mensagem é grande demais.", _SHORTEN),
    "HTTP 422": ("O serviço recusou a mensagem.", _WORDS),
    "HTTP 429": ("O serviço foi chamado vezes demais.", _RATE),
    "HTTP 500": ("O serviço falhou com a requisição; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "HTTP 502": ("Um gateway não obteve do serviço nada que fizesse sentido; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "HTTP 503": ("O serviço está fora do ar por enquanto; nada foi enviado.", "Tente de novo; veja se o serviço está rodando."),
    "HTTP 504": ("Um gateway esperou em vão pelo serviço; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    # SendGrid
    "SendGrid credits": ("O plano ficou sem e-mails.", "Passe para um plano maior ou espere o próximo período."),
    # Twilio
    "20003": ("O Auth Token não é o deste Account SID.", "Copie os dois de novo do console da Twilio."),
    "20005": ("A conta não está ativa.", "Entre no console da Twilio e veja o que ele pede."),
    "20008": ("São credenciais de teste, que não enviam nada.", "Use as credenciais reais da conta."),
    "20404": ("A Twilio não tem essa conta ou esse recurso.", "Compare accountSID e o host com o console da Twilio."),
    "20429": ("A conta envia mais rápido do que a Twilio permite.", _TWILIO_RATE),
    "20500": ("A Twilio falhou com a requisição; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "20503": ("A Twilio está fora do ar; nada foi enviado.", "Tente de novo; se isso se repetir, veja a página de status da Twilio."),
    "21211": ("Este não é um número que a Twilio consiga alcançar.", _CHECK_NUMBER),
    "21265": ("A Twilio não envia mensagens a números curtos.", "Peça outro número à pessoa."),
    "21408": ("A conta não pode enviar para este país.", "Permita o país em Geo Permissions, no console da Twilio."),
    "21606": ("O remetente não pode enviar para este número.", "Veja os remetentes do serviço de mensagens."),
    "21608": ("Uma conta de avaliação só envia a números verificados.", "Verifique o número no console da Twilio ou passe para uma conta paga."),
    "21610": ("A pessoa respondeu STOP a este remetente.", "Peça a ela que responda START ou use outro meio."),
    "21611": ("A fila deste remetente na Twilio está cheia.", "Acrescente remetentes ao serviço de mensagens."),
    "21612": ("Nenhum remetente do serviço de mensagens alcança este número.", "Acrescente um remetente para este país."),
    "21614": ("Este número não recebe SMS.", "Peça à pessoa um número de celular."),
    "21617": ("O texto é longo demais.", _SHORTEN),
    "21701": ("Esse serviço de mensagens não existe.", "Compare fromMessagingServiceSID com o console da Twilio."),
    "21703": ("O serviço de mensagens não tem remetente.", "Acrescente um número ou um nome a ele no console da Twilio."),
    "30001": ("A fila da Twilio está cheia.", _TWILIO_RATE),
    "30002": ("A conta está suspensa.", "Veja o saldo e os avisos no console da Twilio."),
    "30034": ("O remetente não está registrado nas operadoras deste país.", "Registre o número (A2P 10DLC) no console da Twilio."),
    "30450": ("A Twilio tomou a mensagem por fraude de tráfego de SMS.", "Primeiro procure sinais de abuso; veja as regras do país no console da Twilio."),
    "63038": ("A cota diária de mensagens da conta acabou.", "Peça mais à Twilio; uma conta de avaliação precisa virar paga."),
    # Tencent Cloud SMS
    "AuthFailure.SecretIdNotFound": ("Essa chave não existe.", _TENCENT_KEY),
    "AuthFailure.SignatureFailure": ("O SecretKey não é o deste SecretId.", _TENCENT_KEY),
    "AuthFailure.SignatureExpire": ("O relógio deste servidor está errado.", "Acerte o relógio deste servidor por NTP; a Tencent Cloud tolera cinco minutos."),
    "AuthFailure.InvalidSecretId": ("Esta não é uma chave para as interfaces da nuvem.", _TENCENT_KEY),
    "AuthFailure.UnauthorizedOperation": ("A chave não pode enviar.", "Conceda sms:SendSms ao usuário dela no Access Management."),
    "FailedOperation.ContainSensitiveWord": ("A mensagem tem palavras que não são permitidas.", "Mude as palavras do modelo ou do aplicativo."),
    "FailedOperation.FailResolvePacket": ("A Tencent Cloud não conseguiu ler a requisição.", _REPORT),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("O pacote de mensagens acabou.", "Compre um pacote ou permita o pagamento por mensagem."),
    "FailedOperation.PhoneNumberInBlacklist": ("A pessoa cancelou o recebimento dessas mensagens.", "Tire o número da lista no console de SMS."),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("A assinatura está errada ou não foi aprovada.", _TENCENT_COMPARE),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("O modelo está errado ou não foi aprovado.", _TENCENT_COMPARE),
    "FailedOperation.TemplateUnapprovedOrNotExist": ("O modelo está errado ou não foi aprovado.", _TENCENT_COMPARE),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": ("O modelo tem outras variáveis.", "Deixe variables, na entrada do modelo, igual ao que o modelo aprovado usa, na mesma ordem."),
    "tencent-short-message-service/InternalError": ("A Tencent Cloud falhou com a requisição; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "InternalError.SendAndRecvFail": ("A Tencent Cloud perdeu a requisição internamente; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "InternalError.Timeout": ("A Tencent Cloud demorou demais internamente; a mensagem pode ter sido enviada.", _MINUTE_AGAIN),
    "InvalidParameterValue.IncorrectPhoneNumber": ("A Tencent Cloud não aceita este número de telefone.", _CHECK_NUMBER),
    "InvalidParameterValue.SdkAppIdNotExist": ("Esse aplicativo não existe.", "Compare sdkAppId com o console de SMS."),
    "InvalidParameterValue.TemplateParameterFormatError": ("Um modelo de código só aceita dígitos, seis no máximo.", "Confira o tamanho do código na política e o campo variables da entrada do modelo."),
    "InvalidParameterValue.TemplateParameterLengthLimit": ("Um valor é longo demais para o modelo.", "Encurte o que está em variables."),
    "LimitExceeded.AppCountryOrRegionDailyLimit": ("O limite diário deste país foi atingido.", _TENCENT_CAP),
    "LimitExceeded.AppCountryOrRegionInBlacklist": ("O aplicativo não pode enviar para este país.", "Permita o país no console de SMS."),
    "LimitExceeded.AppDailyLimit": ("O limite diário do aplicativo foi atingido.", _TENCENT_CAP),
    "LimitExceeded.AppGlobalDailyLimit": ("O limite diário de mensagens internacionais foi atingido.", _TENCENT_CAP),
    "LimitExceeded.AppMainlandChinaDailyLimit": ("O limite diário de mensagens continentais foi atingido.", _TENCENT_CAP),
    "LimitExceeded.DeliveryFrequencyLimit": ("Este número recebeu mensagens demais em pouco tempo.", _WAIT),
    "LimitExceeded.PhoneNumberDailyLimit": ("Este número já recebeu todas as mensagens permitidas por dia.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberOneHourLimit": ("Este número já recebeu todas as mensagens permitidas por hora.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("Este número recebeu o mesmo texto vezes demais hoje.", _TENCENT_LIMIT),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("Este número recebeu uma mensagem há menos de meio minuto.", _WAIT),
    "RequestLimitExceeded": ("A conta envia mais rápido do que a Tencent Cloud permite.", _RATE),
    "UnauthorizedOperation.RequestIpNotInWhitelist": ("O endereço deste servidor não está na lista de permissões da conta.", "Acrescente-o no console de SMS."),
    "UnauthorizedOperation.RequestPermissionDeny": ("A conta não tem direito a isso.", "Conclua a verificação dela ou fale com o SMS Helper."),
    "UnauthorizedOperation.SdkAppIdIsDisabled": ("O aplicativo está desativado.", "Ative-o no console de SMS."),
    "UnauthorizedOperation.ServiceSuspendDueToArrears": ("A conta está em débito.", "Recarregue-a."),
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail": ("O aplicativo não pertence a esta chave.", "Compare sdkAppId com o console de SMS."),
    "UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone": ("Um modelo continental foi usado para um número de fora.", "Acrescente uma entrada com um modelo Global SMS e deixe esta com countries CN."),
    "UnsupportedOperation.GlobalTemplateToChineseMainlandPhone": ("Um modelo Global SMS foi usado para um número continental.", "Acrescente uma entrada com um modelo continental e countries CN."),
    "UnsupportedOperation.UnsupportedRegion": ("A Tencent Cloud não envia para este país.", "Use outro conector para ele."),
    # Amazon SES
    "AccessDeniedException": ("A chave não pode enviar em nome deste remetente.", "Conceda ses:SendEmail ao usuário dela para esta identidade."),
    "AccountSuspendedException": ("A Amazon proibiu esta conta de enviar.", "Veja a página de reputação da conta e as mensagens da Amazon."),
    "BadRequestException": ("A Amazon não entendeu a requisição.", "Leia a resposta dela; confira o remetente e o modelo."),
    "ExpiredTokenException": ("As credenciais temporárias expiraram.", "Use uma chave de acesso permanente."),
    "IncompleteSignatureException": ("A Amazon considerou incompleta a assinatura da requisição.", _REPORT),
    "InternalServiceErrorException": ("A Amazon falhou com a requisição; o e-mail pode ter sido enviado.", _MINUTE_AGAIN),
    "InvalidClientTokenId": ("Essa chave de acesso não existe.", _IAM),
    "InvalidSignatureException": ("O segredo não é o da chave de acesso, ou o relógio deste servidor está errado.", _IAM),
    "LimitExceededException": ("A cota da conta acabou.", "Peça à Amazon uma cota de envio maior."),
    "MailFromDomainNotVerifiedException": ("O domínio MAIL FROM não foi verificado.", "Restaure os registros de DNS dele."),
    "MessageRejected": ("A Amazon recusou o e-mail: em geral um endereço não foi verificado, ou a conta ainda está no sandbox do SES.", "Verifique o remetente nesta região e peça acesso de produção."),
    "MissingAuthenticationTokenException": ("A Amazon não encontrou assinatura na requisição.", "Verifique se algum proxy retira cabeçalhos."),
    "NotFoundException": ("Esse conjunto de configuração ou essa identidade não existe nesta região.", "Compare configurationSetName e region com o console do SES."),
    "RequestExpired": ("O relógio deste servidor está errado.", "Acerte o relógio deste servidor por NTP; a Amazon tolera cinco minutos."),
    "SendingPausedException": ("O envio está pausado para esta conta ou este conjunto de configuração.", "Veja o motivo no console do SES e retome por lá."),
    "aws-ses-mail/SignatureDoesNotMatch": ("O segredo não é o da chave de acesso, ou o relógio deste servidor está errado.", "Copie de novo a chave de acesso do IAM; acerte o relógio por NTP."),
    "ThrottlingException": ("A conta envia mais rápido do que a Amazon permite.", _RATE),
    "TooManyRequestsException": ("A conta envia mais rápido do que a Amazon permite.", _RATE),
    "UnrecognizedClientException": ("Essa chave de acesso não existe.", _IAM),
}  # fmt: skip
