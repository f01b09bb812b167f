// A client made by @hey-api/openapi-ts.
import { client } from "./hey/client.gen";
import { financialV3AccountsGet, oauthTokenPost, platformV3CustomersPost, sandboxConnectionsPost } from "./hey/sdk.gen";

const basic = Buffer.from(`${process.env.BUD_CLIENT_ID}:${process.env.BUD_CLIENT_SECRET}`).toString("base64");
const id = { "X-Client-Id": process.env.BUD_CLIENT_ID! };
client.setConfig({ baseUrl: process.env.BUD_BASE_URL!, throwOnError: true });

const token = await oauthTokenPost({ throwOnError: true, headers: { Authorization: `Basic ${basic}` }, body: { grant_type: "client_credentials" } });
client.setConfig({ auth: token.data.data.access_token });
const customer = await platformV3CustomersPost({ throwOnError: true, headers: id, body: {} });
const customer_id = customer.data.data.customer_id;
await sandboxConnectionsPost({ throwOnError: true, path: { customer_id }, body: { persona: "uk_salaried_renter" } });
const accounts = await financialV3AccountsGet({ throwOnError: true, headers: { ...id, "X-Customer-Id": customer_id } });
console.log(`@hey-api/openapi-ts: ${accounts.data.data[0].account_type}`);
