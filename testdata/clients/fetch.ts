// A client made by openapi-typescript, with openapi-fetch: types alone, checked by tsc.
import createClient from "openapi-fetch";
import type { paths } from "./schema";

const basic = Buffer.from(`${process.env.BUD_CLIENT_ID}:${process.env.BUD_CLIENT_SECRET}`).toString("base64");
const bud = createClient<paths>({ baseUrl: process.env.BUD_BASE_URL! });
const client = { "X-Client-Id": process.env.BUD_CLIENT_ID! };

const token = await bud.POST("/v1/oauth/token", {
  headers: { Authorization: `Basic ${basic}`, "Content-Type": "application/x-www-form-urlencoded" },
  body: { grant_type: "client_credentials" },
});
if (!token.data) throw new Error(JSON.stringify(token.error));
bud.use({
  onRequest({ request }) {
    request.headers.set("Authorization", `Bearer ${token.data.data.access_token}`);
  },
});
const customer = await bud.POST("/platform/v3/customers", { params: { header: client }, body: {} });
if (!customer.data) throw new Error(JSON.stringify(customer.error));
const customer_id: string = customer.data.data.customer_id;
const connected = await bud.POST("/_sandbox/customers/{customer_id}/connections", {
  params: { path: { customer_id } },
  body: { persona: "uk_salaried_renter" },
});
if (!connected.data) throw new Error(JSON.stringify(connected.error));
const accounts = await bud.GET("/financial/v3/accounts", { params: { header: { ...client, "X-Customer-Id": customer_id } } });
if (!accounts.data?.data.length) throw new Error(JSON.stringify(accounts.error));
console.log(`openapi-typescript: ${accounts.data.data[0].account_type}`);
