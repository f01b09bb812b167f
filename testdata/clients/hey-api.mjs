// How @hey-api/openapi-ts makes a client: with schemas of zod, by which it decodes every answer.
export default {
  input: process.env.INPUT,
  output: "hey",
  plugins: [
    "@hey-api/typescript", "@hey-api/client-fetch", { name: "zod", dates: { offset: true } },
    { name: "@hey-api/sdk", validator: { response: "zod" } },
  ],
};
