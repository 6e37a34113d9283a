// Writes src/app/transport/api-types.ts out of docs/openapi.json: what the visitors' endpoints and their event stream
// take and give, and the rules for the texts that a visitor writes. With --check it only says whether that is stale.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const openapiFile = new URL("../../docs/openapi.json", import.meta.url);
const typesFile = new URL("../src/app/transport/api-types.ts", import.meta.url);

/** Every schema name that a piece of the document refers to, directly or through others. */
const namesIn = (piece, schemas, found = new Set()) => {
  for (const [key, value] of Object.entries(piece ?? {})) {
    const name = key === "$ref" ? value.split("/").at(-1) : null;
    if (name && !found.has(name)) namesIn(schemas[name], schemas, found.add(name));
    else if (typeof value === "object") namesIn(value, schemas, found);
  }
  return found;
};

/** The part of the document that a visitor's client needs, without the framework's own 422, which is never sent. */
const narrow = ({ paths, components: { schemas }, ...document }) => {
  const kept = Object.entries(paths).filter(([path]) => path.startsWith("/v1/") && !path.startsWith("/v1/staff"));
  const operations = kept.flatMap(([, methods]) => Object.values(methods));
  for (const { responses } of operations) if (JSON.stringify(responses[422])?.includes("HTTPValidationError")) delete responses[422];
  const taken = namesIn(operations.map(({ requestBody }) => requestBody), schemas);
  const given = namesIn(operations.map(({ responses }) => responses), schemas);
  // An answer has all its fields; a question may leave out those with a default.
  for (const name of given) if (!taken.has(name) && schemas[name].properties) schemas[name].required = Object.keys(schemas[name].properties);
  const names = [...new Set([...given, ...taken])].sort();
  return { ...document, paths: Object.fromEntries(kept), components: { schemas: Object.fromEntries(names.map((name) => [name, schemas[name]])) }, taken };
};

/** The limits and patterns of texts, which types cannot hold: `rules.NewMessage.text.maxLength`. Lengths are in code points. */
const rulesOf = (names, schemas) =>
  Object.fromEntries(
    [...names].sort().map((name) => {
      const fields = Object.entries(schemas[name].properties ?? {}).filter(([, field]) => field.maxLength ?? field.pattern);
      return [name, Object.fromEntries(fields.map(([field, { minLength, maxLength, pattern }]) => [field, { minLength, maxLength, pattern }]))];
    }).filter(([, fields]) => Object.keys(fields).length),
  );

const { taken, ...document } = narrow(JSON.parse(readFileSync(openapiFile, "utf8")));
const types = astToString(await openapiTS(document, { rootTypes: true, rootTypesNoSchemaPrefix: true }));
const rules = JSON.stringify(rulesOf(taken, document.components.schemas), null, 2);
const fresh = `// Made from docs/openapi.json by \`npm run types\`. Do not edit.\n\n${types}\n/** What the API asks of texts. */\nexport const rules = ${rules} as const;\n`;

if (!process.argv.includes("--check")) writeFileSync(typesFile, fresh);
else if (readFileSync(typesFile, "utf8") !== fresh) {
  console.error("src/app/transport/api-types.ts is stale, run `npm run types`");
  process.exit(1);
}
