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

CODES: Final[dict[str, tuple[str, str]]] = {
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
}  # fmt: skip
