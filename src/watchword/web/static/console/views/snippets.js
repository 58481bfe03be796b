// What to paste into a program, with the application's own values. Programs are not translated. Each was compared with its SDK's
// documentation and sources, and those in Python and JavaScript were run (docs/guides/console.md says with which versions).

const OAUTH = `oauth.register(
    "watchword",
    client_id="\${id}",
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url="\${issuer}/oidc/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile phone email", "code_challenge_method": "S256"},
)`;

const FASTAPI = `# pip install fastapi uvicorn authlib httpx itsdangerous
import os

from authlib.integrations.starlette_client import OAuth
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"])
oauth = OAuth()
${OAUTH}


@app.get("/sign-in")
async def sign_in(request: Request):
    return await oauth.watchword.authorize_redirect(request, "\${redirect}")


@app.get("\${path}")
async def callback(request: Request):
    token = await oauth.watchword.authorize_access_token(request)
    request.session["user"] = dict(token["userinfo"])
    return RedirectResponse("/")


@app.get("/")
async def home(request: Request):
    return request.session.get("user") or "Nobody is signed in: /sign-in"
`;

const FLASK = `# pip install flask authlib requests
import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session

app = Flask(__name__)
app.secret_key = os.environ["SESSION_SECRET"]
oauth = OAuth(app)
${OAUTH}


@app.get("/sign-in")
def sign_in():
    return oauth.watchword.authorize_redirect("\${redirect}")


@app.get("\${path}")
def callback():
    session["user"] = dict(oauth.watchword.authorize_access_token()["userinfo"])
    return redirect("/")


@app.get("/")
def home():
    return session.get("user") or "Nobody is signed in: /sign-in"
`;

const DJANGO = `# pip install django authlib requests
# urls.py; it needs Django's session middleware, which new projects have.
import os

from authlib.integrations.django_client import OAuth
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import path

oauth = OAuth()
${OAUTH}


def sign_in(request):
    return oauth.watchword.authorize_redirect(request, "\${redirect}")


def callback(request):
    token = oauth.watchword.authorize_access_token(request)
    request.session["user"] = dict(token["userinfo"])
    return redirect("/")


def home(request):
    return JsonResponse({"user": request.session.get("user")})


urlpatterns = [path("", home), path("sign-in", sign_in), path("\${place}", callback)]
`;

const LOGTO = `# pip install logto fastapi uvicorn itsdangerous
import os

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse
from logto import LogtoClient, LogtoConfig, Storage
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"])
config = LogtoConfig(
    endpoint="\${issuer}",
    appId="\${id}",
    appSecret=os.environ["CLIENT_SECRET"],
    scopes=["phone", "email"],
)


class Kept(Storage):
    # Tokens are in the browser's cookie here; yours belong in a database.
    def __init__(self, session):
        self.session = session

    def get(self, key):
        return self.session.get(key)

    def set(self, key, value):
        self.session[key] = value

    def delete(self, key):
        self.session.pop(key, None)


def client_of(request):
    return LogtoClient(config, storage=Kept(request.session))


@app.get("/sign-in")
async def sign_in(request: Request):
    return RedirectResponse(await client_of(request).signIn("\${redirect}"))


@app.get("\${path}")
async def callback(request: Request):
    await client_of(request).handleSignInCallback("\${origin}" + f"{request.url.path}?{request.url.query}")
    return RedirectResponse("/")


@app.get("/")
async def home(request: Request):
    client = client_of(request)
    return client.getIdTokenClaims() if client.isAuthenticated() else "Nobody is signed in: /sign-in"
`;

const EXPRESS = `// npm install @logto/express express express-session
// Register \${origin}/logto/sign-in-callback as the address people return to: the SDK's routes are
// /logto/sign-in, /logto/sign-in-callback and /logto/sign-out.
import { handleAuthRoutes, withLogto } from "@logto/express";
import express from "express";
import session from "express-session";

const config = {
  endpoint: "\${issuer}",
  appId: "\${id}",
  appSecret: process.env.CLIENT_SECRET,
  baseUrl: "\${origin}",
  scopes: ["phone", "email"],
};
const app = express();
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false, cookie: { sameSite: "lax" } }));
app.use(handleAuthRoutes(config));
app.get("/", withLogto(config), (request, response) => {
  const { isAuthenticated, claims } = request.user;
  response.json(isAuthenticated ? claims : "Nobody is signed in: /logto/sign-in");
});
app.listen(3000);
`;

