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

const flask = ({ id, issuer, redirect }) => `# pip install authlib requests flask
import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session

app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]
oauth = OAuth(app)
oauth.register(
    "watchword",
    client_id="${id}",
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url="${issuer}/oidc/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone email", "code_challenge_method": "S256"},
)

@app.get("/sign-in")
def sign_in():
    return oauth.watchword.authorize_redirect("${redirect}")

@app.get("/callback")
def callback():
    session["user"] = oauth.watchword.authorize_access_token()["userinfo"]
    return redirect("/")
`;

const django = ({ id, issuer, redirect }) => `# pip install authlib requests django; urls.py: path("sign-in", sign_in), path("callback", callback)
import os

from authlib.integrations.django_client import OAuth
from django.shortcuts import redirect

oauth = OAuth()
oauth.register(
    "watchword",
    client_id="${id}",
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url="${issuer}/oidc/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone email", "code_challenge_method": "S256"},
)

def sign_in(request):
    return oauth.watchword.authorize_redirect(request, "${redirect}")

def callback(request):
    request.session["user"] = dict(oauth.watchword.authorize_access_token(request)["userinfo"])
    return redirect("/")
`;

const express = ({ id, issuer, redirect }) => `// npm install @logto/express express express-session cookie-parser
import { handleAuthRoutes, withLogto } from "@logto/express";

// Its routes are /logto/sign-in, /logto/sign-in-callback and /logto/sign-out: register the second as the redirect address.
const config = {
  endpoint: "${issuer}",
  appId: "${id}",
  appSecret: process.env.CLIENT_SECRET,
  baseUrl: "${redirect.startsWith("http") ? new URL(redirect).origin : "https://app.example.com"}",
  scopes: ["profile", "phone", "email"],
};
app.use(handleAuthRoutes(config));
app.get("/", withLogto(config), (request, response) => response.json(request.user));
`;

const react = ({ id, issuer, redirect }) => `// npm install @logto/react
import { LogtoProvider, useHandleSignInCallback, useLogto } from "@logto/react";

const config = { endpoint: "${issuer}", appId: "${id}", scopes: ["profile", "phone", "email"] };
export const App = () => <LogtoProvider config={config}><Home /></LogtoProvider>;

function Home() {
  const { isAuthenticated, signIn } = useLogto();
  return isAuthenticated ? <p>Signed in</p> : <button onClick={() => signIn("${redirect}")}>Sign in</button>;
}

// At ${redirect}
export function Callback() {
  const { isLoading } = useHandleSignInCallback(() => location.replace("/"));
  return isLoading ? <p>One moment</p> : null;
}
`;

const vue = ({ id, issuer, redirect }) => `// npm install @logto/vue
import { createLogto, useLogto } from "@logto/vue";

app.use(createLogto, { endpoint: "${issuer}", appId: "${id}", scopes: ["profile", "phone", "email"] });

// In a component; at the address below, useHandleSignInCallback() ends the sign-in.
const { isAuthenticated, signIn } = useLogto();
await signIn("${redirect}");
`;

const ios = ({ id, issuer, redirect }) => `// Swift package: https://github.com/logto-io/swift
import LogtoClient

let config = try LogtoConfig(endpoint: "${issuer}", appId: "${id}", scopes: ["profile", "phone", "email"])
let client = LogtoClient(useConfig: config)
try await client.signInWithBrowser(redirectUri: "${redirect}")
`;

const android = ({ id, issuer, redirect }) => `// implementation("io.logto.sdk:android:<version>")
val config = LogtoConfig(
    endpoint = "${issuer}",
    appId = "${id}",
    scopes = listOf("profile", "phone", "email"),
    usingPersistStorage = true,
)
val client = LogtoClient(config, application)
client.signIn(activity, "${redirect}") { exception -> /* null: signed in */ }
`;

const flutter = ({ id, issuer, redirect }) => `// flutter pub add logto_dart_sdk http
final config = LogtoConfig(endpoint: "${issuer}", appId: "${id}", scopes: ["profile", "phone", "email"]);
final client = LogtoClient(config: config, httpClient: http.Client());
await client.signIn("${redirect}");
`;

const python = ({ id, issuer, scope }) => `# pip install httpx
import os

import httpx

token = httpx.post(
    "${issuer}/oidc/token",
    auth=("${id}", os.environ["CLIENT_SECRET"]),
    data={"grant_type": "client_credentials", "scope": "${scope}", "resource": "https://default.logto.app/api"},
).raise_for_status().json()["access_token"]
api = httpx.Client(base_url="${issuer}/api", headers={"Authorization": f"Bearer {token}"})
api.post("/verification-codes", json={"phone": "8613800138000"}).raise_for_status()
`;

const machine = ({ id, issuer, scope }) => `curl -s ${issuer}/oidc/token \\
  -u "${id}:$CLIENT_SECRET" \\
  -d grant_type=client_credentials -d "scope=${scope}" \\
  -d resource=https://default.logto.app/api

curl -s ${issuer}/api/verification-codes \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '{"phone": "8613800138000"}'
`;

export const SNIPPETS = {
  Traditional: { FastAPI: fastapi, Flask: flask, Django: django, "Python, logto": logto, Express: express, "Node.js": node },
  SPA: { React: react, Vue: vue, JavaScript: browser },
  Native: { iOS: ios, Android: android, Flutter: flutter, JavaScript: browser },
  MachineToMachine: { curl: machine, Python: python },
};
