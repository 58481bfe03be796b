// What to paste into a program, with the application's own values. Programs are not translated.

const fastapi = ({ id, issuer, redirect }) => `# pip install authlib httpx itsdangerous fastapi
from authlib.integrations.starlette_client import OAuth

oauth = OAuth()
oauth.register(
    "watchword",
    client_id="${id}",
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url="${issuer}/oidc/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone email", "code_challenge_method": "S256"},
)

@app.get("/sign-in")
async def sign_in(request):
    return await oauth.watchword.authorize_redirect(request, "${redirect}")

@app.get("/callback")
async def callback(request):
    token = await oauth.watchword.authorize_access_token(request)
    request.session["user"] = dict(token["userinfo"])
`;

const logto = ({ id, issuer, redirect }) => `# pip install logto
from logto import LogtoClient, LogtoConfig

client = LogtoClient(LogtoConfig(
    endpoint="${issuer}",
    appId="${id}",
    appSecret=os.environ["CLIENT_SECRET"],
    scopes=["openid", "offline_access", "profile", "phone", "email"],
))
url = await client.signIn(redirectUri="${redirect}")
`;

const node = ({ id, issuer, redirect }) => `// npm install @logto/node
import LogtoClient from "@logto/node";

const client = new LogtoClient(
  { endpoint: "${issuer}", appId: "${id}", appSecret: process.env.CLIENT_SECRET, scopes: ["profile", "phone", "email"] },
  { storage, navigate: (url) => response.redirect(url) },
);
await client.signIn("${redirect}");
`;

const browser = ({ id, issuer, redirect }) => `// npm install @logto/browser
import LogtoClient from "@logto/browser";

const client = new LogtoClient({ endpoint: "${issuer}", appId: "${id}", scopes: ["profile", "phone", "email"] });
await client.signIn("${redirect}");
`;

const machine = ({ id, issuer }) => `curl -s ${issuer}/oidc/token \\
  -u "${id}:$CLIENT_SECRET" \\
  -d grant_type=client_credentials -d scope=all \\
  -d resource=https://default.logto.app/api

curl -s ${issuer}/api/verification-codes \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"phone": "8613800138000"}'
`;

export const SNIPPETS = {
  Traditional: { "FastAPI, Authlib": fastapi, "Python, logto": logto, "Node.js": node },
  SPA: { "JavaScript": browser },
  Native: { "JavaScript": browser },
  MachineToMachine: { curl: machine },
};