const NODE = `// npm install @logto/node
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import LogtoClient from "@logto/node";

const config = { endpoint: "\${issuer}", appId: "\${id}", appSecret: process.env.CLIENT_SECRET, scopes: ["phone", "email"] };
const sessions = new Map(); // yours belong in a database

async function answer(request, response) {
  const name = /sid=([\\w-]+)/.exec(request.headers.cookie ?? "")?.[1];
  const sid = sessions.has(name) ? name : randomUUID();
  if (!sessions.has(sid)) sessions.set(sid, new Map());
  const kept = sessions.get(sid);
  response.setHeader("set-cookie", "sid=" + sid + "; Path=/; HttpOnly; SameSite=Lax");
  const storage = {
    getItem: async (key) => kept.get(key) ?? null,
    setItem: async (key, value) => void kept.set(key, value),
    removeItem: async (key) => void kept.delete(key),
  };
  const navigate = (url) => void response.writeHead(302, { location: url }).end();
  const client = new LogtoClient(config, { storage, navigate });
  const path = new URL(request.url, "\${origin}").pathname;
  if (path === "/sign-in") return client.signIn("\${redirect}");
  if (path === "\${path}") {
    await client.handleSignInCallback("\${origin}" + request.url);
    return navigate("/");
  }
  const signedIn = await client.isAuthenticated();
  response.end(signedIn ? JSON.stringify(await client.getIdTokenClaims()) : "Nobody is signed in: /sign-in");
}

createServer((request, response) => answer(request, response).catch((error) => response.writeHead(400).end(error.message))).listen(3000);
`;

const REACT = `// npm install @logto/react
import { LogtoProvider, useHandleSignInCallback, useLogto } from "@logto/react";

const config = { endpoint: "\${issuer}", appId: "\${id}", scopes: ["phone", "email"] };

export function App() {
  const returned = location.pathname === "\${path}";
  return <LogtoProvider config={config}>{returned ? <Callback /> : <Home />}</LogtoProvider>;
}

function Home() {
  const { isAuthenticated, signIn } = useLogto();
  return isAuthenticated ? <p>Signed in</p> : <button onClick={() => signIn("\${redirect}")}>Sign in</button>;
}

// Where people return to.
function Callback() {
  const { error } = useHandleSignInCallback(() => location.replace("/"));
  return <p>{error ? error.message : "One moment"}</p>;
}
`;

const VUE = `// npm install @logto/vue
// main.js
import { createLogto } from "@logto/vue";
import { createApp } from "vue";
import App from "./App.vue";

createApp(App).use(createLogto, { endpoint: "\${issuer}", appId: "\${id}", scopes: ["phone", "email"] }).mount("#app");

// App.vue, in <script setup>
import { useHandleSignInCallback, useLogto } from "@logto/vue";

// Does something only where people return to.
useHandleSignInCallback(() => location.replace("/"));
const { isAuthenticated, signIn } = useLogto();
const start = () => signIn("\${redirect}"); // <button v-if="!isAuthenticated" @click="start">
`;

const BROWSER = `// npm install @logto/browser
import LogtoClient from "@logto/browser";

const client = new LogtoClient({ endpoint: "\${issuer}", appId: "\${id}", scopes: ["phone", "email"] });
if (await client.isSignInRedirected(location.href)) {
  await client.handleSignInCallback(location.href);
  location.replace("/");
}
export const signedIn = await client.isAuthenticated();
export const signIn = () => client.signIn("\${redirect}");
`;

const IOS = `// Swift package: https://github.com/logto-io/swift.git
import Logto
import LogtoClient
import SwiftUI

let client = LogtoClient(useConfig: try! LogtoConfig(
    endpoint: "\${issuer}",
    appId: "\${id}",
    scopes: [UserScope.Phone.rawValue, UserScope.Email.rawValue]
))

struct SignIn: View {
    @State var signedIn = client.isAuthenticated

    var body: some View {
        Button(signedIn ? "Signed in" : "Sign in") {
            Task {
                do {
                    try await client.signInWithBrowser(redirectUri: "\${redirect}")
                    signedIn = true
                } catch { print(error) }
            }
        }
    }
}
`;

