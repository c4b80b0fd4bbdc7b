#!/usr/bin/env node
// An adapter in JavaScript: holds any HTTP endpoint that speaks the AWS JSON protocol against Poolproof.
//
//   poolproof adapter check node examples/adapter/adapter.mjs http://127.0.0.1:5000
//   poolproof run "adapter:node examples/adapter/adapter.mjs http://127.0.0.1:5000"
//
// One JSON object a line comes in, one goes out, with the same `id`. Node 20 or later, no packages.
import { createInterface } from "node:readline";

const endpoint = process.argv[2] ?? "http://127.0.0.1:5000";
const TARGETS = { "cognito-idp": "AWSCognitoIdentityProviderService", "cognito-identity": "AWSCognitoIdentityService" };
const NOT_THERE = /UnknownOperation|NotImplemented|InvalidAction|not.{0,5}implemented/i;
let region = "us-east-1";

const acts = {
  hello: () => ({
    name: "adapter",
    version: `JavaScript adapter for ${endpoint}`,
    account: "123456789012",
    capabilities: ["ADMIN_API", "JWKS"],
    powers: ["fetch"],
  }),
  open: (message) => {
    region = message.region;
    return { session: region, disposable: false };
  },
  call: async (message) => {
    const target = TARGETS[message.service];
    if (!target) return { unsupported: `this adapter does not know ${message.service}` };
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${target}.${message.operation}` };
    // The clones that this example is for do not check signatures; they read the service and region out of them.
    const scope = `test/20260101/${region}/${message.service}/aws4_request`;
    if (message.signed) headers.authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
    return answer(await send("POST", endpoint, headers, JSON.stringify(message.arguments)));
  },
  fetch: async (message) => {
    const { pathname, search } = new URL(message.url);
    return send(message.method, endpoint + pathname + search, message.headers, message.body);
  },
  close: () => ({}),
};

async function send(method, url, headers, body) {
  const response = await fetch(url, { method, headers, body: method === "GET" ? undefined : body });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

function answer(wire) {
  let fields;
  try {
    fields = wire.body ? JSON.parse(wire.body) : {};
  } catch {
    return NOT_THERE.test(wire.body) ? { unsupported: wire.body.slice(0, 200) } : { failed: `no JSON: HTTP ${wire.status}`, wire };
  }
  if (wire.status < 300) return { returned: fields, wire };
  const code = String(fields.__type ?? wire.headers["x-amzn-errortype"] ?? "").replace(/^.*#/, "").replace(/:.*$/, "");
  const message = fields.message ?? fields.Message ?? "";
  if (NOT_THERE.test(`${code} ${message}`)) return { unsupported: `${code} ${message}` };
  if (wire.status >= 500 || !code) return { failed: `HTTP ${wire.status} ${wire.body.slice(0, 200)}`, wire };
  return { rejected: { code, message, status: wire.status }, wire };
}

for await (const line of createInterface({ input: process.stdin })) {
  let message = {};
  let reply;
  try {
    message = JSON.parse(line);
    const act = acts[message.do];
    reply = act ? await act(message) : { error: `this adapter does not know ${message.do}` };
  } catch (error) {
    reply = message.do === "call" ? { failed: String(error) } : { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify({ id: message.id ?? null, ...reply })}\n`);
}
