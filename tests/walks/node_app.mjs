// An app on npm's @logto/node, for the walks: one page that greets, "Sign in", "Sign out". Copied beside its packages and run there.

import { createServer } from "node:http";
import { randomBytes } from "node:crypto";
import LogtoClient from "@logto/node";

const port = Number(process.env.PORT);
const origin = `http://127.0.0.1:${port}`;
const config = {
  endpoint: process.env.LOGTO_ENDPOINT,
  appId: process.env.LOGTO_APP_ID,
  appSecret: process.env.LOGTO_APP_SECRET,
  scopes: ["phone"],
};
const sessions = new Map();

/** The SDK for one browser; `there` is where it wants to send it. */
function clientOf(kept) {
  const leading = { there: "" };
  const storage = {
    getItem: async (key) => kept.get(key) ?? null,
    setItem: async (key, value) => void kept.set(key, value),
    removeItem: async (key) => void kept.delete(key),
  };
  const navigate = (url) => void (leading.there = url);
  return [new LogtoClient(config, { navigate, storage }), leading];
}

const routes = {
  "/": async (client) => {
    if (!(await client.isAuthenticated())) return '<h1>Example</h1><a href="/sign-in">Sign in</a>';
    const person = await client.fetchUserInfo();
    return `<h1>Hello, ${person.name ?? person.phone_number}</h1>`;
  },
  "/sign-in": async (client, leading) => {
    await client.signIn(`${origin}/callback`);
    return { to: leading.there };
  },
  "/callback": async (client, _leading, url) => {
    await client.handleSignInCallback(`${origin}${url}`);
    return { to: "/" };
  },
  "/tokens": async (client) => {
    await client.clearAccessToken();
    return JSON.stringify({ refreshed: Boolean(await client.getAccessToken()) });
  },
  "/sign-out": async (client, leading) => {
    await client.signOut(`${origin}/`);
    return { to: leading.there };
  },
};

createServer(async (request, response) => {
  const route = routes[request.url.split("?")[0]];
  if (!route) return void response.writeHead(404).end();
  let name = /example-session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];
  if (!sessions.has(name)) sessions.set((name = randomBytes(16).toString("hex")), new Map());
  const headers = { "set-cookie": `example-session=${name}; Path=/; HttpOnly; SameSite=Lax` };
  try {
    const [client, leading] = clientOf(sessions.get(name));
    const answer = await route(client, leading, request.url);
    if (answer.to) response.writeHead(303, { ...headers, location: answer.to }).end();
    else response.writeHead(200, { ...headers, "content-type": "text/html" }).end(answer);
  } catch (error) {
    response.writeHead(500, headers).end(`${error.stack} ${JSON.stringify(error)}`);
  }
}).listen(port, "127.0.0.1");