const ANDROID = `// build.gradle.kts: implementation("io.logto.sdk:android:2.0.3"); AndroidManifest.xml: android.permission.INTERNET
// People return to <a scheme of yours, with a dot>://<your package>/callback: register that.
import android.app.Activity
import android.app.Application
import androidx.lifecycle.AndroidViewModel
import io.logto.sdk.android.LogtoClient
import io.logto.sdk.android.type.LogtoConfig

class SignIn(application: Application) : AndroidViewModel(application) {
    private val client = LogtoClient(
        LogtoConfig(
            endpoint = "\${issuer}",
            appId = "\${id}",
            scopes = listOf("phone", "email"),
            resources = null,
            usingPersistStorage = true,
        ),
        application,
    )

    fun start(activity: Activity) = client.signIn(activity, "\${redirect}") { problem ->
        println(problem ?: "signed in")
    }
}
`;

const FLUTTER = `// flutter pub add logto_dart_sdk http
// Android: register the scheme that people return to in AndroidManifest.xml, as flutter_web_auth_2 describes.
import 'package:http/http.dart' as http;
import 'package:logto_dart_sdk/logto_dart_sdk.dart';

final client = LogtoClient(
  config: const LogtoConfig(endpoint: "\${issuer}", appId: "\${id}", scopes: ["phone", "email"]),
  httpClient: http.Client(),
);

Future<bool> signIn() async {
  await client.signIn("\${redirect}");
  return client.isAuthenticated;
}
`;

const PYTHON = `# pip install httpx
import os

import httpx

answer = httpx.post(
    "\${issuer}/oidc/token",
    auth=("\${id}", os.environ["CLIENT_SECRET"]),
    data={"grant_type": "client_credentials", "scope": "\${scope}", "resource": "https://default.logto.app/api"},
)
token = answer.raise_for_status().json()["access_token"]
api = httpx.Client(base_url="\${issuer}/api", headers={"Authorization": f"Bearer {token}"})
\${python}
`;

const CURL = `TOKEN=$(curl -sf \${issuer}/oidc/token \\
  -u "\${id}:$CLIENT_SECRET" \\
  -d grant_type=client_credentials -d "scope=\${scope}" \\
  -d resource=https://default.logto.app/api | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

\${curl}
`;

// What a key calls first, by what it may do: a path, and for a message the field that names whom to.
const CALLS = {
  "users": ["/users"],
  "users:read": ["/users"],
  "connectors": ["/connectors"],
  "sign-in-exp": ["/sign-in-exp"],
  "logs:read": ["/logs"],
  "applications": ["/applications"],
  "verification-codes": ["/verification-codes", "phone"],
};

/** The call in Python, and as curl makes it. */
function calls(scopes, issuer) {
  const [path, field] = CALLS[scopes.find((one) => CALLS[one])] || CALLS.users;
  const admitted = `${issuer}/api${path} -H "Authorization: Bearer $TOKEN"`;
  if (!field) return { python: `print(api.get("${path}").raise_for_status().json())`, curl: `curl -sf ${admitted}` };
  return {
    python: `api.post("${path}", json={"${field}": os.environ["PHONE"]}).raise_for_status()`,
    curl: `curl -sf ${admitted} \\\n  -H "Content-Type: application/json" -d "{\\"${field}\\": \\"$PHONE\\"}"`,
  };
}

const SNIPPETS = {
  Traditional: { FastAPI: FASTAPI, Flask: FLASK, Django: DJANGO, "Python, logto": LOGTO, Express: EXPRESS, "Node.js": NODE },
  SPA: { React: REACT, Vue: VUE, JavaScript: BROWSER },
  Native: { iOS: IOS, Android: ANDROID, Flutter: FLUTTER, JavaScript: BROWSER },
  MachineToMachine: { curl: CURL, Python: PYTHON },
};

const filled = (text, values) => text.replace(/\$\{(\w+)\}/g, (_all, name) => values[name]);

/** Every framework's program for this application, by name. */
export function snippets(app, issuer) {
  const [first] = app.oidcClientMetadata.redirectUris;
  const redirect = first || (app.type === "Native" ? "com.example.app://callback" : "https://app.example.com/callback");
  const web = redirect.startsWith("http") ? new URL(redirect) : new URL("https://app.example.com/callback");
  const scopes = app.managementScopes || ["all"];
  const values = { id: app.id, issuer, redirect, origin: web.origin, path: web.pathname, place: web.pathname.slice(1), scope: scopes.join(" "), ...calls(scopes, issuer) };
  return Object.fromEntries(Object.entries(SNIPPETS[app.type] || SNIPPETS.Traditional).map(([name, text]) => [name, filled(text, values)]));
}
